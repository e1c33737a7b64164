public import BalieDomain
public import BalieRouting
import BalieStorage

/// A day that was, as a scenario that can be run again, and what truly came of it.
public struct DayHistory: Sendable {
    public let scenario: Scenario
    /// Those figures that are known.
    public let recorded: [Measure: Estimate]
    public let start: Timestamp
}

/// One customer's wait, through all the queues that it led through.
struct PastWait: Sendable {
    enum Ending: Sendable {
        case answered(at: Timestamp, by: ID<Agent>)
        case abandoned(at: Timestamp)
        /// It goes on, or nobody knows.
        case open

        var isAbandoned: Bool { if case .abandoned = self { true } else { false } }
    }

    /// Where it began; the last one if somebody moved it by hand.
    var queue: ID<Queue>
    let enteredAt: Timestamp
    var ending = Ending.open
    let units: Int
    let priority: Int
    let lateCost: Int64
    /// How long an answer was free; `nil` for ever.
    let window: Duration?
    /// Who had the conversation before.
    var lastAgent: ID<Agent>?
    /// How long the agent had it then, if they are done with it.
    var handling: Duration?

    init(queue: ID<Queue>, enteredAt: Timestamp, _ stake: PastStake) {
        self.queue = queue
        self.enteredAt = enteredAt
        units = stake.units
        priority = stake.priority
        lateCost = stake.lateCost ?? 0
        // What the customer wrote since then is of no use to one who waited before.
        window = stake.windowEnds.map { min(max($0 - enteredAt, .zero), ServiceWindow.length) }
    }
}

/// What is known of a day, before it is made into a scenario.
struct PastDay: Sendable {
    /// Of an agent, beside what is written of their presence.
    struct Trace: Sendable {
        /// From the first to the last offer that they answered or missed.
        var from: Timestamp
        var until: Timestamp
        var queues: Set<ID<Queue>> = []
    }

    let day: ZonedDay
    let team: PastTeam
    private(set) var waits: [PastWait] = []
    /// Waits that went on in another queue, or later, by the conversation.
    private var unfinished: [ID<Conversation>: Int] = [:]
    /// When agents were done with conversations, or lost them, each in the order in which that was.
    var ends: [ID<Conversation>: [PastHandlingRow]] = [:]
    /// How long agents let offers ring that they took or declined, in seconds.
    private(set) var answerTimes: [Double] = []
    /// Offers by how they ended.
    private(set) var accepted = 0
    private(set) var declined = 0
    private(set) var missed = 0
    private(set) var traces: [ID<Agent>: Trace] = [:]
    /// When agents were there, in order.
    private(set) var presences: [ID<Agent>: [Range<Timestamp>]] = [:]

    init(_ day: ZonedDay, _ team: PastTeam) {
        self.day = day
        self.team = team
    }

    /// Whether what became of a wait may still be told by another.
    var isUnfinished: Bool { !unfinished.isEmpty }

    // MARK: Waits

    /// In the order in which they began. Waits that were put off are left out, unless a rule of the queue does that.
    mutating func add(_ row: PastWaitRow) {
        let place: Int
        if let known = unfinished.removeValue(forKey: row.conversation) {
            place = known
            proceed(place, to: row.queue)
        } else {
            guard day.contains(row.enteredAt), row.outcome != .withdrawn || team.callsBack(row.queue) else { return }
            place = waits.count
            waits.append(PastWait(queue: row.queue, enteredAt: row.enteredAt, row.stake))
            waits[place].lastAgent = ends[row.conversation]?.last { $0.endedAt <= row.enteredAt }?.agent
        }
        switch row.outcome {
        case .answered:
            guard let agent = row.agent else { return }
            waits[place].ending = .answered(at: row.endedAt, by: agent)
            let end = ends[row.conversation]?.first { $0.agent == agent && $0.endedAt >= row.endedAt }
            waits[place].handling = end.map { $0.endedAt - row.endedAt }
        case .abandoned: waits[place].ending = .abandoned(at: row.endedAt)
        case .flowOut, .withdrawn: unfinished[row.conversation] = place
        }
    }

    mutating func add(_ row: OpenWaitRow) {
        if let place = unfinished.removeValue(forKey: row.conversation) {
            proceed(place, to: row.queue)
        } else {
            waits.append(PastWait(queue: row.queue, enteredAt: row.since, row.stake))
        }
    }

    /// What a rule moved, the simulation moves by itself.
    private mutating func proceed(_ place: Int, to queue: ID<Queue>) {
        if queue != waits[place].queue, !team.sends(from: waits[place].queue, to: queue) { waits[place].queue = queue }
    }

    // MARK: Agents

    /// - Parameter row: of one that began before the day was over.
    mutating func add(_ row: AgentStateRow) {
        // Who is there still is not known to leave, and who did not respond had not left.
        guard row.state == .online || row.state == .notResponding else { return }
        let times = max(row.beganAt, day.start)..<max(row.beganAt, day.start, min(row.endedAt ?? day.end, day.end))
        guard !times.isEmpty else { return }
        if let last = presences[row.agent]?.last, last.upperBound == times.lowerBound {
            presences[row.agent]?.removeLast()
            presences[row.agent]?.append(last.lowerBound..<times.upperBound)
        } else {
            presences[row.agent, default: []].append(times)
        }
    }

    mutating func add(_ offer: PastOfferRow) {
        let ring = (offer.endedAt - offer.createdAt) / .seconds(1)
        switch offer.state {
        case .accepted:
            accepted += 1
            answerTimes.append(max(0, ring))
        case .declined:
            declined += 1
            answerTimes.append(max(0, ring))
        case .expired: missed += 1
        case .withdrawn, .ringing: return
        }
        var trace = traces[offer.agent] ?? Trace(from: offer.createdAt, until: offer.endedAt)
        trace.until = max(trace.until, offer.endedAt)
        if let queue = offer.queue { trace.queues.insert(queue) }
        traces[offer.agent] = trace
    }
}
