import AsyncHTTPClient
import BalieServices
import Configuration
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Testing

@testable import balie

/// `--media`: where sealed files are.
@Suite(.timeLimit(.minutes(10)))
struct MediaPlaceTests {
    private static let folder = DataFolder(path: "/data")

    private func place(_ media: String?, _ environment: [String: String] = [:]) async throws -> MediaPlace {
        let values = media.map { ["media": ConfigValue(.string($0), isSecret: false)] } ?? [:]
        return try await Settings(arguments: values, environment: environment, file: nil).mediaPlace(of: Self.folder)
    }

    @Test func aFolderIsNamedByItsPath() async throws {
        #expect(try await place(nil) == .folder("/data/media"))
        #expect(try await place("") == .folder("/data/media"))
        #expect(try await place("/mnt/files/") == .folder("/mnt/files"))
        #expect(try await place(nil, ["BALIE_MEDIA": "/mnt/files"]) == .folder("/mnt/files"))
    }

    @Test func aStoreHasItsKeyFromTheEnvironment() async throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
            "AWS_REGION": "x-1",
        ]
        let key = S3Credentials(accessKeyID: "id", secretAccessKey: "secret", sessionToken: "token")
        #expect(
            try await place("s3://files/a", environment) == .store(try S3Location("s3://files/a?region=x-1"), key)
        )
        // Our own names come first, for who has a key for something else in the environment.
        let ours = environment.merging(["BALIE_AWS_ACCESS_KEY_ID": "ours", "AWS_SESSION_TOKEN": ""]) { $1 }
        let other = S3Credentials(accessKeyID: "ours", secretAccessKey: "secret")
        #expect(
            try await place("s3://files", ours) == .store(try S3Location("s3://files?region=x-1"), other)
        )
    }

    @Test(arguments: [
        ("s3://files", [:], Exit.configuration), ("s3://files", ["AWS_ACCESS_KEY_ID": "id"], .configuration),
        ("s3://files", ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": ""], .configuration),
        ("s3:files", [:], .usage), ("s3://id:secret@files", [:], .usage), ("http://files", [:], .usage),
        ("s3://files?regio=x", [:], .usage),
    ])
    func aSlipEndsWithASentence(_ media: String, _ environment: [String: String], _ exit: Exit) async throws {
        let failure = await #expect(throws: CommandFailure.self) { _ = try await place(media, environment) }
        #expect(failure?.exit == exit)
        #expect(failure?.sentence.hasSuffix(".") == true && failure?.sentence.contains("secret") == false)
    }

    // MARK: The program

    /// The server for tests that checks no signature, so that a bucket can be made by hand.
    private func makeBucket(_ client: HTTPClient) async throws -> (server: String, bucket: String) {
        let environment = ProcessInfo.processInfo.environment
        let server = try #require(environment["BALIE_TEST_S3"], "run the tests by scripts/s3.sh")
        let bucket = "balie-program-\(ProcessInfo.processInfo.processIdentifier)"
        var request = HTTPClientRequest(url: "\(server)/\(bucket)")
        request.method = .PUT
        #expect(try await client.execute(request, timeout: .seconds(30)).status == .ok)
        return (server, bucket)
    }

    private func list(_ client: HTTPClient, _ server: String, _ bucket: String) async throws -> String {
        let answer = try await client.execute(
            HTTPClientRequest(url: "\(server)/\(bucket)?list-type=2"),
            timeout: .seconds(30)
        )
        return String(buffer: try await answer.body.collect(upTo: 1 << 20))
    }

    @Test func filesAreInTheStoreAndNotInTheFolder() async throws {
        let temporary = try TemporaryFolder()
        let client = HTTPClient.shared
        let (server, bucket) = try await makeBucket(client)
        var program = Program(data: temporary.path + "/data")
        program.environment = [
            "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "a-secret-key",
            "BALIE_MEDIA": "s3://\(bucket)/desk?endpoint=\(server)",
        ]
        let ended = try await program.serving { [program] ready in
            let address = try #require(ready["address"] as? String)
            _ = try await program.run("workspace", "create", "Cee Air")
            let token = try await program.run("token", "create", "--role", "agent", "--name", "test", "--json").json()
            var upload = HTTPClientRequest(url: "\(address)/api/v1/media?filename=a.gif")
            upload.method = .POST
            upload.headers = [
                "authorization": "Bearer \(try #require(token["token"] as? String))", "content-type": "image/gif",
            ]
            let bytes = Array("GIF89a".utf8) + [UInt8](repeating: 7, count: 3 << 20)
            upload.body = .bytes(bytes)
            let made = try await client.execute(upload, timeout: .seconds(30))
            #expect(made.status == .created)
            let media = try JSONSerialization.jsonObject(with: Data(buffer: try await made.body.collect(upTo: 1 << 20)))
            let link = try #require((media as? [String: Any])?["url"] as? String)
            let file = try await client.execute(HTTPClientRequest(url: address + link), timeout: .seconds(30))
            #expect(try await Array(file.body.collect(upTo: 8 << 20).readableBytesView) == bytes)
        }
        #expect(ended.code == 0 && !ended.errors.contains("a-secret-key"))
        let listed = try await list(client, server, bucket)
        #expect(listed.split(separator: "<Key>desk/").count == 2)
        #expect(!FileManager.default.fileExists(atPath: program.data + "/media"))

        let backup = try await program.run("backup", temporary.path + "/backup")
        #expect(backup.output.contains("Nor are the files in s3://\(bucket)/desk"))
        let json = try await program.run("backup", temporary.path + "/backup2", "--json").json()
        #expect(json["files_elsewhere"] as? String == "s3://\(bucket)/desk" && json["files"] as? Int == 0)
        var other = program
        other = Program(data: temporary.path + "/other", environment: program.environment)
        let restored = try await other.run("restore", temporary.path + "/backup")
        #expect(restored.output.contains("The files are where they were: in s3://\(bucket)/desk."))

        func files(_ media: String) async throws -> [(check: String, isFine: Bool, repair: String)] {
            let json = try await program.run("doctor", "--media", media, "--json").json()
            return (json["data"] as? [[String: any Sendable]] ?? []).compactMap { finding in
                guard let check = finding["check"] as? String, check.hasPrefix("files: ") else { return nil }
                return (check, finding["ok"] as? Bool == true, finding["repair"] as? String ?? "")
            }
        }
        let fine = try await files("s3://\(bucket)/desk?endpoint=\(server)")
        #expect(fine.count == FileStoreTrial.Step.allCases.count && fine.allSatisfy(\.isFine))
        let gone = try await files("s3://\(bucket)-gone?endpoint=\(server)")
        #expect(gone.map(\.check) == ["files: writing"] && gone.first?.isFine == false)
        #expect(gone.first?.repair.contains("s3:PutObject") == true)
        #expect(try await list(client, server, bucket) == listed)
    }

    /// Another disk, say: the backup has its files, and they can be put back to another place.
    @Test func aFolderElsewhereIsInTheBackup() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        let place = temporary.path + "/files"
        _ = try await program.serving("--media", place) { _ in }
        try FileManager.default.createDirectory(atPath: place + "/ab", withIntermediateDirectories: true)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: place + "/ab/abc"))
        try Data([4]).write(to: URL(fileURLWithPath: place + "/\(FolderFileStore.workshop)/draft"))
        let backup = try await program.run("backup", temporary.path + "/backup", "--media", place, "--json").json()
        #expect(backup["files"] as? Int == 1 && backup["files_elsewhere"] == nil)
        let other = Program(data: temporary.path + "/other")
        // Not over what is there.
        let refused = try await other.run("restore", temporary.path + "/backup", "--media", place)
        #expect(refused.code == Exit.cannotCreate.rawValue)
        let restored = try await other.run("restore", temporary.path + "/backup", "--media", place + "2")
        #expect(restored.code == 0)
        #expect(FileManager.default.contents(atPath: place + "2/ab/abc") == Data([1, 2, 3]))
    }
}
