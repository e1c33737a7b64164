import BalieDomain
import BalieRouting

/// The rules of the floor once more, written as plainly as they can be: flat tables, and a look at everything each time.
///
/// It hears the same events, works out what they must end, checks every offer against the rules as it is made, and after
/// each event looks whether anybody waits who need not. It does not choose.
struct Witness {
    struct Person {
        var configuration: AgentConfiguration
        var presence = Presence.offline
        var misses = 0
        var availableSince = Timestamp(milliseconds: 0)
        var lastTaken: Timestamp?
        var lastEnded: Timestamp?
        var idleSince: Timestamp { lastEnded ?? availableSince }
    }

    struct Line {
        var conversation: WaitingConversation
        var refused: Set<ID<Agent>> = []
        var lapsesAt: Timestamp?
    }

    struct Ringing {
        var agent: ID<Agent>
        var units: Int
        var until: Timestamp
        /// Grows with every offer, to tell the latest.
        var number: Int
        var line: Line?
    }

    enum State {
        case waiting(Line)
        case ringing(Ringing)
        case held(by: ID<Agent>, units: Int, version: Int64?)
    }

    let settings: FloorSettings
    var queues: [ID<Queue>: QueueConfiguration] = [:]
    var people: [ID<Agent>: Person] = [:]
    var states: [ID<Conversation>: State] = [:]
    var lastOffered: [ID<Queue>: ID<Agent>] = [:]
    var offers = 0

    init(settings: FloorSettings) { self.settings = settings }

    var waiting: [Line] {
        states.values.compactMap { state in
            guard case .waiting(let line) = state else { return nil }
            return line
        }
    }

    var ringing: [(id: ID<Conversation>, ringing: Ringing)] {
        states.compactMap { id, state in
            guard case .ringing(let ringing) = state else { return nil }
            return (id, ringing)
        }
        .sorted { $0.id < $1.id }
    }

    func held(by agent: ID<Agent>) -> Int {
        states.values.reduce(0) { sum, state in
            guard case .held(agent, let units, _) = state else { return sum }
            return sum + units
        }
    }

    func reserved(for agent: ID<Agent>) -> Int {
        ringing.filter { $0.ringing.agent == agent }.reduce(0) { $0 + $1.ringing.units }
    }

    func load(of agent: ID<Agent>) -> Int { held(by: agent) + reserved(for: agent) }

    func isBefore(_ one: WaitingConversation, _ other: WaitingConversation) -> Bool {
        (-one.priority, one.enqueuedAt.milliseconds, one.id.rawValue)
            < (-other.priority, other.enqueuedAt.milliseconds, other.id.rawValue)
    }

    /// Whether the agent is, for this conversation, the last one who still counts.
    func isSticky(_ agent: ID<Agent>, for conversation: WaitingConversation) -> Bool {
        settings.stickiness != .off && conversation.lastAgent == agent
    }

    func canTake(_ line: Line, _ agent: ID<Agent>) -> Bool {
        let conversation = line.conversation
        guard let person = people[agent], person.presence == .online, !line.refused.contains(agent)
        else {
            return false
        }
        let isMember = queues[conversation.queue]?.members.contains(agent) ?? false
        let isWelcome = settings.stickiness == .anyone && isSticky(agent, for: conversation)
        guard isMember || isWelcome else { return false }
        guard isSkilled(person, for: conversation) else { return false }
        guard ringing.count(where: { $0.ringing.agent == agent }) < settings.maxRingingPerAgent else {
            return false
        }
        return load(of: agent) + conversation.units <= person.configuration.capacity
    }

    func isSkilled(_ person: Person, for conversation: WaitingConversation) -> Bool {
        conversation.requiredSkills.allSatisfy {
            (person.configuration.skills[$0.key] ?? .min) >= $0.value
        }
    }

    /// The one to ask first by the queue's strategy.
    func best(of agents: [ID<Agent>], in queue: ID<Queue>) -> ID<Agent>? {
        switch queues[queue]?.strategy {
        case nil: nil
        case .roundRobin:
            agents.min { one, other in
                let last = lastOffered[queue] ?? ID(0)
                return (one <= last ? 1 : 0, one.rawValue) < (other <= last ? 1 : 0, other.rawValue)
            }
        case .longestIdle, .mostAvailable, .bestSkill, .fewestHandled, .fixedOrder:
            agents.min { rank(of: $0, busy: { $0 > 0 ? 1 : 0 }) < rank(of: $1, busy: { $0 > 0 ? 1 : 0 }) }
        case .leastBusy:
            agents.min { one, other in
                let least = people.mapValues(\.configuration.capacity)
                let (first, second) = (least[one] ?? 1, least[other] ?? 1)
                return rank(of: one, busy: { $0 * second }) < rank(of: other, busy: { $0 * first })
            }
        }
    }

    private func rank(of agent: ID<Agent>, busy: (Int) -> Int) -> (Int, Int64, Int64) {
        guard let person = people[agent] else { return (.max, .max, .max) }
        let load = load(of: agent)
        let since =
            load > 0 ? max(person.idleSince, person.lastTaken ?? person.idleSince) : person.idleSince
        return (busy(load), since.milliseconds, agent.rawValue)
    }
}
