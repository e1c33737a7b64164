public import BalieDomain

/// A message's row; what was said stays sealed.
public struct MessageRow: Sendable {
    public let id: ID<Message>
    public let conversation: ID<Conversation>
    public let channel: ID<ChannelAccount>
    public let direction: MessageDirection
    public let kind: MessageContent.Kind
    public let status: DeliveryStatus
    public let clientKey: String?
    public let authorKind: String
    public let author: ID<Agent>?
    public let body: [UInt8]
    public let media: ID<Media>?
    public let target: ID<Message>?
    public let occurredAt: Timestamp
    public let createdAt: Timestamp
    public let editedAt: Timestamp?
    public let deletedAt: Timestamp?

    public init(
        id: ID<Message>,
        conversation: ID<Conversation>,
        channel: ID<ChannelAccount>,
        direction: MessageDirection,
        kind: MessageContent.Kind,
        status: DeliveryStatus,
        clientKey: String? = nil,
        authorKind: String,
        author: ID<Agent>? = nil,
        body: [UInt8],
        media: ID<Media>? = nil,
        target: ID<Message>? = nil,
        occurredAt: Timestamp,
        createdAt: Timestamp,
        editedAt: Timestamp? = nil,
        deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.conversation = conversation
        self.channel = channel
        self.direction = direction
        self.kind = kind
        self.status = status
        self.clientKey = clientKey
        self.authorKind = authorKind
        self.author = author
        self.body = body
        self.media = media
        self.target = target
        self.occurredAt = occurredAt
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.deletedAt = deletedAt
    }
}

/// Statements about messages.
public enum MessageStore {
    private static let columns: SQL =
        """
        message_id, conversation_id, channel_id, direction, kind, status, client_key, author_kind, author_id, body,
        media_id, target_id, occurred_at_ms, created_at_ms, edited_at_ms, deleted_at_ms
        """

    /// - Throws: ``StorageError/Code/conflict`` if the network's id or the client's key is known already.
    public static func insert(
        _ row: MessageRow,
        externalKey: [UInt8]?,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try BatchStore.insert([(row, externalKey)], workspace: workspace, in: session)
    }

    /// The message with the network's id, if we have it.
    public static func find(
        externalKey: [UInt8],
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ID<Message>? {
        try BatchStore.messages(externalKeys: [externalKey], channel: channel, workspace: workspace, in: session)[
            externalKey
        ]
    }

    public static func find(
        clientKey: String,
        conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ID<Message>? {
        try session.firstRow(
            """
            SELECT message_id FROM message
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND client_key = \(clientKey)
            """
        )?.id(0)
    }

    /// The message that a contact was sent on a channel under the client's key, in whatever conversation.
    public static func find(
        clientKey: String,
        contact: ID<Contact>,
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> (id: ID<Message>, conversation: ID<Conversation>)? {
        let row = try session.firstRow(
            """
            SELECT m.message_id, m.conversation_id
              FROM conversation c
              JOIN message m ON m.workspace_id = c.workspace_id AND m.conversation_id = c.conversation_id
                            AND m.client_key = \(clientKey)
             WHERE c.workspace_id = \(workspace) AND c.contact_id = \(contact) AND c.channel_id = \(channel)
             ORDER BY m.message_id LIMIT 1
            """
        )
        guard let row else { return nil }
        return (try row.id(0), try row.id(1))
    }

    public static func find(
        _ id: ID<Message>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> MessageRow? { try find([id], workspace: workspace, in: session).first }

    /// In order of their ids; unknown ones are left out.
    public static func find(
        _ ids: [ID<Message>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [MessageRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM message
                 WHERE workspace_id = \(workspace) AND message_id IN \(list: ids) ORDER BY message_id
                """
            )
        )
    }

    /// Newest first, from `before` on.
    public static func list(
        _ conversation: ID<Conversation>,
        before: (occurredAt: Timestamp, id: ID<Message>)?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [MessageRow] {
        let older: SQL =
            if let before { " AND (occurred_at_ms, message_id) < (\(before.occurredAt), \(before.id))" } else { "" }
        return try read(
            session.rows(
                """
                SELECT \(part: columns) FROM message
                 WHERE workspace_id = \(workspace) AND conversation_id = \(conversation)\(part: older)
                 ORDER BY occurred_at_ms DESC, message_id DESC LIMIT \(limit)
                """
            )
        )
    }

    /// The reactions on messages, oldest first: a later one of the same author replaces an earlier.
    public static func reactions(
        on ids: [ID<Message>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [MessageRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM message
                 WHERE workspace_id = \(workspace) AND target_id IN \(list: ids)
                 ORDER BY occurred_at_ms, message_id
                """
            )
        )
    }

    /// The last message of the customer, which a read receipt names.
    public static func lastInbound(
        _ conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ID<Message>? {
        try session.firstRow(
            """
            SELECT message_id FROM message
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND direction = 'in'
             ORDER BY occurred_at_ms DESC, message_id DESC LIMIT 1
            """
        )?.id(0)
    }

    /// Writes what a status or an answer of the network changed.
    public static func update(
        _ id: ID<Message>,
        status: DeliveryStatus,
        externalKey: [UInt8]?,
        body: [UInt8]?,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE message SET status = \(status), external_key = COALESCE(\(externalKey), external_key),
                   body = COALESCE(\(body), body)
             WHERE workspace_id = \(workspace) AND message_id = \(id)
            """
        )
    }

    /// Writes what the customer changed: new content, or the mark that it was withdrawn.
    public static func amend(
        _ id: ID<Message>,
        kind: MessageContent.Kind,
        body: [UInt8],
        media: ID<Media>?,
        editedAt: Timestamp?,
        deletedAt: Timestamp?,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE message SET kind = \(kind), body = \(body), media_id = \(media), edited_at_ms = \(editedAt),
                   deleted_at_ms = \(deletedAt)
             WHERE workspace_id = \(workspace) AND message_id = \(id)
            """
        )
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [MessageRow] {
        var messages: [MessageRow] = []
        messages.reserveCapacity(rows.count)
        for row in rows {
            messages.append(
                MessageRow(
                    id: try row.id(0),
                    conversation: try row.id(1),
                    channel: try row.id(2),
                    direction: try row.value(3),
                    // One that only a newer version knows is shown as what it is here.
                    kind: MessageContent.Kind(rawValue: try row.string(4)) ?? .unsupported,
                    status: try row.value(5),
                    clientKey: try row.optionalString(6),
                    authorKind: try row.string(7),
                    author: try row.optionalID(8),
                    body: try row.bytes(9),
                    media: try row.optionalID(10),
                    target: try row.optionalID(11),
                    occurredAt: try row.timestamp(12),
                    createdAt: try row.timestamp(13),
                    editedAt: try row.optionalTimestamp(14),
                    deletedAt: try row.optionalTimestamp(15)
                )
            )
        }
        return messages
    }
}
