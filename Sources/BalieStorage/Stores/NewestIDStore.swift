public import BalieDomain

/// The newest ids that are stored, which new ones must be above.
public enum NewestIDStore {
    /// The highest id of a workspace among the things that are made all the time.
    public static func highest(of workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Int64 {
        let newest: [SQL] = [
            "SELECT MAX(hook_id) FROM hook WHERE workspace_id = \(workspace)",
            "SELECT MAX(contact_id) FROM contact WHERE workspace_id = \(workspace)",
            "SELECT MAX(identity_id) FROM identity WHERE workspace_id = \(workspace)",
            "SELECT MAX(conversation_id) FROM conversation WHERE workspace_id = \(workspace)",
            "SELECT MAX(message_id) FROM message WHERE workspace_id = \(workspace)",
            "SELECT MAX(media_id) FROM media WHERE workspace_id = \(workspace)",
            "SELECT MAX(offer_id) FROM offer WHERE workspace_id = \(workspace)",
            "SELECT MAX(consult_id) FROM consult WHERE workspace_id = \(workspace)",
            "SELECT MAX(audit_id) FROM audit WHERE workspace_id = \(workspace)",
            "SELECT MAX(entry_id) FROM outbox WHERE workspace_id = \(workspace)",
        ]
        var highest: Int64 = 0
        for statement in newest {
            if let row = try session.firstRow(statement), !row.isNull(0) { highest = max(highest, try row.int64(0)) }
        }
        return highest
    }
}
