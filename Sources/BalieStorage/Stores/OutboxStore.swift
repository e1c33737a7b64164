public import BalieDomain

/// A message, or a courtesy that nobody misses: read ticks, the typing sign. The raw value is stored.
public enum OutboxPurpose: String, Sendable, SQLConvertible { case send, read, typing }

/// A row of the outbox that may be sent.
public struct OutboxRow: Sendable {
    public let id: ID<OutboxEntry>
    public let workspace: ID<Workspace>
    public let channel: ID<ChannelAccount>
    public let conversation: ID<Conversation>
    public let message: ID<Message>
    public let purpose: OutboxPurpose
    public let attempts: Int
    public let notBefore: Timestamp
}

/// A row that a process has marked as under way.
public struct OutboxMark: Hashable, Sendable {
    public let workspace: ID<Workspace>
    public let id: ID<OutboxEntry>
    /// Times that it was begun, this one with them: tells a mark from a later one on the same row.
    public let attempts: Int
}

/// What is to be sent. A row lives until the outcome is known.
public enum OutboxStore {
    public static func insert(
        _ id: ID<OutboxEntry>,
        purpose: OutboxPurpose,
        message: ID<Message>,
        conversation: ID<Conversation>,
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO outbox (workspace_id, entry_id, channel_id, conversation_id, message_id, purpose, state,
                not_before_ms, created_at_ms)
            VALUES (\(workspace), \(id), \(channel), \(conversation), \(message), \(purpose), 'queued', \(now), \(now))
            ON CONFLICT (workspace_id, message_id, purpose) DO NOTHING
            """
        )
    }

    /// Queued rows of a channel, the first of each conversation only, so that order is kept; oldest first.
    public static func due(
        channel: ID<ChannelAccount>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [OutboxRow] {
        var entries: [OutboxRow] = []
        let rows = try session.rows(
            """
            SELECT entry_id, workspace_id, channel_id, conversation_id, message_id, purpose, attempts, not_before_ms
              FROM outbox WHERE channel_id = \(channel) AND state = 'queued'
               AND NOT EXISTS (SELECT 1 FROM outbox earlier
                    WHERE earlier.channel_id = outbox.channel_id AND earlier.state IN ('queued', 'sending')
                      AND earlier.conversation_id = outbox.conversation_id AND earlier.entry_id < outbox.entry_id)
             ORDER BY entry_id LIMIT \(limit)
            """
        )
        for row in rows {
            entries.append(
                OutboxRow(
                    id: try row.id(0),
                    workspace: try row.id(1),
                    channel: try row.id(2),
                    conversation: try row.id(3),
                    message: try row.id(4),
                    purpose: try row.value(5),
                    attempts: try row.int(6),
                    notBefore: try row.timestamp(7)
                )
            )
        }
        return entries
    }

    /// The channels that have something queued.
    ///
    /// - Parameter holder: of workspaces whose work this process does; `nil` for all.
    public static func busyChannels(
        heldBy holder: NodeInstance?,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<ChannelAccount>] {
        var channels: [ID<ChannelAccount>] = []
        let rows = try session.rows(
            """
            SELECT DISTINCT channel_id FROM outbox
             WHERE state = 'queued'\(part: LeaseStore.held(by: holder)) ORDER BY channel_id
            """
        )
        for row in rows { channels.append(try row.id(0)) }
        return channels
    }

    /// Marks a queued row before its call is made, so that a crash during the call cannot make it twice.
    ///
    /// - Parameter instance: the process that makes the call; `nil` on an only node.
    /// - Returns: whether it was still queued.
    public static func begin(
        _ id: ID<OutboxEntry>,
        workspace: ID<Workspace>,
        by instance: NodeInstance?,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE outbox SET state = 'sending', attempts = attempts + 1, begun_by = \(instance)
             WHERE workspace_id = \(workspace) AND entry_id = \(id) AND state = 'queued'
            RETURNING entry_id
            """
        ) != nil
    }

    /// Puts a row back in line: the provider certainly did not take the message.
    ///
    /// - Parameter instance: that began it; a row that another began since is not touched.
    public static func requeue(
        _ id: ID<OutboxEntry>,
        workspace: ID<Workspace>,
        begunBy instance: NodeInstance?,
        notBefore: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE outbox SET state = 'queued', not_before_ms = \(notBefore)
             WHERE workspace_id = \(workspace) AND entry_id = \(id) AND state = 'sending'
               AND begun_by IS NOT DISTINCT FROM \(instance)
            """
        )
    }

    /// The outcome is not known: never sent again of our own accord.
    ///
    /// - Returns: whether it was still under way.
    public static func setUnknown(
        _ id: ID<OutboxEntry>,
        workspace: ID<Workspace>,
        begunBy instance: NodeInstance?,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE outbox SET state = 'unknown'
             WHERE workspace_id = \(workspace) AND entry_id = \(id) AND state = 'sending'
               AND begun_by IS NOT DISTINCT FROM \(instance)
            RETURNING entry_id
            """
        ) != nil
    }

    /// What a process has marked and not settled.
    public static func sending(
        by instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) -> [OutboxMark] {
        var marks: [OutboxMark] = []
        let rows = try session.rows(
            "SELECT workspace_id, entry_id, attempts FROM outbox WHERE state = 'sending' AND begun_by = \(instance)"
        )
        for row in rows {
            marks.append(OutboxMark(workspace: try row.id(0), id: try row.id(1), attempts: try row.int(2)))
        }
        return marks
    }

    /// Takes back marks under which no call was made: whoever set them was not told that they were durable. A row that was
    /// begun again since is not touched.
    public static func unmark(
        _ marks: [OutboxMark],
        of instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) {
        for mark in marks {
            try session.run(
                """
                UPDATE outbox SET state = 'queued', attempts = attempts - 1
                 WHERE workspace_id = \(mark.workspace) AND entry_id = \(mark.id) AND state = 'sending'
                   AND begun_by = \(instance) AND attempts = \(mark.attempts)
                """
            )
        }
    }

    public static func remove(
        _ id: ID<OutboxEntry>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM outbox WHERE workspace_id = \(workspace) AND entry_id = \(id)")
    }

    /// Settles what was to be sent: the network has told what became of the message.
    public static func settle(
        _ message: ID<Message>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            DELETE FROM outbox
             WHERE workspace_id = \(workspace) AND message_id = \(message) AND purpose = 'send' AND state <> 'queued'
            """
        )
    }

    /// A call was under way when its process ended. An only node is not in the table: asked at its start, all were.
    private static let isAbandoned: SQL =
        "state = 'sending' AND (begun_by IS NULL OR begun_by NOT IN \(part: NodeStore.living))"

    /// The workspaces that have rows whose call was under way when its process ended.
    ///
    /// - Parameter holder: of workspaces whose work this process does; `nil` for all.
    public static func abandoned(
        heldBy holder: NodeInstance?,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Workspace>] {
        var workspaces: [ID<Workspace>] = []
        let rows = try session.rows(
            """
            SELECT DISTINCT workspace_id FROM outbox
             WHERE \(part: isAbandoned)\(part: LeaseStore.held(by: holder)) ORDER BY workspace_id
            """
        )
        for row in rows { workspaces.append(try row.id(0)) }
        return workspaces
    }

    /// A workspace's rows whose call was under way when its process ended.
    ///
    /// - Returns: them, now `unknown`; read receipts among them are simply dropped.
    public static func abandonSending(
        of workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [(message: ID<Message>, conversation: ID<Conversation>)] {
        try session.run(
            "DELETE FROM outbox WHERE workspace_id = \(workspace) AND purpose <> 'send' AND \(part: isAbandoned)"
        )
        var abandoned: [(message: ID<Message>, conversation: ID<Conversation>)] = []
        let rows = try session.rows(
            """
            UPDATE outbox SET state = 'unknown' WHERE workspace_id = \(workspace) AND \(part: isAbandoned)
            RETURNING message_id, conversation_id
            """
        )
        for row in rows { abandoned.append((try row.id(0), try row.id(1))) }
        return abandoned
    }
}
