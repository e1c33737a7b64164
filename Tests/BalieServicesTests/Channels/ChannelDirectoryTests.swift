import BalieDomain
import BalieServices
import BalieTestKit
import Testing

struct ChannelDirectoryTests {
    @Test func aChangeIsSeenAtOnce() async throws {
        let office = try await Office()
        let directory = office.environment.channels
        #expect(try await directory.find(office.channel)?.policy.messagesPerSecond == 80)
        try await office.slowChannel()
        #expect(try await directory.find(office.channel)?.policy.messagesPerSecond == 20)
    }

    /// Whoever read a channel before a change and gets to keep it after must not hide the change from the others.
    @Test func whatWasReadBeforeAChangeIsNotKeptAfterIt() async throws {
        let office = try await Office()
        let directory = office.environment.channels
        office.probe.afterNextRead {
            await #expect(throws: Never.self) { try await office.slowChannel() }
        }
        #expect(try await directory.find(office.channel)?.policy.messagesPerSecond == 80)
        #expect(try await directory.find(office.channel)?.policy.messagesPerSecond == 20)
    }
}

extension Office {
    fileprivate func slowChannel() async throws {
        var changes = Channels.Changes()
        changes.policy = ChannelPolicy(messagesPerSecond: 20)
        _ = try await centre.channels.change(channel, changes, workspace: workspace)
    }
}
