public import BalieDomain

/// A workspace that is on its way to another database, or went there.
public struct MoveRow: Hashable, Sendable {
    public enum State: String, Sendable, SQLConvertible {
        /// It comes from there: not all of it is here yet.
        case arriving = "in"
        /// It goes there: what is changed here would be missing there.
        case leaving = "out"
        /// All of it is there; what is still here must not be worked with.
        case moved
    }

    public let workspace: ID<Workspace>
    public let state: State
    /// The same in both databases, so that nothing arrives from two.
    public let number: Int64
    public let name: String
    /// The other database, for people.
    public let other: String

    public init(workspace: ID<Workspace>, state: State, number: Int64, name: String, other: String) {
        self.workspace = workspace
        self.state = state
        self.number = number
        self.name = name
        self.other = other
    }
}

/// Rows of `move`. As long as there is one, binaries that do not know of them refuse the database.
public enum MoveStore {
    /// A condition on `workspace`: nothing of it is on its way, or went elsewhere.
    static let isHere: SQL = "NOT EXISTS (SELECT 1 FROM move WHERE move.workspace_id = workspace.workspace_id)"

    public static func all(in session: any SQLSession) throws(StorageError) -> [MoveRow] {
        var moves: [MoveRow] = []
        let rows = try session.rows(
            "SELECT workspace_id, state, number, name, other FROM move ORDER BY workspace_id"
        )
        for row in rows {
            moves.append(
                MoveRow(
                    workspace: try row.id(0),
                    state: try row.value(1),
                    number: try row.int64(2),
                    name: try row.string(3),
                    other: try row.string(4)
                )
            )
        }
        return moves
    }

    /// Notes it, or its new state.
    public static func put(_ move: MoveRow, at now: Timestamp, in session: any SQLSession) throws(StorageError) {
        try session.run(
            """
            INSERT INTO move (workspace_id, state, number, name, other, changed_at_ms)
            VALUES (\(move.workspace), \(move.state), \(move.number), \(move.name), \(move.other), \(now))
            ON CONFLICT (workspace_id) DO UPDATE SET state = excluded.state, number = excluded.number,
                   other = excluded.other, changed_at_ms = excluded.changed_at_ms
            """
        )
        try session.run(
            """
            UPDATE schema_version SET compatible = \(Schema.compatibleWithMoves)
             WHERE compatible < \(Schema.compatibleWithMoves)
            """
        )
    }

    /// It is over: the workspace is here, or nothing of it is.
    public static func remove(_ workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        try session.run("DELETE FROM move WHERE workspace_id = \(workspace)")
        try session.run(
            """
            UPDATE schema_version SET compatible = \(Schema.compatibleFrom)
             WHERE compatible = \(Schema.compatibleWithMoves) AND NOT EXISTS (SELECT 1 FROM move)
            """
        )
    }
}
