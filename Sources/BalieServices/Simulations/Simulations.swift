public import BalieDomain
import BalieRouting
import NIOPosix
import Synchronization

/// Lets supervisors try out agents and rules, on a thread of its own and within bounds.
public struct Simulations: Sendable {
    /// What is to be run.
    public enum Source: Sendable {
        /// A day that was, by the midnights of a zone.
        case day(String, zone: String)
        /// As `docs/guide/simulation.md` describes it.
        case scenario(JSONValue)
    }

    /// What somebody wants to know.
    public struct Wish: Sendable {
        public var source: Source
        /// How many agents more, or fewer, the day is to be compared with.
        public var agents: Int
        /// For all queues, to be compared with.
        public var strategy: RoutingStrategy?
        public var runs: Int
        public var seed: Int
        /// Of the service level of a day; a scenario has its own.
        public var thresholdSeconds: Int

        public init(
            source: Source,
            agents: Int = 0,
            strategy: RoutingStrategy? = nil,
            runs: Int = Simulations.usualRuns,
            seed: Int = 1,
            thresholdSeconds: Int = 60
        ) {
            self.source = source
            self.agents = agents
            self.strategy = strategy
            self.runs = runs
            self.seed = seed
            self.thresholdSeconds = thresholdSeconds
        }
    }

    public static let runsRange = 1...50
    public static let usualRuns = 10
    public static let agentsRange = -1_000...1_000
    public static let thresholdRange = 1...86_400
    /// Conversations over all runs and both variants; some ten seconds of a processor.
    public static let conversationLimit = 100_000
    private let histories: Histories
    private let line = SimulationLine()

    public init(_ environment: Environment) { histories = Histories(environment) }

    /// Runs what is wished for, as it is and changed. One at a time a workspace.
    ///
    /// - Parameter stop: ends it early, when nobody waits for the answer any more.
    /// - Returns: the answer as the API gives it.
    /// - Throws: ``Refusal/Code/invalidField``; ``Refusal/Code/conflict`` while another of the workspace runs;
    ///   ``Refusal/Code/unavailable`` where too many wait, or when it was stopped.
    public func run(
        _ wish: Wish,
        workspace: ID<Workspace>,
        stop: SimulationStop = SimulationStop()
    ) async throws -> JSONValue {
        try Check.range(wish.runs, Self.runsRange, field: "runs")
        try Check.range(wish.agents, Self.agentsRange, field: "agents")
        try Check.range(wish.thresholdSeconds, Self.thresholdRange, field: "threshold_seconds")
        try line.enter(workspace)
        defer { line.leave(workspace) }
        let (base, history) = try await base(wish, workspace: workspace)
        let variants = try Self.variants(of: base, wish)
        let work = variants.reduce(0.0) { $0 + $1.scenario.expectedConversations } * Double(wish.runs)
        guard work <= Double(Self.conversationLimit) else {
            throw Refusal(
                .invalidField,
                "That would be \(Int(work)) conversations; at most \(Self.conversationLimit). Ask for fewer runs.",
                field: "runs"
            )
        }
        let reports = try await withTaskCancellationHandler {
            try await SimulationLine.threads.runIfActive {
                stop.began()
                return variants.map { variant in
                    variant.scenario.simulate(
                        runs: wish.runs,
                        seed: UInt64(bitPattern: Int64(wish.seed)),
                        stoppedBy: { stop.isStopped }
                    ).map { SimulationAnswer.Variant(label: variant.label, report: $0) }
                }
            }
        } onCancel: {
            stop.stop()
        }
        let done = reports.compactMap(\.self)
        guard done.count == variants.count else {
            switch stop.cause {
            case .overdue:
                throw Refusal(
                    .invalidField,
                    "That takes longer than half a minute. Ask for fewer runs, or less.",
                    field: "runs"
                )
            case .told, nil: throw Refusal(.unavailable, "The simulation was stopped.")
            }
        }
        return SimulationAnswer(
            seed: Int64(wish.seed),
            variants: done,
            start: history?.start,
            recorded: history?.recorded
        ).json
    }

    private func base(_ wish: Wish, workspace: ID<Workspace>) async throws -> (Scenario, DayHistory?) {
        switch wish.source {
        case .day(let day, let zone):
            let history = try await histories.day(
                day,
                zone: zone,
                threshold: .seconds(wish.thresholdSeconds),
                workspace: workspace
            )
            return (history.scenario, history)
        case .scenario(let json):
            do {
                return (try Scenario(json: json), nil)
            } catch {
                throw Self.refusal(error, field: error.path.isEmpty ? "scenario" : "scenario.\(error.path)")
            }
        }
    }

    private static func refusal(_ error: ScenarioError, field: String) -> Refusal {
        Refusal(.invalidField, error.problem.prefix(1).uppercased() + error.problem.dropFirst() + ".", field: field)
    }

    private static func variants(of base: Scenario, _ wish: Wish) throws -> [(label: String, scenario: Scenario)] {
        var changed = base
        var labels: [String] = []
        if wish.agents != 0 {
            do {
                changed = try changed.changingAgents(.by(wish.agents))
            } catch {
                throw refusal(error, field: "agents")
            }
            labels.append(wish.agents > 0 ? "+\(wish.agents) agents" : "\(wish.agents) agents")
        }
        if let strategy = wish.strategy {
            changed = changed.changingStrategy(strategy)
            labels.append(strategy.rawValue)
        }
        let asItIs = (label: "as it is", scenario: base)
        return labels.isEmpty ? [asItIs] : [asItIs, (label: labels.joined(separator: ", "), scenario: changed)]
    }
}

/// Ends a simulation before its end: when it is told to, or when it takes too long for the others who wait.
public final class SimulationStop: Sendable {
    /// Of the machine's time: what a scenario costs cannot be told from its size.
    public static let patience = Duration.seconds(30)

    /// Why it ended early; the first cause there was.
    enum Cause { case told, overdue }

    private struct State {
        var cause: Cause?
        var deadline: ContinuousClock.Instant?
    }

    private let patience: Duration
    private let state = Mutex(State())

    public init(patience: Duration = patience) { self.patience = patience }

    public func stop() { state.withLock { $0.cause = $0.cause ?? .told } }

    /// Its turn has come.
    func began() { state.withLock { $0.deadline = .now + patience } }

    var cause: Cause? { state.withLock(\.cause) }

    /// Looks at the time.
    var isStopped: Bool {
        state.withLock { state in
            if state.cause == nil, let deadline = state.deadline, .now >= deadline { state.cause = .overdue }
            return state.cause != nil
        }
    }
}

/// Who runs or waits for a simulation.
final class SimulationLine: Sendable {
    /// Over all workspaces.
    static let limit = 8

    private let workspaces = Mutex<Set<ID<Workspace>>>([])

    /// One thread for all, so that simulations take half of a small machine at most, and nothing from its event loops and
    /// files. Begins with the first simulation and lasts as long as the program.
    static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return pool
    }()

    func enter(_ workspace: ID<Workspace>) throws {
        try workspaces.withLock { workspaces in
            guard !workspaces.contains(workspace) else {
                throw Refusal(.conflict, "A simulation runs already. Wait until it is through.")
            }
            guard workspaces.count < Self.limit else {
                throw Refusal(.unavailable, "Many simulations run at the moment. Try again in a minute.")
            }
            workspaces.insert(workspace)
        }
    }

    func leave(_ workspace: ID<Workspace>) { workspaces.withLock { _ = $0.remove(workspace) } }
}
