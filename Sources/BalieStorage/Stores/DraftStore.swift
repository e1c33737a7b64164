public import BalieDomain

/// What agents have begun to write, one draft a conversation and agent.
public enum DraftStore {
    public static func set(
        _ body: [UInt8],
        mode: String,
        conversation: ID<Conversation>,
        agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO draft (workspace_id, conversation_id, agent_id, mode, body, updated_at_ms)
            VALUES (\(workspace), \(conversation), \(agent), \(mode), \(body), \(now))
            ON CONFLICT (workspace_id, conversation_id, agent_id)
            DO UPDATE SET mode = excluded.mode, body = excluded.body, updated_at_ms = excluded.updated_at_ms
            """
        )
    }

    public static func remove(
        conversation: ID<Conversation>,
        agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            DELETE FROM draft
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND agent_id = \(agent)
            """
        )
    }

    public static func find(
        conversation: ID<Conversation>,
        agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> (mode: String, body: [UInt8])? {
        let row = try session.firstRow(
            """
            SELECT mode, body FROM draft
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND agent_id = \(agent)
            """
        )
        guard let row else { return nil }
        return (try row.string(0), try row.bytes(1))
    }
}
