public import BalieDomain

/// The rows of a workspace in any table, as they are: for moving them to another database.
public enum RowStore {
    public static func count(
        _ table: MovedTable,
        of workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Int64 {
        try session.firstRow(
            "SELECT COUNT(*) FROM \(name: table.table) WHERE workspace_id = \(workspace)"
        )?.int64(0) ?? 0
    }

    /// The next rows in the table's order, all columns; ``MovedTable/pageLimit`` of them at the most.
    ///
    /// - Parameter place: of the last row that was read; `nil` begins.
    public static func page(
        _ table: MovedTable,
        of workspace: ID<Workspace>,
        after place: [SQLValue]?,
        in session: any SQLSession
    ) throws(StorageError) -> [SQLRow] {
        let rest: SQL = if let place { " AND (\(part: table.orderTerms)) > \(rows: [place])" } else { "" }
        return try session.rows(
            """
            SELECT \(names: table.columns) FROM \(name: table.table) WHERE workspace_id = \(workspace)\(part: rest)
             ORDER BY \(part: table.orderTerms) LIMIT \(table.pageLimit)
            """
        )
    }

    /// Where the last row stands in the table's order; `nil` if there is none.
    public static func lastPlace(
        _ table: MovedTable,
        of workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [SQLValue]? {
        try session.firstRow(
            """
            SELECT \(names: table.order.map(\.column)) FROM \(name: table.table) WHERE workspace_id = \(workspace)
             ORDER BY \(part: table.orderTermsDescending) LIMIT 1
            """
        )?.values
    }

    /// Adds rows as ``page(_:of:after:in:)`` gives them.
    public static func insert(
        _ rows: [SQLRow],
        into table: MovedTable,
        in session: any SQLSession
    ) throws(StorageError) {
        // A statement is prepared for the types of its arguments, and NULL has none: rows with it in the same places share one.
        let alike = Dictionary(grouping: rows.map(\.values)) { values in values.map { $0 == .null } }
        for rows in alike.values {
            for chunk in rows.statementChunks {
                try session.run(
                    "INSERT INTO \(name: table.table) (\(names: table.columns)) VALUES \(rows: Array(chunk))"
                )
            }
        }
    }

    /// Removes some of a workspace's rows; ``MovedTable/pageLimit`` of them at the most.
    ///
    /// - Returns: how many; fewer than that limit if none are left.
    public static func remove(
        _ table: MovedTable,
        of workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        let key = table.order.map(\.column)
        return try session.rows(
            """
            DELETE FROM \(name: table.table) WHERE workspace_id = \(workspace) AND (\(names: key)) IN (
                SELECT \(names: key) FROM \(name: table.table) WHERE workspace_id = \(workspace)
                 ORDER BY \(names: key) LIMIT \(table.pageLimit))
            RETURNING 1
            """
        ).count
    }
}
