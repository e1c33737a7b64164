public import BalieDomain

/// What goes on while a conversation waits, or is put off.
extension ConversationStore {
    /// Writes down what was done for a conversation where it waits. Not the version: it is where it was.
    ///
    /// - Parameters:
    ///   - record: as JSON.
    ///   - version: what the caller saw when it decided.
    /// - Returns: whether it was still so.
    public static func setWaitRecord(
        _ record: String?,
        of id: ID<Conversation>,
        expecting version: Int64,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE conversation SET wait_record = \(record)
             WHERE workspace_id = \(workspace) AND conversation_id = \(id) AND version = \(version)
            RETURNING conversation_id
            """
        ) != nil
    }

    /// A conversation whose snooze is over.
    public struct OverSnooze: Sendable {
        public let workspace: ID<Workspace>
        public let id: ID<Conversation>
        public let until: Timestamp

        public init(workspace: ID<Workspace>, id: ID<Conversation>, until: Timestamp) {
            self.workspace = workspace
            self.id = id
            self.until = until
        }
    }

    /// Those whose snooze is over, who was to come back first before the others.
    ///
    /// - Parameters:
    ///   - holder: of workspaces whose work this process does; `nil` for all.
    ///   - last: those behind it; `nil` for the first.
    public static func snoozesOver(
        heldBy holder: NodeInstance?,
        after last: OverSnooze? = nil,
        at now: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [OverSnooze] {
        var over: [OverSnooze] = []
        let behind: SQL =
            if let last { " AND (snoozed_until_ms, conversation_id) > (\(last.until), \(last.id))" } else { "" }
        let rows = try session.rows(
            """
            SELECT workspace_id, conversation_id, snoozed_until_ms FROM conversation
             WHERE snoozed_until_ms IS NOT NULL AND snoozed_until_ms <= \(now)\(part: behind)
               \(part: LeaseStore.held(by: holder))
             ORDER BY snoozed_until_ms, conversation_id LIMIT \(limit)
            """
        )
        for row in rows {
            over.append(OverSnooze(workspace: try row.id(0), id: try row.id(1), until: try row.timestamp(2)))
        }
        return over
    }

    /// When the next snooze ends, of those that are not over at a time.
    ///
    /// - Parameter holder: as in ``snoozesOver(heldBy:after:at:limit:in:)``.
    public static func nextSnooze(
        heldBy holder: NodeInstance?,
        after now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Timestamp? {
        try session.firstRow(
            """
            SELECT MIN(snoozed_until_ms) FROM conversation
             WHERE snoozed_until_ms > \(now)\(part: LeaseStore.held(by: holder))
            """
        )?.optionalTimestamp(0)
    }
}
