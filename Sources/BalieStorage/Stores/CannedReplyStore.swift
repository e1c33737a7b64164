public import BalieDomain

/// Rows of `canned_reply`.
public enum CannedReplyStore {
    public struct Row: Sendable {
        public let id: ID<CannedReply>
        public let shortcut: String
        /// With variables: `{{contact.name}}`.
        public let body: String
    }

    /// - Throws: ``StorageError/Code/conflict`` when another one has the shortcut.
    public static func insert(
        _ id: ID<CannedReply>,
        workspace: ID<Workspace>,
        shortcut: String,
        body: String,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO canned_reply (workspace_id, canned_id, shortcut, body)
            VALUES (\(workspace), \(id), \(shortcut), \(body))
            """
        )
    }

    /// - Returns: whether there is such a reply.
    public static func update(
        _ id: ID<CannedReply>,
        workspace: ID<Workspace>,
        shortcut: String,
        body: String,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        let row = try session.firstRow(
            """
            UPDATE canned_reply SET shortcut = \(shortcut), body = \(body)
             WHERE workspace_id = \(workspace) AND canned_id = \(id) RETURNING canned_id
            """
        )
        return row != nil
    }

    /// - Returns: whether there was such a reply.
    public static func delete(
        _ id: ID<CannedReply>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        let row = try session.firstRow(
            "DELETE FROM canned_reply WHERE workspace_id = \(workspace) AND canned_id = \(id) RETURNING canned_id"
        )
        return row != nil
    }

    /// Replies after `after`, the oldest first.
    public static func list(
        workspace: ID<Workspace>,
        after: ID<CannedReply>?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        var result: [Row] = []
        let rows = try session.rows(
            """
            SELECT canned_id, shortcut, body FROM canned_reply
             WHERE workspace_id = \(workspace) AND canned_id > \(after ?? ID(0))
             ORDER BY canned_id LIMIT \(limit)
            """
        )
        for row in rows {
            result.append(Row(id: try row.id(0), shortcut: try row.string(1), body: try row.string(2)))
        }
        return result
    }
}
