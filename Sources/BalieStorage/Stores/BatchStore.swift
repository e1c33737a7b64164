public import BalieDomain

/// What hooks that are applied together read and write: one statement for many of them, where a statement costs a way to the
/// server and back.
///
/// Values in a `VALUES` that is read from have no type of their own where they are NULL: hence the casts.
public enum BatchStore {
    /// Values that one statement asks for.
    private static let limit = 1024

    /// The messages that have these ids of the network; those that nobody has are left out.
    public static func messages(
        externalKeys: [[UInt8]],
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [[UInt8]: ID<Message>] {
        var found: [[UInt8]: ID<Message>] = [:]
        for some in parts(of: externalKeys) {
            let rows = try session.rows(
                """
                SELECT external_key, message_id FROM message
                 WHERE workspace_id = \(workspace) AND channel_id = \(channel) AND external_key IN \(list: some)
                """
            )
            for row in rows { found[try row.bytes(0)] = try row.id(1) }
        }
        return found
    }

    /// Whose these addresses are now; those that nobody has are left out.
    public static func owners(
        of kind: IdentityClaim.Kind,
        lookups: [[UInt8]],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [[UInt8]: ContactRow] {
        var found: [[UInt8]: ContactRow] = [:]
        for some in parts(of: lookups) {
            let rows = try session.rows(
                """
                SELECT \(part: ContactStore.columns), lookup
                  FROM identity
                  JOIN contact ON contact.workspace_id = identity.workspace_id
                              AND contact.contact_id = identity.contact_id
                 WHERE identity.workspace_id = \(workspace) AND kind = \(kind) AND lookup IN \(list: some)
                   AND valid_until_ms IS NULL
                """
            )
            for (row, contact) in zip(rows, try ContactStore.read(rows)) { found[try row.bytes(8)] = contact }
        }
        return found
    }

    /// The conversations of contacts that are not resolved; a contact has one at the most.
    public static func unresolved(
        channel: ID<ChannelAccount>,
        contacts: [ID<Contact>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ConversationRow] {
        var found: [ConversationRow] = []
        for some in parts(of: contacts) {
            found += try ConversationStore.read(
                session.rows(
                    """
                    SELECT \(part: ConversationStore.columns) FROM conversation
                     WHERE workspace_id = \(workspace) AND channel_id = \(channel) AND contact_id IN \(list: some)
                       AND status <> 'resolved'
                    """
                )
            )
        }
        return found
    }

    public static func insert(
        _ contacts: [NewContact],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in contacts.statementChunks {
            let values = chunk.map { contact in
                [
                    workspace.sqlValue, contact.id.sqlValue, contact.wrappedKey.sqlValue, contact.profile.sqlValue,
                    now.sqlValue, now.sqlValue, contact.seenAt.sqlValue,
                ]
            }
            try session.run(
                """
                INSERT INTO contact (workspace_id, contact_id, wrapped_key, profile, created_at_ms, updated_at_ms,
                    last_seen_at_ms)
                VALUES \(rows: values)
                """
            )
        }
    }

    /// - Throws: ``StorageError/Code/conflict`` if one of the addresses is somebody's.
    public static func insert(
        _ identities: [NewIdentity],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in identities.statementChunks {
            let values = chunk.map { identity in
                [
                    workspace.sqlValue, identity.id.sqlValue, identity.contact.sqlValue, identity.kind.sqlValue,
                    identity.lookup.sqlValue, identity.address.sqlValue, now.sqlValue,
                ]
            }
            try session.run(
                """
                INSERT INTO identity (workspace_id, identity_id, contact_id, kind, lookup, address, valid_from_ms)
                VALUES \(rows: values)
                """
            )
        }
    }

    /// Conversations that are open.
    ///
    /// - Throws: ``StorageError/Code/conflict`` if a contact has one that is not resolved.
    public static func insert(
        _ conversations: [ConversationRow],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in conversations.statementChunks {
            let values = chunk.map { row -> [SQLValue] in
                [
                    workspace.sqlValue, row.id.sqlValue, row.contact.sqlValue, row.channel.sqlValue,
                    row.status.sqlValue, row.queue.sqlValue, row.assignee.sqlValue, row.lastAgent.sqlValue,
                    row.waitingSince.sqlValue, row.lastMessage.sqlValue, row.unread.sqlValue,
                    row.unansweredSince.sqlValue, row.window.until.sqlValue, row.createdAt.sqlValue,
                    row.updatedAt.sqlValue, row.lateCost.sqlValue, row.lastAgentAt.sqlValue, row.priority.sqlValue,
                    row.placedBy.sqlValue, row.needs.sqlValue,
                ]
            }
            try session.run(
                """
                INSERT INTO conversation (workspace_id, conversation_id, contact_id, channel_id, status, queue_id,
                    assignee_id, last_agent_id, waiting_since_ms, last_message_id, unread, unanswered_since_ms,
                    window_until_ms, created_at_ms, updated_at_ms, late_cost, last_agent_at_ms, priority, placed_by,
                    needs)
                VALUES \(rows: values)
                """
            )
        }
    }

    /// - Throws: ``StorageError/Code/conflict`` if one of the network's ids or of the clients' keys is known already.
    public static func insert(
        _ messages: [(row: MessageRow, externalKey: [UInt8]?)],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in messages.statementChunks {
            let values = chunk.map { row, externalKey -> [SQLValue] in
                [
                    workspace.sqlValue, row.id.sqlValue, row.conversation.sqlValue, row.channel.sqlValue,
                    row.direction.sqlValue, row.kind.sqlValue, row.status.sqlValue, externalKey.sqlValue,
                    row.clientKey.sqlValue, row.authorKind.sqlValue, row.author.sqlValue, row.body.sqlValue,
                    row.media.sqlValue, row.target.sqlValue, row.occurredAt.sqlValue, row.createdAt.sqlValue,
                    row.editedAt.sqlValue, row.deletedAt.sqlValue,
                ]
            }
            try session.run(
                """
                INSERT INTO message (workspace_id, message_id, conversation_id, channel_id, direction, kind, status,
                    external_key, client_key, author_kind, author_id, body, media_id, target_id, occurred_at_ms,
                    created_at_ms, edited_at_ms, deleted_at_ms)
                VALUES \(rows: values)
                """
            )
        }
    }

    /// Each conversation once. Not the version: routing need not know.
    public static func record(
        _ records: [(conversation: ID<Conversation>, record: ConversationStore.MessageRecord)],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in records.statementChunks {
            let values = chunk.map { conversation, record -> [SQLValue] in
                [
                    conversation.sqlValue, record.message.sqlValue, record.unread.sqlValue,
                    record.unansweredSince.sqlValue, record.window.until.sqlValue, record.lateCost.sqlValue,
                ]
            }
            try session.run(
                """
                UPDATE conversation
                   SET last_message_id = COALESCE(CAST(given.column2 AS BIGINT), last_message_id),
                       unread = given.column3, unanswered_since_ms = CAST(given.column4 AS BIGINT),
                       window_until_ms = CAST(given.column5 AS BIGINT),
                       late_cost = COALESCE(CAST(given.column6 AS BIGINT), late_cost), updated_at_ms = \(now)
                  FROM (VALUES \(rows: values)) AS given
                 WHERE workspace_id = \(workspace) AND conversation_id = given.column1
                """
            )
        }
    }

    /// Notes when contacts were last heard of; each contact once. An earlier time changes nothing.
    public static func touch(
        _ contacts: [(id: ID<Contact>, seenAt: Timestamp)],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in contacts.statementChunks {
            try session.run(
                """
                UPDATE contact SET last_seen_at_ms = given.column2
                  FROM (VALUES \(rows: chunk.map { [$0.id.sqlValue, $0.seenAt.sqlValue] })) AS given
                 WHERE workspace_id = \(workspace) AND contact_id = given.column1
                   AND COALESCE(last_seen_at_ms, 0) < given.column2
                """
            )
        }
    }

    private static func parts<Value>(of values: [Value]) -> [[Value]] {
        stride(from: 0, to: values.count, by: limit).map { Array(values[$0..<min(values.count, $0 + limit)]) }
    }
}
