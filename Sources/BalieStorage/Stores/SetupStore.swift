public import BalieDomain

/// How far a new workspace has come.
public enum SetupStore {
    public struct Row: Sendable {
        public let hasChannel: Bool
        /// Somebody besides the first.
        public let hasColleague: Bool
        public let hasMessage: Bool
    }

    public static func find(workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Row {
        let channel = try session.firstRow(
            "SELECT 1 FROM channel WHERE workspace_id = \(workspace) ORDER BY channel_id LIMIT 1"
        )
        let people = try session.rows(
            """
            SELECT agent_id FROM agent WHERE workspace_id = \(workspace) AND email IS NOT NULL AND active = 1
             ORDER BY agent_id LIMIT 2
            """
        )
        let conversation = try session.firstRow(
            "SELECT 1 FROM conversation WHERE workspace_id = \(workspace) ORDER BY conversation_id LIMIT 1"
        )
        return Row(hasChannel: channel != nil, hasColleague: people.count > 1, hasMessage: conversation != nil)
    }
}
