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

    /// Runs the keeper beside `body`, which begins once the keeper has looked around.
    private func keep(_ office: Office, _ body: (PresenceKeeper) async throws -> Void) async throws {
        let keeper = office.centre.presenceKeeper
        // Somebody who does not come back: the keeper sleeps until it is sure of that.
        _ = try await present(office, "Gone", byBrowser: true)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keeper.run() }
            await office.time.nextSleeper()
            try await body(keeper)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func whoseLastBrowserIsGoneForAWhileIsOffline() async throws {
        let office = try await Office()
        let ann = try await present(office, "Ann", byBrowser: true)
        let ben = try await present(office, "Ben", byBrowser: true)
        let cat = try await present(office, "Cat", byBrowser: true)
        let workspace = office.workspace
        for caller in [ann, ann, ben, cat] {
            office.centre.presenceKeeper.connected(caller.agent, workspace: workspace)
        }
        try await keep(office) { keeper in
            keeper.disconnected(ann.agent, workspace: workspace)
            keeper.disconnected(ben.agent, workspace: workspace)
            office.time.advance(by: .seconds(10))
            keeper.disconnected(cat.agent, workspace: workspace)
            office.time.advance(by: PresenceKeeper.patience - .seconds(10))
            try await eventually { try await presence(of: ben, office) == .offline }
            #expect(try await presence(of: ann, office) == .online)
            #expect(try await presence(of: cat, office) == .online)
            office.time.advance(by: .seconds(10))
            try await eventually { try await presence(of: cat, office) == .offline }
        }
        #expect(try await presence(of: ann, office) == .online)
    }

    @Test func aReloadIsNoAbsence() async throws {
        let office = try await Office()
        let ann = try await present(office, "Ann", byBrowser: true)
        let ben = try await present(office, "Ben", byBrowser: true)
        let keeper = office.centre.presenceKeeper
        for caller in [ann, ben] { keeper.connected(caller.agent, workspace: office.workspace) }
        try await keep(office) { keeper in
            for caller in [ann, ben] { keeper.disconnected(caller.agent, workspace: office.workspace) }
            keeper.connected(ann.agent, workspace: office.workspace)
            office.time.advance(by: PresenceKeeper.patience)
            try await eventually { try await presence(of: ben, office) == .offline }
        }
        #expect(try await presence(of: ann, office) == .online)
    }

    @Test func whoDoesNotComeBackAfterAStartIsOfflineUnlessTheyAreAProgram() async throws {
        let office = try await Office()
        let program = try await present(office, "Program", byBrowser: false)
        let ann = try await present(office, "Ann", byBrowser: true)
        try await keep(office) { keeper in
            keeper.connected(program.agent, workspace: office.workspace)
            keeper.disconnected(program.agent, workspace: office.workspace)
            office.time.advance(by: PresenceKeeper.patience)
            try await eventually { try await presence(of: ann, office) == .offline }
        }
        #expect(try await presence(of: program, office) == .online)
    }

    @Test func aStartThatCannotReadWhoWasThereReadsItAgain() async throws {
        let office = try await Office()
        let ann = try await present(office, "Ann", byBrowser: true)
        office.probe.failCall(1, .before)
        let keeper = office.centre.presenceKeeper
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keeper.run() }
            // The one call that fails is the keeper's.
            try await eventually { office.probe.hasFailed }
            try await eventually {
                office.time.advance(by: .seconds(1))
                return try await presence(of: ann, office) == .offline
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await presence(of: ann, office) == .offline)
    }

    @Test func anUnchangedPresenceTellsNobody() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let before = try await office.counts()
        try await office.set(.online, ann)
        #expect(try await office.counts() == before)
    }
}
