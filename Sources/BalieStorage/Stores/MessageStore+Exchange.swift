public import BalieDomain

/// Who wrote in a conversation, and who answered. Reactions are neither.
extension MessageStore {
    /// Whether the customer wrote in a conversation, after one of its messages if that is given, as we heard of them.
    public static func hasInbound(
        after message: ID<Message>?,
        in conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            SELECT 1 FROM message
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND direction = 'in'
               AND kind <> 'reaction' AND message_id > \(message?.rawValue ?? 0)
             LIMIT 1
            """
        ) != nil
    }

    /// Whether an agent wrote to the customer in a conversation, after one of its messages if that is given.
    public static func hasOutbound(
        by agent: ID<Agent>,
        after message: ID<Message>?,
        in conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            SELECT 1 FROM message
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND direction = 'out'
               AND author_kind = 'agent' AND author_id = \(agent) AND kind <> 'reaction'
               AND message_id > \(message?.rawValue ?? 0)
             LIMIT 1
            """
        ) != nil
    }
}
