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
        var handled = 0
        var wrapUpEnds: Timestamp?
        var availableSince = Timestamp(milliseconds: 0)
        var lastTaken: Timestamp?
        var lastEnded: Timestamp?
        var idleSince: Timestamp { lastEnded ?? availableSince }
    }

    struct Line {
        var conversation: WaitingConversation
        /// When it was last looked at where it stands and what it asks.
        var asOf: Timestamp
        var refused: Set<ID<Agent>> = []
        var lapsesAt: Timestamp?
        var overflowed: Set<Int>
        /// The last agent, while it waits for them.
        var heldFor: ID<Agent>?
        /// It has been shown to others.
        var isForAll = false

        init(_ conversation: WaitingConversation, asOf: Timestamp) {
            self.conversation = conversation
            self.asOf = asOf
            overflowed = conversation.overflowed
        }
    }

    struct Ringing {
        var agent: ID<Agent>
        var units: Int
        var kind: WorkKind
        var until: Timestamp
        /// Grows with every offer, to tell the latest.
        var number: Int
        var line: Line?
    }

    struct Held {
        var agent: ID<Agent>
        var units: Int
        var kind: WorkKind
        var version: Int64?
        var queue: ID<Queue>?
        var isPromised = false
    }

    enum State {
        case waiting(Line)
        case ringing(Ringing)
        case held(Held)
    }

    let settings: FloorSettings
    var now = Timestamp(milliseconds: 0)
    var queues: [ID<Queue>: QueueConfiguration] = [:]
    var closed: Set<ID<Queue>> = []
    var people: [ID<Agent>: Person] = [:]
    var states: [ID<Conversation>: State] = [:]
    var lastOffered: [ID<Queue>: ID<Agent>] = [:]
    var offers = 0
    /// Who joined a line with the latest event.
    var joined: Set<ID<Conversation>> = []
    /// Who was looked at anew with it, without joining.
    var due: Set<ID<Conversation>> = []

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

    /// Everything that an agent has, held or ringing, but for one conversation.
    func work(of agent: ID<Agent>, without id: ID<Conversation>? = nil) -> [(units: Int, kind: WorkKind)] {
        states.compactMap { other, state in
            switch state {
            case .held(let held) where held.agent == agent && other != id: (held.units, held.kind)
            case .ringing(let ringing) where ringing.agent == agent && other != id: (ringing.units, ringing.kind)
            default: nil
            }
        }
    }

    func held(by agent: ID<Agent>) -> Int {
        states.values.reduce(0) { sum, state in
            guard case .held(let held) = state, held.agent == agent else { return sum }
            return sum + held.units
        }
    }

    func reserved(for agent: ID<Agent>) -> Int {
        ringing.filter { $0.ringing.agent == agent }.reduce(0) { $0 + $1.ringing.units }
    }

    func load(of agent: ID<Agent>) -> Int { held(by: agent) + reserved(for: agent) }

    /// Whether work fits beside what somebody has.
    func fits(_ units: Int, _ kind: WorkKind, beside others: [(units: Int, kind: WorkKind)], _ person: Person) -> Bool {
        let limits = person.configuration.limits
        let same = others.count { $0.kind == kind }
        if let maximum = limits.maxima[kind], same >= maximum { return false }
        let kept = others.filter { !limits.interruptions.contains(.init(of: $0.kind, by: kind)) }
        if !kept.isEmpty, limits.exclusive.contains(kind) { return false }
        if kept.contains(where: { limits.exclusive.contains($0.kind) }) { return false }
        return kept.reduce(units) { $0 + $1.units } <= person.configuration.capacity
    }

    func isMember(_ agent: ID<Agent>, _ queue: ID<Queue>) -> Bool { queues[queue]?.members.contains(agent) ?? false }

    func tier(_ agent: ID<Agent>, _ queue: ID<Queue>) -> Int { queues[queue]?.tiers[agent]?.tier ?? 1 }

    /// Whether the agent is, for this conversation, the last one who still counts.
    func isSticky(_ agent: ID<Agent>, for conversation: WaitingConversation) -> Bool {
        guard settings.stickiness != .off, conversation.lastAgent == agent else { return false }
        guard let within = settings.stickyWithin, let last = conversation.lastAgentAt else { return true }
        return conversation.enqueuedAt - last <= within
    }

    /// Whether an agent is asked for a conversation at all, and has what it asks, whatever they do at the moment.
    func isAsked(_ agent: ID<Agent>, for line: Line) -> Bool {
        guard let person = people[agent] else { return false }
        let queue = line.conversation.queue
        if isMember(agent, queue) {
            guard tier(agent, queue) <= highestTier(line) else { return false }
        } else {
            guard settings.stickiness == .anyone && isSticky(agent, for: line.conversation) else { return false }
        }
        return needs(line).allSatisfy { meets(person.configuration.skills, $0) }
    }

    func canTake(_ line: Line, _ agent: ID<Agent>) -> Bool {
        guard let person = people[agent], person.presence == .online, person.wrapUpEnds == nil else { return false }
        guard isAsked(agent, for: line), !line.refused.contains(agent) else { return false }
        guard line.heldFor == nil || line.heldFor == agent else { return false }
        guard ringing.count(where: { $0.ringing.agent == agent }) < settings.maxRingingPerAgent else { return false }
        return fits(line.conversation.units, line.conversation.kind, beside: work(of: agent), person)
    }

    /// Whether its queue offers it of its own accord.
    func isPushed(_ line: Line) -> Bool {
        !closed.contains(line.conversation.queue) && queues[line.conversation.queue]?.mode != .pull
    }
}
