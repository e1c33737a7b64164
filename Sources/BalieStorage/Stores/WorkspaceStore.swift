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
    }

    public static func name(of id: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> String? {
        try session.firstRow("SELECT name FROM workspace WHERE workspace_id = \(id)")?.string(0)
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
