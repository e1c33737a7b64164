public import BalieDomain

/// Rows of `workspace`.
public enum WorkspaceStore {
    public struct Row: Sendable {
        public let id: ID<Workspace>
        public let name: String
    }

    /// Opens a workspace, with its key wrapped by the master key.
    public static func insert(
        _ id: ID<Workspace>,
        name: String,
        wrappedKey: [UInt8],
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO workspace (workspace_id, name, wrapped_key, created_at_ms)
            VALUES (\(id), \(name), \(wrappedKey), \(now))
            """
        )
        try LeaseStore.open(id, in: session)
    }

    /// Makes this transaction the only one that changes anything in the workspace until it ends, so that what it reads stays
    /// true, as where there is one writer. Call it first; of several workspaces in the order of their ids.
    ///
    /// What only adds rows, or changes a row by comparing and swapping, does without.
    ///
    /// - Throws: ``StorageError/Code/retryLater`` if the workspace is on its way to another database, or is there already: a
    ///   process that was stopped before the move began may not have heard of it.
    public static func lock(_ id: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        // Not as strong as what keeps rows that refer to it from being added.
        let row = try session.firstRow(
            """
            SELECT 1 FROM workspace WHERE workspace_id = \(id) AND \(part: MoveStore.isHere)
            \(.postgres, "FOR NO KEY UPDATE OF workspace")
            """
        )
        guard row != nil else { throw StorageError(.retryLater, detail: "the workspace is moving, or moved") }
    }

    public static func name(of id: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> String? {
        try session.firstRow("SELECT name FROM workspace WHERE workspace_id = \(id)")?.string(0)
    }

    /// How its work is handed out, as JSON; `nil` as usual.
    public static func routing(of id: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> String? {
        try session.firstRow("SELECT routing FROM workspace WHERE workspace_id = \(id)")?.optionalString(0)
    }

    /// - Parameter routing: JSON; `nil` as usual.
    public static func setRouting(
        _ routing: String?,
        of id: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("UPDATE workspace SET routing = \(routing) WHERE workspace_id = \(id)")
    }

    /// Every workspace, the oldest first.
    public static func all(in session: any SQLSession) throws(StorageError) -> [Row] {
        var result: [Row] = []
        for row in try session.rows("SELECT workspace_id, name FROM workspace ORDER BY workspace_id") {
            result.append(Row(id: try row.id(0), name: try row.string(1)))
        }
        return result
    }
}
