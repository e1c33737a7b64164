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

    /// Those whose snooze is over.
    ///
    /// - Parameter holder: of workspaces whose work this process does; `nil` for all.
    public static func snoozesOver(
        heldBy holder: NodeInstance?,
        at now: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [(workspace: ID<Workspace>, id: ID<Conversation>)] {
        var due: [(workspace: ID<Workspace>, id: ID<Conversation>)] = []
        let rows = try session.rows(
            """
            SELECT workspace_id, conversation_id FROM conversation
             WHERE snoozed_until_ms IS NOT NULL AND snoozed_until_ms <= \(now)\(part: LeaseStore.held(by: holder))
             ORDER BY snoozed_until_ms, conversation_id LIMIT \(limit)
            """
        )
        for row in rows { due.append((try row.id(0), try row.id(1))) }
        return due
    }

    /// When the next snooze ends.
    ///
    /// - Parameter holder: as in ``snoozesOver(heldBy:at:limit:in:)``.
    public static func nextSnooze(
        heldBy holder: NodeInstance?,
        in session: any SQLSession
    ) throws(StorageError) -> Timestamp? {
        try session.firstRow(
            """
            SELECT MIN(snoozed_until_ms) FROM conversation
             WHERE snoozed_until_ms IS NOT NULL\(part: LeaseStore.held(by: holder))
            """
        )?.optionalTimestamp(0)
    }
}
