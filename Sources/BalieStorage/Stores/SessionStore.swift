public import BalieDomain

/// Rows of `session` and `sign_in_link`: what a browser is let in by. Tokens stand there only as SHA-256.
public enum SessionStore {
    /// Whom a token acts as, as the row is now.
    public struct Holder: Sendable {
        public let agent: ID<Agent>
        public let name: String
        public let role: Role
    }

    public static func insert(
        hash: [UInt8],
        agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        until expiry: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO session (workspace_id, token_hash, agent_id, created_at_ms, expires_at_ms)
            VALUES (\(workspace), \(hash), \(agent), \(now), \(expiry))
            """
        )
    }

    /// - Returns: whose each session is; nobody's is one that is unknown or over, or of an agent who is no longer active.
    public static func holders(
        hashes: [[UInt8]],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> [[UInt8]: Holder] {
        var holders: [[UInt8]: Holder] = [:]
        let rows = try session.rows(
            """
            SELECT s.token_hash, a.agent_id, a.name, a.role
              FROM session s JOIN agent a ON a.workspace_id = s.workspace_id AND a.agent_id = s.agent_id
             WHERE s.workspace_id = \(workspace) AND s.token_hash IN \(list: hashes) AND s.expires_at_ms > \(now)
               AND a.active = 1
            """
        )
        for row in rows {
            holders[try row.bytes(0)] = Holder(agent: try row.id(1), name: try row.string(2), role: try row.value(3))
        }
        return holders
    }

    public static func delete(
        hash: [UInt8],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM session WHERE workspace_id = \(workspace) AND token_hash = \(hash)")
    }

    /// Ends every session of the agent but one.
    public static func deleteAll(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        except hash: [UInt8]?,
        in session: any SQLSession
    ) throws(StorageError) {
        let kept = hash ?? []
        try session.run(
            """
            DELETE FROM session
             WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND token_hash <> \(kept)
            """
        )
    }

    /// Removes sessions and links of the workspace whose time is over.
    public static func deleteExpired(
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM session WHERE workspace_id = \(workspace) AND expires_at_ms <= \(now)")
        try session.run("DELETE FROM sign_in_link WHERE workspace_id = \(workspace) AND expires_at_ms <= \(now)")
    }

    // MARK: One-time links

    public static func insertLink(
        hash: [UInt8],
        agent: ID<Agent>,
        workspace: ID<Workspace>,
        until expiry: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO sign_in_link (workspace_id, token_hash, agent_id, expires_at_ms)
            VALUES (\(workspace), \(hash), \(agent), \(expiry))
            """
        )
    }

    /// Uses a link up. Of any number of simultaneous calls one gets the agent.
    ///
    /// - Returns: `nil` for a link that is unknown, used, expired, or of an agent who is no longer active.
    public static func useLink(
        hash: [UInt8],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> ID<Agent>? {
        let row = try session.firstRow(
            """
            UPDATE sign_in_link SET used_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND token_hash = \(hash) AND used_at_ms IS NULL AND expires_at_ms > \(now)
               AND EXISTS (
                   SELECT 1 FROM agent a
                    WHERE a.workspace_id = sign_in_link.workspace_id AND a.agent_id = sign_in_link.agent_id AND a.active = 1
               )
            RETURNING agent_id
            """
        )
        return try row?.id(0)
    }

    /// Makes the agent's unused links worthless.
    public static func deleteLinks(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM sign_in_link WHERE workspace_id = \(workspace) AND agent_id = \(agent)")
    }
}
