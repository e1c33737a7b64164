import BalieDomain

/// What became of some conversations, as counts and sums: those of several can be added, and ratios come last.
public struct Tally: Hashable, Sendable {
    /// Entered the queue.
    public var offered = 0
    /// Taken by an agent.
    public var answered = 0
    /// Left by the customer before anybody took them.
    public var abandoned = 0
    /// Neither, at the end of the run.
    public var unanswered = 0
    /// Of the answered and of the abandoned, within the threshold.
    public var answeredInTime = 0
    public var abandonedInTime = 0
    /// Of the abandoned: did not mean to wait.
    public var shortAbandons = 0
    /// Of the answered, after the customer's service window had shut.
    public var lateAnswers = 0
    /// What those cost, in millionths of the currency.
    public var lateCost: Int64 = 0
    /// Of the answered, in milliseconds.
    public var waitSum: Double = 0
    /// One of each answered, in milliseconds and in no order.
    public var waits: [Int64] = []
    /// Of agents: milliseconds times units held, and those that there was room for.
    public var busy: Double = 0
    public var room: Double = 0
    /// Offers.
    public var declined = 0
    public var missed = 0

    public init() {}

    /// Counts a conversation that was answered.
    ///
    /// - Parameters:
    ///   - window: how long after it came an answer was free; `nil` for ever.
    ///   - lateCost: what a later one costs.
    public mutating func countAnswered(
        after wait: Duration,
        window: Duration?,
        lateCost cost: Int64,
        in scenario: Scenario
    ) {
        offered += 1
        answered += 1
        waitSum += Double(wait.wholeMilliseconds)
        waits.append(wait.wholeMilliseconds)
        if wait <= scenario.threshold { answeredInTime += 1 }
        // At its end the window is shut.
        guard let window, wait >= window else { return }
        lateAnswers += 1
        lateCost += cost
    }

    /// Counts a conversation that its customer left before anybody took it.
    public mutating func countAbandoned(after wait: Duration, in scenario: Scenario) {
        offered += 1
        abandoned += 1
        if wait <= scenario.threshold { abandonedInTime += 1 }
        if wait <= scenario.shortAbandon { shortAbandons += 1 }
    }

    /// Counts a conversation that nobody took, and nobody left.
    public mutating func countUnanswered() {
        offered += 1
        unanswered += 1
    }

    mutating func count(_ customer: Customer, in scenario: Scenario) {
        if let abandonedAt = customer.abandonedAt {
            countAbandoned(after: abandonedAt - customer.arrival, in: scenario)
        } else if let wait = customer.wait {
            countAnswered(after: wait, window: customer.window, lateCost: customer.lateCost, in: scenario)
        } else {
            countUnanswered()
        }
    }

    /// Some of the figures that it comes to, which have no margins.
    public func figures(_ measures: [Measure]) -> [Measure: Estimate] {
        let samples = Samples(samples: [self], total: self, runs: 1)
        return Dictionary(uniqueKeysWithValues: measures.map { ($0, samples.estimate($0)) })
    }

    /// Adds what is counted in another.
    public mutating func add(_ other: Tally) {
        offered += other.offered
        answered += other.answered
        abandoned += other.abandoned
        unanswered += other.unanswered
        answeredInTime += other.answeredInTime
        abandonedInTime += other.abandonedInTime
        shortAbandons += other.shortAbandons
        lateAnswers += other.lateAnswers
        lateCost += other.lateCost
        waitSum += other.waitSum
        waits.append(contentsOf: other.waits)
        busy += other.busy
        room += other.room
        declined += other.declined
        missed += other.missed
    }
}

/// What came of one run.
public struct SimulatedRun: Sendable {
    /// How long an interval of the day is.
    public static let interval = Duration.minutes(30)
    /// Into how many parts the conversations of an only run are divided, for its confidence bounds.
    static let batchCount = 20

    /// Everything that arrived after the warm-up.
    public let all: Tally
    /// By queue, as the scenario lists them.
    public let queues: [Tally]
    /// By the time of the day at which a conversation arrived; agents' time when it was.
    public let intervals: [Tally]
    /// The conversations in the order in which they arrived, in parts of equal size.
    let batches: [Tally]

    init(of simulation: borrowing Simulation) {
        let scenario = simulation.scenario
        let start = Simulation.origin + scenario.warmUp
        let counted = simulation.customers.filter { $0.arrival >= start }
        var all = Tally()
        var queues = scenario.queues.map { _ in Tally() }
        var intervals = [Tally](repeating: Tally(), count: scenario.intervalCount)
        var batches = [Tally](repeating: Tally(), count: Self.batchCount)
        for (place, customer) in counted.enumerated() {
            all.count(customer, in: scenario)
            queues[scenario.arrivals[customer.stream].queue].count(customer, in: scenario)
            intervals[Self.part(at: customer.arrival, of: intervals.count)].count(customer, in: scenario)
            batches[place * Self.batchCount / counted.count].count(customer, in: scenario)
        }
        for (place, time) in simulation.agentTimes.enumerated() {
            intervals[place].busy = time.busy
            intervals[place].room = time.room
            all.busy += time.busy
            all.room += time.room
        }
        all.declined = simulation.declined
        all.missed = simulation.missed
        self.all = all
        self.queues = queues
        self.intervals = intervals
        self.batches = batches
    }

    /// Which interval of the day a time is in.
    static func part(at time: Timestamp, of count: Int) -> Int {
        Int((time - Simulation.origin).wholeMilliseconds / interval.wholeMilliseconds) % max(1, count)
    }
}
