public import BalieDomain

/// One row of the journal.
public struct HookRow: Sendable {
    public let id: ID<Hook>
    public let workspace: ID<Workspace>
    public let channel: ID<ChannelAccount>
    public let state: HookState
    public let reason: String?
    public let body: [UInt8]?
    public let keyDay: Int64
    public let attempts: Int
    public let receivedAt: Timestamp
    public let appliedAt: Timestamp?
}

/// The body of a hook speaks of a contact.
public struct HookContact: Hashable, Sendable {
    public let hook: ID<Hook>
    public let contact: ID<Contact>

    public init(hook: ID<Hook>, contact: ID<Contact>) {
        self.hook = hook
        self.contact = contact
    }
}

/// The journal of webhook calls.
public enum HookStore {
    private static let columns: SQL =
        """
        hook_id, workspace_id, channel_id, state, reason, body, key_day, attempts, received_at_ms, applied_at_ms
        """

    /// - Throws: ``StorageError/Code/conflict`` too if the workspace is on its way to another database, or went there.
    public static func insert(
        _ id: ID<Hook>,
        workspace: ID<Workspace>,
        channel: ID<ChannelAccount>,
        body: [UInt8],
        keyDay: Int64,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO hook (workspace_id, hook_id, channel_id, state, body, key_day, received_at_ms)
            VALUES ((SELECT workspace_id FROM workspace WHERE workspace_id = \(workspace) AND \(part: MoveStore.isHere)),
                \(id), \(channel), 'received', \(body), \(keyDay), \(now))
            """
        )
    }

    /// The oldest rows that wait to be applied.
    ///
    /// - Parameters:
    ///   - holder: of workspaces whose work this process does; `nil` for all.
    ///   - last: those behind it only. One that was written later may have an earlier id.
    public static func received(
        heldBy holder: NodeInstance?,
        after last: ID<Hook>? = nil,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [HookRow] {
        let behind: SQL = if let last { " AND hook_id > \(last)" } else { "" }
        return try read(
            session.rows(
                """
                SELECT \(part: columns) FROM hook WHERE state = 'received'\(part: behind)\(part: LeaseStore.held(by: holder))
                 ORDER BY hook_id LIMIT \(limit)
                """
            )
        )
    }

    /// Records what became of rows that were `received`. The try that settles a row counts, if it was not counted before it.
    ///
    /// - Returns: how many still were.
    @discardableResult
    public static func settle(
        _ ids: [ID<Hook>],
        workspace: ID<Workspace>,
        as state: HookState,
        reason: String?,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        try session.rows(
            """
            UPDATE hook SET state = \(state), reason = \(reason), applied_at_ms = \(state == .applied ? now : nil),
                   attempts = CASE WHEN attempts = 0 THEN 1 ELSE attempts END
             WHERE workspace_id = \(workspace) AND hook_id IN \(list: ids) AND state = 'received'
            RETURNING hook_id
            """
        ).count
    }

    /// Counts a try before it is made, so that a body which brings the process down is not tried for ever.
    public static func countAttempts(
        _ ids: [ID<Hook>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE hook SET attempts = attempts + 1 WHERE workspace_id = \(workspace) AND hook_id IN \(list: ids)"
        )
    }

    /// Remembers of whom bodies speak, so that erasing a contact removes them.
    public static func link(
        _ links: [HookContact],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        for chunk in links.statementChunks {
            try session.run(
                """
                INSERT INTO hook_contact (workspace_id, contact_id, hook_id)
                VALUES \(rows: chunk.map { [workspace.sqlValue, $0.contact.sqlValue, $0.hook.sqlValue] })
                ON CONFLICT DO NOTHING
                """
            )
        }
    }

    /// Newest first, from `before` on.
    public static func list(
        workspace: ID<Workspace>,
        state: HookState?,
        before: ID<Hook>?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [HookRow] {
        // Word for word as the indexes of the rows in few states have it, which are not used for an argument. Those that are
        // received are few whosever they are (the sign: SQLite would rather read all of the workspace's rows).
        let ofState: SQL =
            switch state {
            case nil: "workspace_id = \(workspace)"
            case .received: "\(.sqlite, "+")workspace_id = \(workspace) AND state = 'received'"
            case .applied: "workspace_id = \(workspace) AND state = 'applied'"
            case .rejected: "workspace_id = \(workspace) AND state IN ('rejected', 'dead') AND state = 'rejected'"
            case .dead: "workspace_id = \(workspace) AND state IN ('rejected', 'dead') AND state = 'dead'"
            }
        let olderThan: SQL = if let before { " AND hook_id < \(before)" } else { "" }
        return try read(
            session.rows(
                """
                SELECT \(part: columns) FROM hook WHERE \(part: ofState)\(part: olderThan)
                 ORDER BY hook_id DESC LIMIT \(limit)
                """
            )
        )
    }

    public static func find(
        _ id: ID<Hook>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> HookRow? {
        try read(
            session.rows(
                "SELECT \(part: columns) FROM hook WHERE workspace_id = \(workspace) AND hook_id = \(id)"
            )
        ).first
    }

    /// Puts a row back in line, whatever became of it before; applying is idempotent.
    ///
    /// - Returns: whether there is such a row with its body still kept.
    public static func replay(
        _ id: ID<Hook>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE hook SET state = 'received', reason = NULL, attempts = 0, applied_at_ms = NULL
             WHERE workspace_id = \(workspace) AND hook_id = \(id) AND body IS NOT NULL
            RETURNING hook_id
            """
        ) != nil
    }

    /// Forgets the bodies of rows applied before `time`.
    ///
    /// - Returns: how many, `limit` at the most.
    public static func dropBodies(
        appliedBefore time: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        let rows = try session.rows(
            """
            UPDATE hook SET body = NULL WHERE (workspace_id, hook_id) IN (
                SELECT workspace_id, hook_id FROM hook
                 WHERE state = 'applied' AND body IS NOT NULL AND applied_at_ms < \(time)
                 ORDER BY applied_at_ms, hook_id LIMIT \(limit))
            RETURNING workspace_id, hook_id
            """
        )
        var dropped: [ID<Workspace>: [ID<Hook>]] = [:]
        for row in rows { dropped[try row.id(0), default: []].append(try row.id(1)) }
        for (workspace, ids) in dropped {
            try session.run(
                "DELETE FROM hook_contact WHERE workspace_id = \(workspace) AND hook_id IN \(list: ids)"
            )
        }
        return rows.count
    }

    /// Forgets the bodies of rejected rows received before `time`: nobody knows whose they are, so erasing cannot.
    public static func dropRejectedBodies(
        receivedBefore time: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        // In the words of the index, so that it is used.
        try session.run(
            """
            UPDATE hook SET body = NULL
             WHERE state IN ('rejected', 'dead') AND state = 'rejected' AND body IS NOT NULL AND received_at_ms < \(time)
            """
        )
    }

    /// Forgets the bodies that speak of a contact.
    public static func dropBodies(
        of contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE hook SET body = NULL WHERE workspace_id = \(workspace) AND hook_id IN (
                SELECT hook_id FROM hook_contact WHERE workspace_id = \(workspace) AND contact_id = \(contact))
            """
        )
        try session.run(
            "DELETE FROM hook_contact WHERE workspace_id = \(workspace) AND contact_id = \(contact)"
        )
    }

    /// How many rows are in each state that wants attention.
    public static func counts(in session: any SQLSession) throws(StorageError) -> (waiting: Int, dead: Int) {
        let waiting = try session.firstRow("SELECT COUNT(*) FROM hook WHERE state = 'received'")?.int(0) ?? 0
        let dead = try session.firstRow("SELECT COUNT(*) FROM hook WHERE state = 'dead'")?.int(0) ?? 0
        return (waiting, dead)
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [HookRow] {
        var hooks: [HookRow] = []
        for row in rows {
            hooks.append(
                HookRow(
                    id: try row.id(0),
                    workspace: try row.id(1),
                    channel: try row.id(2),
                    state: try row.value(3),
                    reason: try row.optionalString(4),
                    body: try row.optionalBytes(5),
                    keyDay: try row.int64(6),
                    attempts: try row.int(7),
                    receivedAt: try row.timestamp(8),
                    appliedAt: try row.optionalTimestamp(9)
                )
            )
        }
        return hooks
    }
}
