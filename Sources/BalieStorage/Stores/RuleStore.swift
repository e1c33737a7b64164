public import BalieDomain

/// The rules of a workspace: one list, changed as a whole.
public enum RuleStore {
    public struct Row: Sendable {
        /// 0 for a workspace that never had any.
        public let version: Int64
        /// JSON.
        public let rules: String
    }

    public static func find(workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Row? {
        let row = try session.firstRow("SELECT version, rules FROM rule_list WHERE workspace_id = \(workspace)")
        guard let row else { return nil }
        return Row(version: try row.int64(0), rules: try row.string(1))
    }

    /// Puts a list in place of the one with this version.
    ///
    /// - Parameter version: what the caller saw; 0 where there was none.
    /// - Returns: the new version, or `nil` if the list changed meanwhile.
    public static func replace(
        with rules: String,
        expecting version: Int64,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Int64? {
        try session.firstRow(
            """
            INSERT INTO rule_list (workspace_id, version, rules, changed_at_ms)
            VALUES (\(workspace), \(version + 1), \(rules), \(now))
            ON CONFLICT (workspace_id) DO UPDATE
               SET version = excluded.version, rules = excluded.rules, changed_at_ms = excluded.changed_at_ms
             WHERE rule_list.version = \(version)
            RETURNING version
            """
        )?.int64(0)
    }

    /// The labels of a contact's conversations on a channel.
    ///
    /// - Parameter conversation: only of those before it; `nil` for all.
    public static func labels(
        of contact: ID<Contact>,
        on channel: ID<ChannelAccount>,
        before conversation: ID<Conversation>? = nil,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Set<String> {
        let last = conversation ?? ID(.max)
        let conversations = try session.rows(
            """
            SELECT conversation_id FROM conversation
             WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND channel_id = \(channel)
               AND conversation_id < \(last)
             ORDER BY conversation_id DESC LIMIT \(labelledLimit)
            """
        )
        var ids: [ID<Conversation>] = []
        for row in conversations { ids.append(try row.id(0)) }
        guard !ids.isEmpty else { return [] }
        return Set(try ConversationStore.labels(of: ids, workspace: workspace, in: session).values.joined())
    }

    /// Those that were opened last, the newest first; not of contacts that were erased.
    public static func newestConversations(
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ConversationRow] {
        try ConversationStore.read(
            session.rows(
                """
                SELECT \(part: ConversationStore.columns) FROM conversation
                 WHERE workspace_id = \(workspace)
                   AND EXISTS (SELECT 1 FROM contact
                        WHERE contact.workspace_id = conversation.workspace_id
                          AND contact.contact_id = conversation.contact_id AND contact.erased_at_ms IS NULL)
                 ORDER BY conversation_id DESC LIMIT \(limit)
                """
            )
        )
    }

    /// What the customer said first; `nil` if they said nothing, or we spoke first.
    public static func firstInbound(
        of conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> MessageRow? {
        let row = try session.firstRow(
            """
            SELECT message_id FROM message
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND direction <> 'note'
             ORDER BY occurred_at_ms, message_id LIMIT 1
            """
        )
        guard let id: ID<Message> = try row?.id(0) else { return nil }
        let message = try MessageStore.find(id, workspace: workspace, in: session)
        return message?.direction == .inbound ? message : nil
    }

    /// Conversations with a contact whose labels count: the newest.
    private static let labelledLimit = 50
}
