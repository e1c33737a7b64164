public import BalieDomain
import BalieStorage

/// What happened, in figures.
public struct Reports: Sendable {
    /// What is asked for besides the time.
    public struct Request: Sendable {
        public var key = ReportKey.queue
        /// A wait up to so long was answered in time.
        public var threshold = Duration.seconds(60)
        /// Who gives up within so long is told apart.
        public var short = Duration.seconds(5)

        public init() {}
    }

    static let thresholdRange: ClosedRange<Duration> = .seconds(1) ... .days(7)
    static let shortRange: ClosedRange<Duration> = .zero ... .seconds(60)
    /// Times of agents, in states and with conversations, that one report looks at: each is kept in memory, with 16 to 32
    /// bytes.
    public static let usualSpanLimit = 2_000_000
    /// Lines of one report: one for each queue, agent or channel in each interval in which something happened. Each is kept
    /// in memory with all its figures, half a kilobyte.
    public static let usualLineLimit = 100_000

    let environment: Environment
    let spanLimit: Int
    let lineLimit: Int

    public init(_ environment: Environment, spanLimit: Int = usualSpanLimit, lineLimit: Int = usualLineLimit) {
        self.environment = environment
        self.spanLimit = spanLimit
        self.lineLimit = lineLimit
    }

    /// Waits by when they began, everything else by when it happened.
    ///
    /// - Throws: ``Refusal/Code/invalidField``.
    public func routing(
        _ request: Request,
        over period: ReportPeriod,
        workspace: ID<Workspace>
    ) async throws -> Report {
        guard Self.thresholdRange.contains(request.threshold) else {
            throw Refusal(.invalidField, "It is 1 second to 7 days.", field: "threshold")
        }
        guard Self.shortRange.contains(request.short) else {
            throw Refusal(.invalidField, "It is 0 to 60 seconds.", field: "short")
        }
        let times = try agentTimes(
            of: try await timelines(over: period, workspace: workspace),
            by: request.key,
            within: period.cuts
        )
        return try await environment.storage.read { session in
            var table = times
            var first = 0
            for run in period.runs {
                try Self.readRows(request, run, limit: times.lineLimit + 1, workspace: workspace, in: session) { row in
                    try table.add(row.sums, interval: first + row.interval, key: row.key)
                }
                first += run.count
            }
            func percentiles(_ key: ReportKey?) throws -> [Int64: Report.Percentiles] {
                try ReportStore.waitPercentiles(by: key, period.sides, workspace: workspace, in: session)
                    .mapValues { Report.Percentiles(half: $0.half, nineTenths: $0.nineTenths) }
            }
            return table.report(
                over: period,
                names: try Self.names(request.key, of: table.keys, workspace: workspace, in: session),
                percentiles: (try percentiles(nil)[0], try percentiles(request.key)),
                id: { request.key.id($0) }
            )
        }
    }

    /// Where agents' time went: theirs, and what they wrote up that of their queues and channels.
    private func agentTimes(
        of timelines: [ID<Agent>: AgentTimeline],
        by key: ReportKey,
        within edges: [Int64]
    ) throws -> ReportTable {
        var table = ReportTable(lineLimit: lineLimit)
        for (agent, timeline) in timelines {
            for (interval, sums) in timeline.sums(within: edges) {
                guard key == .agent else {
                    table.add(sums, interval: interval)
                    continue
                }
                var own = sums
                own[.afterContactTime] = sums[.wrapUpTime]
                try table.add(own, interval: interval, key: agent.rawValue)
            }
            guard key != .agent else { continue }
            let times = timeline.wrapUpTimes(within: edges) { wrapUp in
                key == .queue ? wrapUp.queue.rawValue : wrapUp.channel.rawValue
            }
            for (key, times) in times {
                for (interval, time) in times {
                    try table.add(ReportSums([.afterContactTime: time]), interval: interval, key: key)
                }
            }
        }
        return table
    }

    /// - Parameter limit: of rows of each kind.
    private static func readRows(
        _ request: Request,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession,
        _ body: (ReportRow) throws -> Void
    ) throws {
        let key = request.key
        func take(_ rows: [ReportRow]) throws { for row in rows { try body(row) } }
        try take(
            ReportStore.waits(
                by: key,
                run,
                threshold: request.threshold,
                short: request.short,
                limit: limit,
                workspace: workspace,
                in: session
            )
        )
        try take(ReportStore.openWaits(by: key, run, limit: limit, workspace: workspace, in: session))
        try take(ReportStore.handlings(by: key, run, limit: limit, workspace: workspace, in: session))
        try take(ReportStore.responses(by: key, run, limit: limit, workspace: workspace, in: session))
        try take(ReportStore.resolutions(by: key, run, limit: limit, workspace: workspace, in: session))
        try take(ReportStore.offers(by: key, run, limit: limit, workspace: workspace, in: session))
    }

    static func names(
        _ key: ReportKey,
        of keys: Set<Int64>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [Int64: String] {
        func byNumber<Kind>(_ names: [ID<Kind>: String]) -> [Int64: String] {
            Dictionary(uniqueKeysWithValues: names.map { ($0.key.rawValue, $0.value) })
        }
        switch key {
        case .queue:
            return byNumber(try NameStore.queues(keys.map { ID($0) }, workspace: workspace, in: session))
        case .agent:
            return byNumber(try NameStore.agents(keys.map { ID($0) }, workspace: workspace, in: session))
        case .channel:
            let names = try NameStore.channels(keys.map { ID($0) }, workspace: workspace, in: session)
            return byNumber(names.mapValues(\.name))
        }
    }
}

extension ReportKey {
    /// As the API writes a key of a report.
    func id(_ number: Int64) -> String {
        switch self {
        case .queue: "\(ID<Queue>(number))"
        case .agent: "\(ID<Agent>(number))"
        case .channel: "\(ID<ChannelAccount>(number))"
        }
    }
}
