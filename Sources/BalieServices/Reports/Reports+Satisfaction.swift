public import BalieDomain
import BalieStorage

extension Reports {
    /// What customers thought, by when they were asked.
    public func satisfaction(
        by key: ReportKey,
        over period: ReportPeriod,
        workspace: ID<Workspace>
    ) async throws -> Report {
        let lineLimit = lineLimit
        return try await environment.storage.read { session in
            var table = ReportTable(lineLimit: lineLimit)
            var first = 0
            for run in period.runs {
                let rows = try ReportStore.satisfaction(
                    by: key,
                    run,
                    limit: lineLimit + 1,
                    workspace: workspace,
                    in: session
                )
                for row in rows { try table.add(row.sums, interval: first + row.interval, key: row.key) }
                first += run.count
            }
            return table.report(
                over: period,
                names: try Self.names(key, of: table.keys, workspace: workspace, in: session),
                id: { key.id($0) }
            )
        }
    }
}
