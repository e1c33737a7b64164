public import BalieDomain

/// Wrapped keys, which only the vault can open.
public enum KeyStore {
    /// The workspace's, wrapped by the master key; `nil` if there is no such workspace.
    public static func workspaceKey(
        of workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [UInt8]? {
        try session.firstRow("SELECT wrapped_key FROM workspace WHERE workspace_id = \(workspace)")?.bytes(0)
    }

    /// A contact's; `nil` once the contact was erased.
    public static func contactKey(
        of contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [UInt8]? {
        try session.firstRow(
            "SELECT wrapped_key FROM contact WHERE workspace_id = \(workspace) AND contact_id = \(contact)"
        )?.optionalBytes(0)
    }

    /// Of the journal of a day, counted from 1970-01-01; `nil` if that day has none yet.
    public static func dayKey(
        of day: Int64,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [UInt8]? {
        try session.firstRow(
            "SELECT wrapped_key FROM day_key WHERE workspace_id = \(workspace) AND day = \(day)"
        )?.bytes(0)
    }

    public static func insertDayKey(
        _ wrapped: [UInt8],
        of day: Int64,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "INSERT INTO day_key (workspace_id, day, wrapped_key) VALUES (\(workspace), \(day), \(wrapped))"
        )
    }
}
