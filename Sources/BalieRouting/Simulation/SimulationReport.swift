import BalieDomain

/// What a scenario comes to, over several runs with chances of their own, or over the parts of one run.
public struct SimulationReport: Sendable {
    /// The figures of one queue.
    public struct QueueFigures: Sendable {
        public let name: String
        public let measures: [Measure: Estimate]
    }

    /// The figures of what arrived in one part of the day.
    public struct IntervalFigures: Sendable {
        /// Since the beginning of the day.
        public let from: Duration
        public let measures: [Measure: Estimate]
    }

    public let name: String
    public let runs: Int
    public let agents: Int
    /// What counts as in time.
    public let threshold: Duration
    /// Of ``Measure/lateCost``; `nil` where a late answer costs nothing.
    public let currency: String?
    public let measures: [Measure: Estimate]
    public let queues: [QueueFigures]
    /// Of the whole day, also those in which nothing arrived.
    public let intervals: [IntervalFigures]
    /// For a scenario that Erlang C holds for.
    public let erlangC: ErlangC?

    public subscript(measure: Measure) -> Estimate { measures[measure] ?? .unknown }

    /// - Parameter runs: of the scenario; at least one.
    init(_ scenario: Scenario, _ runs: [SimulatedRun]) {
        func samples(_ tally: (SimulatedRun) -> Tally, batches: [Tally]? = nil) -> Samples {
            var total = Tally()
            for run in runs { total.add(tally(run)) }
            return Samples(samples: batches ?? runs.map(tally), total: total, runs: runs.count)
        }
        func figures(_ measures: [Measure], _ samples: Samples) -> [Measure: Estimate] {
            Dictionary(uniqueKeysWithValues: measures.map { ($0, samples.estimate($0)) })
        }
        name = scenario.name
        self.runs = runs.count
        agents = scenario.agentCount
        threshold = scenario.threshold
        currency = scenario.lateAnswer?.currency
        erlangC = scenario.erlangC
        measures = figures(Measure.allCases, samples(\.all, batches: runs.count == 1 ? runs[0].batches : nil))
        queues = scenario.queues.indices.map { place in
            QueueFigures(
                name: scenario.queues[place].name,
                measures: figures(Self.queueMeasures, samples { $0.queues[place] })
            )
        }
        intervals = (0..<scenario.intervalCount).map { place in
            IntervalFigures(
                from: SimulatedRun.interval * place,
                measures: figures(Self.intervalMeasures, samples { $0.intervals[place] })
            )
        }
    }

    /// The agents' time is not of one queue.
    public static let queueMeasures: [Measure] = [
        .offered, .answered, .abandoned, .unanswered, .meanWait, .ninetiethWait, .serviceLevel3, .abandonmentRate,
        .lateAnswers, .lateCost,
    ]
    /// By the time of arrival; the agents' time when it was.
    public static let intervalMeasures: [Measure] = [
        .offered, .answered, .abandoned, .meanWait, .ninetiethWait, .serviceLevel3, .occupancy, .lateAnswers, .lateCost,
    ]
}

extension Scenario {
    /// Runs the scenario so often, each time with other chances.
    ///
    /// - Parameters:
    ///   - seed: of the chances; the same seed gives the same report.
    ///   - progress: called after each run with how many are through.
    ///   - isStopped: asked now and then.
    /// - Returns: `nil` if it was stopped.
    public func simulate(
        runs: Int,
        seed: UInt64,
        progress: (_ done: Int) -> Void = { _ in },
        stoppedBy isStopped: () -> Bool = { false }
    ) -> SimulationReport? {
        var done: [SimulatedRun] = []
        for number in 0..<max(1, runs) {
            var chance = Chance(seed: seed, stream: -1 - number)
            var simulation = Simulation(self, seed: chance.next())
            guard let run = simulation.run(stoppedBy: isStopped) else { return nil }
            done.append(run)
            progress(done.count)
        }
        return SimulationReport(self, done)
    }
}
