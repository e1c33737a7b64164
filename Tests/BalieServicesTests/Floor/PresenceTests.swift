import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Who is there, by the evidence of their browsers.
struct PresenceTests {
    private func present(_ office: Office, _ name: String, byBrowser: Bool) async throws -> Caller {
        let caller = try await office.agent(name)
        try await office.centre.presence.set(
            .online,
            of: caller.agent,
            workspace: office.workspace,
            byBrowser: byBrowser
        )
        return caller
    }

    private func presence(of caller: Caller, _ office: Office) async throws -> Presence {
        try await office.accounts.agent(caller.agent, workspace: office.workspace).presence
    }

    /// Runs the keeper until it sleeps, `steps` times with the clock moved before each.
    private func keep(_ office: Office, _ steps: [Duration]) async throws {
        let keeper = office.centre.presenceKeeper
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keeper.run() }
            await office.time.nextSleeper()
            for step in steps {
                office.time.advance(by: step)
                await office.time.nextSleeper()
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func whoseLastBrowserIsGoneForAWhileIsOffline() async throws {
        let office = try await Office()
        let ann = try await present(office, "Ann", byBrowser: true)
        let ben = try await present(office, "Ben", byBrowser: true)
        let keeper = office.centre.presenceKeeper
        keeper.connected(ann.agent, workspace: office.workspace)
        keeper.connected(ann.agent, workspace: office.workspace)
        keeper.connected(ben.agent, workspace: office.workspace)
        keeper.disconnected(ann.agent, workspace: office.workspace)
        keeper.disconnected(ben.agent, workspace: office.workspace)
        // A sleeper is needed after the deadline too: somebody else leaves later.
        office.time.advance(by: .seconds(10))
        let cat = try await present(office, "Cat", byBrowser: true)
        keeper.connected(cat.agent, workspace: office.workspace)
        keeper.disconnected(cat.agent, workspace: office.workspace)
        try await keep(office, [PresenceKeeper.patience - .seconds(10)])
        #expect(try await presence(of: ben, office) == .offline)
        #expect(try await presence(of: ann, office) == .online)
        #expect(try await presence(of: cat, office) == .online)
    }

    @Test func aReloadIsNoAbsence() async throws {
        let office = try await Office()
        let ann = try await present(office, "Ann", byBrowser: true)
        let ben = try await present(office, "Ben", byBrowser: true)
        let keeper = office.centre.presenceKeeper
        keeper.connected(ann.agent, workspace: office.workspace)
        keeper.disconnected(ann.agent, workspace: office.workspace)
        keeper.connected(ann.agent, workspace: office.workspace)
        office.time.advance(by: .seconds(1))
        keeper.connected(ben.agent, workspace: office.workspace)
        keeper.disconnected(ben.agent, workspace: office.workspace)
        office.time.advance(by: PresenceKeeper.patience - .seconds(1))
        try await keep(office, [])
        #expect(try await presence(of: ann, office) == .online)
    }

    @Test func aProgramThatIsOnlineHasNoBrowserToLeave() async throws {
        let office = try await Office()
        let program = try await present(office, "Program", byBrowser: false)
        let ann = try await present(office, "Ann", byBrowser: true)
        let keeper = office.centre.presenceKeeper
        keeper.connected(program.agent, workspace: office.workspace)
        keeper.disconnected(program.agent, workspace: office.workspace)
        office.time.advance(by: .seconds(5))
        keeper.connected(ann.agent, workspace: office.workspace)
        keeper.disconnected(ann.agent, workspace: office.workspace)
        try await keep(office, [PresenceKeeper.patience - .seconds(5)])
        #expect(try await presence(of: program, office) == .online)
    }

    @Test func anUnchangedPresenceTellsNobody() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let before = try await office.counts()
        try await office.set(.online, ann)
        #expect(try await office.counts() == before)
    }
}
