import BalieDomain
import BalieServices
import BalieTestKit
import Testing

struct ChannelDirectoryTests {
    @Test func aChangeIsSeenAtOnce() async throws {
        let office = try await Office()
        let directory = office.environment.channels
        #expect(try await directory.find(office.channel)?.name == "Main")
        try await office.renameChannel("Other")
        #expect(try await directory.find(office.channel)?.name == "Other")
    }

    /// Whoever read a channel before a change and gets to keep it after must not hide the change from the others.
    @Test func whatWasReadBeforeAChangeIsNotKeptAfterIt() async throws {
        let office = try await Office()
        let directory = office.environment.channels
        office.probe.afterNextRead {
            await #expect(throws: Never.self) { try await office.renameChannel("Other") }
        }
        #expect(try await directory.find(office.channel)?.name == "Main")
        #expect(try await directory.find(office.channel)?.name == "Other")
    }
}

extension Office {
    fileprivate func renameChannel(_ name: String) async throws {
        var changes = Channels.Changes()
        changes.name = name
        _ = try await centre.channels.change(channel, changes, workspace: workspace)
    }
}
