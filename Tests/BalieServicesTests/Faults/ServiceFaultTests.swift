import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What the program does by itself, from a hook to the answer and home, with each of its calls failing in turn, and with the
/// program ending before and after each.
struct ServiceFaultTests {
    private static let mishaps: [FaultPlan.Mishap] =
        [.fault(.failed), .fault(.endsBefore), .fault(.endsAfter)] + ProviderModel.Fate.allCases.map { .fate($0) }

    @Test(arguments: mishaps)
    private func aDayHoldsWhateverGoesWrongOnce(_ mishap: FaultPlan.Mishap) async throws {
        let broken: [String] = try await Simulation.onThread { simulation in
            for number in 1...1_000 {
                let plan = FaultPlan(mishap, number)
                let world = try simulation.world(by: plan)
                try Day(world).run()
                if !world.broken.isEmpty { return ["\(mishap) \(number)"] + world.broken + world.trace.suffix(60) }
                if !plan.hasHappened { return number > 1 ? [] : ["\(mishap) never happened"] }
            }
            return ["\(mishap) happened without end"]
        }
        if !broken.isEmpty { Issue.record("\(broken.joined(separator: "\n"))") }
    }
}

/// An ordinary day of two workspaces.
private struct Day {
    let world: World

    init(_ world: World) { self.world = world }

    func run() throws {
        world.isHealing = true
        try world.step { try world.startNode() }
        let browsers = world.browsers.filter { browser in
            world.offices.contains { $0.agents[0].agent == browser.agent.agent }
        }
        for browser in browsers { try world.step { world.connect(browser) } }
        try world.finish()
        for office in world.offices { try signIn(office.agents[0]) }
        for index in world.offices.indices {
            try world.step { world.write(1, from: world.offices[index].phones[3], in: index) }
        }
        try world.finish()
        try pass(1)
        for office in world.offices { try accept(in: office) }
        try answer()
        try world.finish()
        try pass(1)
        for office in world.offices { try snooze(in: office) }
        try pass(61)
        for browser in browsers { try world.step { browser.close() } }
        try pass(31)
        try world.heal()
        try world.checkFinally()
        for node in world.liveNodes { world.end(node) }
    }

    private func pass(_ seconds: Int64) throws {
        try world.step { world.time.advance(by: .seconds(seconds)) }
        try world.finish()
    }

    /// Asks until it is answered; a second time it may be too late.
    private func insist(_ words: String, _ body: @escaping @Sendable (SimulatedNode) async throws -> Void) throws {
        let isAnswered = Box(false)
        for _ in 0..<3 where !isAnswered.value {
            try world.step {
                world.request(words) { node in
                    do { try await body(node) } catch is Refusal {}
                    if !node.isGone { isAnswered.change { $0 = true } }
                }
            }
            try world.finish()
        }
        if !isAnswered.value { world.fail("\(words): never answered") }
    }

    private func signIn(_ agent: Caller) throws {
        try insist("\(agent.name) comes") { node in
            _ = try await Accounts(node.environment).setPresence(
                .online,
                of: agent.agent,
                workspace: agent.workspace,
                byBrowser: true
            )
        }
    }

    private func accept(in office: SimulatedOffice) throws {
        let agent = office.agents[0]
        try insist("\(agent.name) accepts") { node in
            for offer in try await node.centre.desk.ringingOffers(of: agent.agent, for: agent) {
                _ = try await node.centre.desk.accept(offer.id, by: agent)
            }
        }
    }

    /// In both workspaces before anything is sent, so that the outbox has two channels to look at.
    private func answer() throws {
        for (index, office) in world.offices.enumerated() {
            guard let place = world.places(in: office).last else { continue }
            for _ in 0..<2 { try world.step { world.say(in: place, index, office.agents[0]) } }
        }
    }

    private func snooze(in office: SimulatedOffice) throws {
        let (agent, until) = (office.agents[0], world.time.now() + .minutes(1))
        guard let place = world.places(in: office).last else { return }
        try insist("\(place.id) is snoozed") { node in
            _ = try await node.centre.desk.snooze(place.id, until: until, by: agent)
        }
    }
}
