import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Customers write, agents come, go, answer and do not, the program is started again between any two steps: with the real
/// SQL, on a clock that the simulation moves.
///
/// After every step the database is asked whether the invariants hold.
struct FloorSimulation {
    private static let steps = 60
    private static let phones = (0..<6).map { "3161234560\($0)" }

    private var generator: SeededGenerator
    private var office: Office
    private var agents: [Caller] = []
    private let second: ID<Queue>

    private init(seed: UInt64) async throws {
        generator = SeededGenerator(seed: seed)
        office = try await Office()
        second = try await office.administration.addQueue(
            .init(name: "Second", strategy: .leastBusy),
            workspace: office.workspace
        ).id
        for (index, name) in ["Ann", "Ben", "Cat"].enumerated() {
            let capacity = Int.random(in: 1...3, using: &generator)
            let caller = try await office.agent(name, .online, capacity: capacity)
            if index > 0 {
                let changes = Accounts.AgentChanges(queues: [office.queue, second])
                _ = try await office.accounts.updateAgent(caller.agent, changes, workspace: office.workspace)
            }
            agents.append(caller)
        }
    }

    static func run(seed: UInt64) async throws {
        var simulation = try await FloorSimulation(seed: seed)
        for step in 0..<steps {
            let what = try await simulation.step()
            await simulation.office.turn()
            try await simulation.check("seed \(seed), step \(step): \(what)")
        }
    }

    // MARK: What happens

    private mutating func step() async throws -> String {
        if Int.random(in: 0..<12, using: &generator) == 0 { office = try await office.restarted() }
        let agent = agents[Int.random(in: 0..<agents.count, using: &generator)]
        let phone = Self.phones[Int.random(in: 0..<Self.phones.count, using: &generator)]
        let choice = Int.random(in: 0..<20, using: &generator)
        do {
            return try await act(choice, agent, phone)
        } catch let refusal as Refusal {
            return "\(choice) was refused: \(refusal)"
        }
    }

    private mutating func act(_ choice: Int, _ agent: Caller, _ phone: String) async throws -> String {
        let desk = office.desk
        switch choice {
        case 0...4:
            try await office.write(from: phone)
            return "\(phone) writes"
        case 5...7:
            guard let offer = try await office.ringing(at: agent).first else { return "nothing to accept" }
            _ = try await desk.accept(offer.id, by: agent)
            return "\(agent.name) accepts"
        case 8:
            guard let offer = try await office.ringing(at: agent).first else { return "nothing to decline" }
            _ = try await desk.decline(offer.id, by: agent)
            return "\(agent.name) declines"
        case 9...10:
            office.time.advance(by: .seconds(Int64.random(in: 1...25, using: &generator)))
            return "time passes"
        case 11...12:
            let presence: [Presence] = [.online, .online, .away, .offline]
            let chosen = presence[Int.random(in: 0..<presence.count, using: &generator)]
            try await office.set(chosen, agent)
            return "\(agent.name) is \(chosen)"
        default:
            guard let view = try await office.conversation(of: phone) else { return "nobody is there" }
            return try await act(choice, on: view, agent)
        }
    }

    private mutating func act(_ choice: Int, on view: ConversationView, _ agent: Caller) async throws -> String {
        let desk = office.desk
        switch choice {
        case 13...14:
            _ = try await desk.resolve(view.id, by: agent)
            return "resolved"
        case 15:
            _ = try await desk.assign(view.id, to: Bool.random(using: &generator) ? agent.agent : nil, by: agent)
            return "assigned by hand"
        case 16:
            let toQueue = Bool.random(using: &generator)
            _ = try await desk.transfer(
                view.id,
                to: toQueue ? .queue(second) : .agent(agent.agent),
                note: nil,
                by: agent
            )
            return "transferred"
        case 17:
            _ = try await desk.snooze(view.id, until: office.time.now() + .minutes(1), by: agent)
            return "snoozed"
        case 18:
            _ = try await desk.reopen(view.id, by: agent)
            return "reopened"
        default:
            try await office.reply(in: view.id, by: agent)
            return "answered"
        }
    }

    // MARK: What must hold

    private func check(_ context: String) async throws {
        let (workspace, now) = (office.workspace, office.time.now())
        let broken = try await office.storage.read { session in
            try Self.broken(workspace: workspace, at: now, in: session)
        }
        #expect(broken == [], "\(context)")
    }

    private static func broken(
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [String] {
        var broken: [String] = []
        func none(_ rule: String, _ sql: SQL) throws { if try session.firstRow(sql) != nil { broken.append(rule) } }
        try none(
            "one open offer a conversation",
            """
            SELECT 1 FROM offer WHERE workspace_id = \(workspace) AND state = 'ringing'
             GROUP BY conversation_id HAVING COUNT(*) > 1
            """
        )
        try none(
            "one open offer an agent",
            """
            SELECT 1 FROM offer WHERE workspace_id = \(workspace) AND state = 'ringing'
             GROUP BY agent_id HAVING COUNT(*) > 1
            """
        )
        try none(
            "an offer only rings for what waits",
            """
            SELECT 1 FROM offer JOIN conversation c ON c.conversation_id = offer.conversation_id
             WHERE offer.workspace_id = \(workspace) AND state = 'ringing' AND c.waiting_since_ms IS NULL
            """
        )
        try none(
            "an offer only rings at who is there",
            """
            SELECT 1 FROM offer JOIN agent a ON a.agent_id = offer.agent_id
             WHERE offer.workspace_id = \(workspace) AND state = 'ringing' AND a.presence <> 'online'
            """
        )
        try none(
            "no offer rings past its time",
            "SELECT 1 FROM offer WHERE workspace_id = \(workspace) AND state = 'ringing' AND expires_at_ms <= \(now)"
        )
        try none(
            "nobody has more than their capacity",
            """
            SELECT 1 FROM agent a WHERE a.workspace_id = \(workspace) AND a.capacity <
                (SELECT COUNT(*) FROM conversation c WHERE c.assignee_id = a.agent_id AND c.status = 'open')
                + (SELECT COUNT(*) FROM offer o WHERE o.agent_id = a.agent_id AND o.state = 'ringing')
            """
        )
        try none(
            "nothing open is lost: it waits or somebody has it",
            """
            SELECT 1 FROM conversation WHERE workspace_id = \(workspace) AND status = 'open'
               AND assignee_id IS NULL AND waiting_since_ms IS NULL
            """
        )
        try none("nobody waits while somebody is free for them", waitingBesideTheFree(workspace, at: now))
        return broken
    }

    /// Who declined or missed it in this wait is not free for it until that is forgotten, which takes a minute.
    private static func waitingBesideTheFree(_ workspace: ID<Workspace>, at now: Timestamp) -> SQL {
        """
        SELECT 1 FROM conversation c
          JOIN queue_member m ON m.queue_id = c.queue_id
          JOIN agent a ON a.agent_id = m.agent_id
         WHERE c.workspace_id = \(workspace) AND c.waiting_since_ms IS NOT NULL AND a.presence = 'online'
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.conversation_id = c.conversation_id AND o.state = 'ringing')
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.agent_id = a.agent_id AND o.state = 'ringing')
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.conversation_id = c.conversation_id
                AND o.agent_id = a.agent_id AND o.state IN ('declined', 'expired'))
           AND a.capacity > (SELECT COUNT(*) FROM conversation h WHERE h.assignee_id = a.agent_id AND h.status = 'open')
        """
    }
}

struct FloorSimulationTests {
    /// Seeds a run; they share nothing.
    private static let count: UInt64 = 300
    private static let lanes: UInt64 = 20

    @Test(arguments: 0..<lanes)
    func theInvariantsHoldAfterEveryStep(_ lane: UInt64) async throws {
        for seed in stride(from: lane, to: Self.count, by: Int(Self.lanes)) {
            try await FloorSimulation.run(seed: seed)
        }
    }
}
