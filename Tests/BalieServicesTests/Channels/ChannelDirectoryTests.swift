import BalieDomain
import BalieServices
import BalieStorage
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

    /// Nothing of it can be changed any more: connecting its number again is the way back.
    @Test func aDamagedChannelIsSetAnew() async throws {
        let office = try await Office()
        func connect() async throws -> Channels.View {
            try await office.centre.channels.addWhatsApp(
                name: "Again",
                settings: Office.settings(),
                workspace: office.workspace
            )
        }
        await expectRefusal(.conflict, field: "phone_number_id") { _ = try await connect() }
        let damaged = [UInt8](repeating: 7, count: 80)
        try await office.storage.write { session in
            try session.run("UPDATE channel SET settings = \(damaged), stopped = 'x'")
        }
        // It is shown, as what it is, and hides no other.
        let shown = try await office.centre.channels.list(workspace: office.workspace)
        #expect(shown.map(\.id) == [office.channel])
        #expect(shown[0].stopped?.contains("damaged") == true)
        let view = try await connect()
        #expect(view.id == office.channel && view.name == "Again" && view.stopped == nil)
        #expect(try await office.environment.channels.find(office.channel)?.stopped == nil)
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
