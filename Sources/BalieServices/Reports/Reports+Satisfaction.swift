public import BalieDomain
import BalieStorage

extension Reports {
    /// What customers thought, by when they were asked.
    public func satisfaction(
        by key: ReportKey,
        over period: ReportPeriod,
        workspace: ID<Workspace>
    ) async throws -> Report {
        try await environment.storage.read { session in
            var table = ReportTable()
            var first = 0
            for run in period.runs {
                for row in try ReportStore.satisfaction(by: key, run, workspace: workspace, in: session) {
                    table.add(row.sums, interval: first + row.interval, key: row.key)
                }
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
