import AsyncHTTPClient
import BalieServices
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Testing

@testable import balie

/// What the doctor sees beside the folder.
@Suite(.timeLimit(.minutes(10)))
struct DoctorTests {
    /// Of a new installation on a server, nobody knows whether a key is missed before that can be asked.
    @Test func aServerThatCannotBeUsedIsTheFinding() throws {
        let temporary = try TemporaryFolder()
        func findings(_ key: String?) -> [Finding] {
            FolderChecks(
                folder: DataFolder(path: temporary.path),
                database: .server("postgres://[::1/balie", connections: 2),
                masterKey: key,
                web: WebFolder(nil)
            ).run()
        }
        for key in [nil, String(repeating: "ab", count: 32)] {
            let found = findings(key)
            let database = try #require(found.first { $0.check == FolderChecks.databaseCheck })
            #expect(!database.ok && database.finding?.contains("not an address") == true)
            #expect(database.repair == "Write postgres://USER:PASSWORD@HOST:5432/NAME.")
            #expect(found.contains { $0.check == FolderChecks.masterKeyCheck } == (key != nil))
        }
        // A key that is wrong in itself is one all the same.
        #expect(findings("short").contains { $0.check == FolderChecks.masterKeyCheck && !$0.ok })
    }

    /// As after a move to another folder.
    @Test func filesThatAreMissingAreTold() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        _ = try await program.serving { ready in
            let address = try #require(ready["address"] as? String)
            _ = try await program.run("workspace", "create", "Empty")
            _ = try await program.run("workspace", "create", "Cee Air")
            let token = try await program.run(
                "token",
                "create",
                "--role",
                "agent",
                "--workspace",
                "Cee Air",
                "--name",
                "test",
                "--json"
            ).json()
            for number in 0..<7 {
                var upload = HTTPClientRequest(url: "\(address)/api/v1/media?filename=a.txt")
                upload.method = .POST
                upload.headers = [
                    "authorization": "Bearer \(try #require(token["token"] as? String))", "content-type": "text/plain",
                ]
                upload.body = .bytes(Array("words \(number)".utf8))
                #expect(try await HTTPClient.shared.execute(upload, timeout: .seconds(30)).status == .created)
            }
        }
        func files(_ options: String...) async throws -> [Finding] {
            let json = try await program.run(["doctor", "--json"] + options).json()
            return (json["data"] as? [[String: any Sendable]] ?? []).compactMap { finding in
                guard let check = finding["check"] as? String, check.hasSuffix(": files") else { return nil }
                return Finding(
                    check: check,
                    ok: finding["ok"] as? Bool == true,
                    finding: finding["finding"] as? String,
                    repair: finding["repair"] as? String
                )
            }
        }
        #expect(try await files() == [.fine("Cee Air: files")])
        let elsewhere = temporary.path + "/elsewhere"
        let gone = try #require(try await files("--media", elsewhere).first)
        #expect(!gone.ok && gone.finding == "5 of the newest 5 are not in \(elsewhere).")
        #expect(gone.repair?.contains("“Moving from the folder to a store”") == true)
        let answer = try await program.run("doctor", "--media", elsewhere)
        #expect(answer.code == Exit.findings.rawValue && !answer.output.contains("All is well"))
    }

    @Test func aFolderBesideOtherNodesIsToldOfThisNodeOnly() async throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path + "/media"
        func sharing(_ nodes: Int) async throws -> [Finding] {
            await FileChecks(
                place: .folder(path),
                store: try FolderFileStore(path: path, clock: SystemTime()),
                number: 1,
                nodes: nodes,
                samples: []
            ).run().filter { $0.check == "files: sharing" }
        }
        #expect(try await sharing(1).isEmpty)
        let finding = try #require(try await sharing(4).first)
        #expect(
            finding.finding
                == "The files of this node are in a folder, \(path), while 4 nodes run: all need the same place."
        )
    }
}
