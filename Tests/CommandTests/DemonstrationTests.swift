import Foundation
import Testing

@testable import balie

@Suite(.timeLimit(.minutes(10)))
struct DemonstrationTests {
    private func links(_ ready: [String: any Sendable]) throws -> [[String: any Sendable]] {
        try #require(ready["links"] as? [[String: any Sendable]])
    }

    @Test func everyStartPrintsFreshLinksForTheSamePeople() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        var seen: Set<String> = []
        for start in 1...2 {
            let ended = try await program.serving("--sandbox", "127.0.0.1:0", "--demo") { ready in
                let links = try links(ready)
                let roles = links.compactMap { $0["role"] as? String }
                #expect(roles == ["administrator", "supervisor", "agent", "agent"])
                seen.formUnion(links.compactMap { $0["link"] as? String })
                #expect(seen.count == start * 4)
                // The channel reaches the sandbox, whatever port it got this time.
                let test = try await program.run("channel", "test")
                #expect(test.code == 0, "\(test.output)")
            }
            #expect(ended.code == 0)
            #expect(!ended.errors.contains("error"))
        }
        let list = try await program.run("channel", "list", "--json").json()
        #expect((list["data"] as? [Any])?.count == 1)
    }

    @Test func theSandboxStaysOffBesideARealNetwork() async throws {
        let temporary = try TemporaryFolder()
        let program = Program(data: temporary.path + "/data")
        let real = [
            "--name", "Desk", "--phone-number-id", "1", "--waba-id", "2", "--access-token", "t", "--app-secret", "s",
            "--verify-token", "v",
        ]
        _ = try await program.serving("--sandbox", "127.0.0.1:0", "--demo") { _ in
            let added = try await program.run(["channel", "add", "whatsapp"] + real)
            #expect(added.code == Exit.configuration.rawValue)
        }
        #expect(try await program.run(["channel", "add", "whatsapp"] + real).code == 0)
        let mixed = try await program.run("serve", "--listen", "127.0.0.1:0", "--sandbox", "127.0.0.1:0")
        #expect(mixed.code == Exit.configuration.rawValue)
        #expect(mixed.errors.contains("real network"))
        _ = try await program.serving { _ in }
    }
}
