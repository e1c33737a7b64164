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

/// One wait of a day that an agent ended, or that goes on.
struct PastWait: Sendable {
    let queue: ID<Queue>
    let units: Int
    let priority: Int
    let enteredAt: Timestamp
    /// `nil` for one that goes on.
    var answeredAt: Timestamp?
    var handling: Duration?
}

/// What is known of a day, before it is made into a scenario.
struct PastDay: Sendable {
    let day: ZonedDay
    var waits: [PastWait] = []
    /// How long agents let offers ring that they took or declined, in seconds.
    var answerTimes: [Double] = []
    /// Offers by how they ended.
    var accepted = 0
    var declined = 0
    var missed = 0
    /// Of each agent: from the first to the last that is known of them on that day, and how many conversations they took.
    var presences: [ID<Agent>: Presence] = [:]

    struct Presence: Sendable {
        var from: Timestamp
        var until: Timestamp
        var taken = 0
        var queues: Set<ID<Queue>> = []
    }

    init(_ day: ZonedDay) { self.day = day }

    /// - Parameter handledUntil: when the agent who took it was done with it, or lost it, if that is known.
    mutating func add(_ offer: PastOfferRow, handledUntil: Timestamp?) {
        let enteredAt = offer.createdAt - offer.waited
        if day.contains(offer.createdAt) { note(offer) }
        guard day.contains(enteredAt), offer.state == .accepted, let queue = offer.queue else { return }
        let resolvedAt = offer.resolvedAt.flatMap { $0 >= offer.endedAt ? $0 : nil }
        // Of what was resolved before agents' times were kept, the end at least.
        let end = handledUntil ?? resolvedAt
        waits.append(
            PastWait(
                queue: queue,
                units: offer.units,
                priority: offer.priority,
                enteredAt: enteredAt,
                answeredAt: offer.endedAt,
                handling: end.map { $0 - offer.endedAt }
            )
        )
        if let end, day.contains(end) { presences[offer.agent]?.until.extend(to: end) }
    }

    private mutating func note(_ offer: PastOfferRow) {
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
        var presence = presences[offer.agent] ?? Presence(from: offer.createdAt, until: offer.endedAt)
        presence.until.extend(to: offer.endedAt)
        if offer.state == .accepted { presence.taken += 1 }
        if let queue = offer.queue { presence.queues.insert(queue) }
        presences[offer.agent] = presence
    }

    mutating func add(_ waiting: PastWaitRow, units: Int) {
        waits.append(
            PastWait(queue: waiting.queue, units: units, priority: waiting.priority, enteredAt: waiting.since)
        )
    }
}

extension Timestamp {
    fileprivate mutating func extend(to other: Timestamp) { self = max(self, other) }
}
