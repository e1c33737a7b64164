import BalieNATS
import Foundation
import Testing

@testable import balie

/// Nodes and NATS, as an operator meets them.
struct NoticeTests {
    private struct MissingServer: Error, CustomStringConvertible {
        let variable: String
        let script: String
        var description: String { "\(variable) is not set: run the tests by \(script)" }
    }

    private static let file = DatabasePlace.file("d/balie.sqlite")
    private static let server = DatabasePlace.server("postgres://balie:secret@db/balie", connections: 2)
    /// Nothing listens there.
    private static let nowhere = "nats://ann:s3cr3t@127.0.0.1:1"

    private func url() throws -> String {
        guard let url = ProcessInfo.processInfo.environment["BALIE_TEST_NATS"] else {
            throw MissingServer(variable: "BALIE_TEST_NATS", script: "scripts/nats.sh")
        }
        return url
    }

    /// The address of an empty database on the server that the tests have.
    private func database() throws -> String {
        guard let words = ProcessInfo.processInfo.environment["BALIE_TEST_POSTGRES"] else {
            throw MissingServer(variable: "BALIE_TEST_POSTGRES", script: "scripts/postgres.sh")
        }
        let host = try #require(words.split(separator: " ").first { $0.hasPrefix("host=") }).dropFirst("host=".count)
        let name = "notices_\(ProcessInfo.processInfo.processIdentifier)"
        let create = Process()
        create.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        create.arguments = ["createdb", "-h", String(host), "-U", "balie", name]
        try create.run()
        create.waitUntilExit()
        #expect(create.terminationStatus == 0)
        return "postgres://balie@/\(name)?host=\(host)"
    }

    private func findings(_ url: String?, _ database: DatabasePlace) async throws -> [Finding] {
        await NoticeChecks(nats: try url.map { try NATSServers($0) }, database: database, installation: "test").run()
    }

    @Test func theOnlyNodeTellsNobodyAndSeveralPollWithoutNATS() async throws {
        #expect(try await findings(nil, Self.file).isEmpty)
        let finding = try #require(try await findings(nil, Self.server).first)
        #expect(finding.ok && finding.text.hasPrefix("ok    notices: polling: "))
    }

    @Test func theDoctorTriesTheConnection() async throws {
        let good = try #require(try await findings(url(), Self.server).first)
        #expect(good.ok && good.text.contains("NATS connected (127.0.0.1:"))
        let bad = try #require(try await findings(Self.nowhere, Self.server).first)
        #expect(
            !bad.ok && bad.text.contains("(127.0.0.1:1), so nodes poll") && bad.text.contains("→ Check that it runs")
        )
        #expect(!bad.text.contains("s3cr3t") && !bad.text.contains("ann"))
    }

    @Test func aServerWithoutItsNATSStartsAndSaysWhatToDo() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let place = try database()
        let alone = Program(data: data, environment: ["BALIE_DATABASE": place, "BALIE_NATS": Self.nowhere])
        let end = try await alone.serving { _ in }
        #expect(end.code == 0)
        let lines = end.errors.split(separator: "\n").filter { $0.contains("NATS is not connected") }
        #expect(lines.count == 1 && lines[0].contains("Check that it runs"))
        #expect(!end.errors.contains("s3cr3t"))
        let doctor = try await alone.run("doctor")
        #expect(doctor.code == 1 && doctor.output.contains("FAIL  notices: NATS is not connected"))
        let connected = Program(data: data, environment: ["BALIE_DATABASE": place, "BALIE_NATS": try url()])
        let next = try await connected.serving { _ in }
        #expect(next.code == 0 && next.errors.contains("NATS connected"))
        let refused = try await Program(data: data).run("doctor", "--nats", "ann:s3cr3t@127.0.0.1")
        #expect(refused.code == 64 && refused.errors.contains("nats://") && !refused.errors.contains("s3cr3t"))
    }
}
