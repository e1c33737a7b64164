public import BalieDomain

extension ReportStore {
    /// What customers said of resolved conversations, by when they were asked.
    public static func satisfaction(
        by key: ReportKey,
        _ run: ReportRun,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ReportRow] {
        try read(
            session.rows(
                """
                SELECT (asked_at_ms - \(run.start)) / \(run.milliseconds), \(part: column(key)), COUNT(*),
                       COUNT(*) FILTER (WHERE rating = 1), COUNT(*) FILTER (WHERE rating = 2),
                       COUNT(*) FILTER (WHERE rating = 3), COUNT(*) FILTER (WHERE rating = 4),
                       COUNT(*) FILTER (WHERE rating = 5)
                  FROM survey
                 WHERE workspace_id = \(workspace) AND asked_at_ms >= \(run.start) AND asked_at_ms < \(run.end)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT \(limit)
                """
            ),
            [.asked, .ratedOne, .ratedTwo, .ratedThree, .ratedFour, .ratedFive]
        )
    }
}
