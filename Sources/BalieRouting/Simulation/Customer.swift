import BalieDomain

/// One conversation of a run: what was to be, drawn before the run begins, and what became of it.
struct Customer: Sendable {
    let stream: Int
    let arrival: Timestamp
    /// How long they wait; `nil` if for ever.
    let patience: Duration?
    /// With what the agent does afterwards.
    let service: Duration
    /// How long an answer is free; `nil` for ever.
    let window: Duration?
    /// What a later one costs, in millionths.
    let lateCost: Int64
    /// Above 0, at most 1: which of the agents who may have had them had them before; `nil` if nobody did.
    let lastAgent: Double?
    /// Where they wait: a place in the scenario.
    var queue: Int
    /// The rules that were carried out, by the place of their queue.
    var overflowed: [Int: Set<Int>] = [:]
    /// They were told that they hear from somebody, and do not give up any more.
    var isCalledBack = false
    /// How many offers of it have been made: tells an answer to the last from one to an earlier.
    var rings = 0
    var answeredAt: Timestamp?
    var abandonedAt: Timestamp?

    /// How long they waited until somebody took them; `nil` if nobody did.
    var wait: Duration? { answeredAt.map { $0 - arrival } }

    var isSettled: Bool { answeredAt != nil || abandonedAt != nil }
}

extension Customer {
    /// Everybody who comes in a run, in the order in which they come.
    ///
    /// Each stream has chances of its own, and each customer a fixed number of draws: another number of agents, or another
    /// rule, meets the very same customers.
    static func all(of scenario: Scenario, seed: UInt64) -> [Customer] {
        var all: [Customer] = []
        for (place, stream) in scenario.arrivals.enumerated() {
            var arrivalChance = Chance(seed: seed, stream: 2 * place + 1)
            var needChance = Chance(seed: seed, stream: 2 * place + 2)
            for arrival in times(of: stream, in: scenario, &arrivalChance) {
                let patience = stream.patience?.draw(&needChance)
                let handling = stream.handling.draw(&needChance)
                let service = handling + stream.afterWork.draw(&needChance)
                let lastAgent = stream.lastAgent.flatMap { last in
                    let (isKnown, who) = (needChance.unit() <= last.share, needChance.unit())
                    return isKnown ? who : nil
                }
                all.append(
                    Customer(
                        stream: place,
                        arrival: Timestamp(milliseconds: 0) + arrival,
                        patience: patience,
                        service: service,
                        window: scenario.window(of: stream),
                        lateCost: stream.lateCost ?? scenario.lateAnswer?.micros ?? 0,
                        lastAgent: lastAgent,
                        queue: stream.queue
                    )
                )
            }
        }
        return all.enumerated().sorted { one, other in
            one.element.arrival != other.element.arrival
                ? one.element.arrival < other.element.arrival : one.offset < other.offset
        }.map(\.element)
    }

    private static func times(
        of stream: Scenario.ArrivalStream,
        in scenario: Scenario,
        _ chance: inout Chance
    ) -> [Duration] {
        guard case .rates(let rates) = stream.pattern else {
            if case .times(let times) = stream.pattern { return times }
            return []
        }
        var times: [Duration] = []
        for day in -1..<scenario.days {
            for rate in rates where rate.perHour > 0 {
                let span = rate.span.on(day: day)
                let mean = 3600 / rate.perHour
                var time = span.from
                while true {
                    // Compared as a number: the next of a rate near zero comes later than a duration can say.
                    let gap = chance.exponential(mean: mean)
                    guard gap < (span.until - time) / .seconds(1) else { break }
                    time += .seconds(gap)
                    if time >= .zero, time < scenario.end { times.append(time) }
                }
            }
        }
        return times
    }
}
