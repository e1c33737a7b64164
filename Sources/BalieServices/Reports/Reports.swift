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
    /// Times of agents with conversations that one report looks at: each is kept in memory, with 16 bytes.
    public static let usualSpanLimit = 2_000_000

    let environment: Environment
    let spanLimit: Int

    public init(_ environment: Environment, spanLimit: Int = usualSpanLimit) {
        self.environment = environment
        self.spanLimit = spanLimit
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
        let timelines = try await timelines(over: period, workspace: workspace)
        return try await environment.storage.read { session in
            var table = ReportTable()
            for (agent, sums) in timelines {
                for (interval, sums) in sums {
                    if request.key == .agent {
                        table.add(sums, interval: interval, key: agent.rawValue)
                    } else {
                        table.add(sums, interval: interval)
                    }
                }
            }
            var first = 0
            for run in period.runs {
                for row in try Self.rows(request, run, workspace: workspace, in: session) {
                    table.add(row.sums, interval: first + row.interval, key: row.key)
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

    private static func rows(
        _ request: Request,
        _ run: ReportRun,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [ReportRow] {
        let key = request.key
        var rows = try ReportStore.waits(
            by: key,
            run,
            threshold: request.threshold,
            short: request.short,
            workspace: workspace,
            in: session
        )
        rows += try ReportStore.openWaits(by: key, run, workspace: workspace, in: session)
        rows += try ReportStore.handlings(by: key, run, workspace: workspace, in: session)
        rows += try ReportStore.responses(by: key, run, workspace: workspace, in: session)
        rows += try ReportStore.resolutions(by: key, run, workspace: workspace, in: session)
        rows += try ReportStore.offers(by: key, run, workspace: workspace, in: session)
        return rows
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
