public import BalieDomain

/// Whether a thing is in a workspace, whatever it is.
public enum ExistenceStore {
    public static func exists(
        _ id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any("SELECT 1 FROM conversation WHERE workspace_id = \(workspace) AND conversation_id = \(id)", session)
    }

    public static func exists(
        _ id: ID<Message>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any("SELECT 1 FROM message WHERE workspace_id = \(workspace) AND message_id = \(id)", session)
    }

    public static func exists(
        _ id: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any(
            """
            SELECT 1 FROM contact
             WHERE workspace_id = \(workspace) AND contact_id = \(id) AND erased_at_ms IS NULL
            """,
            session
        )
    }

    public static func exists(
        _ id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any("SELECT 1 FROM channel WHERE workspace_id = \(workspace) AND channel_id = \(id)", session)
    }

    public static func exists(
        _ id: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any("SELECT 1 FROM queue WHERE workspace_id = \(workspace) AND queue_id = \(id)", session)
    }

    public static func exists(
        _ id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any("SELECT 1 FROM agent WHERE workspace_id = \(workspace) AND agent_id = \(id)", session)
    }

    public static func exists(
        _ id: ID<CannedReply>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try any("SELECT 1 FROM canned_reply WHERE workspace_id = \(workspace) AND canned_id = \(id)", session)
    }

    private static func any(_ sql: SQL, _ session: any SQLSession) throws(StorageError) -> Bool {
        try session.firstRow(sql) != nil
    }
}
