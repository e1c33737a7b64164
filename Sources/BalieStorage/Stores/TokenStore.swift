public import BalieDomain

/// Rows of `api_token`: what a program is let in by. Tokens stand there only as SHA-256.
public enum TokenStore {
    public struct Row: Sendable {
        public let id: ID<APIToken>
        public let name: String
        public let role: Role
        public let agent: ID<Agent>
        public let createdAt: Timestamp
    }

    public static func insert(
        _ id: ID<APIToken>,
        hash: [UInt8],
        name: String,
        role: Role,
        agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO api_token (workspace_id, token_hash, token_id, agent_id, name, role, created_at_ms)
            VALUES (\(workspace), \(hash), \(id), \(agent), \(name), \(role), \(now))
            """
        )
    }

    /// - Returns: whom each token acts as, with the lesser of the token's and the agent's roles; nobody for an unknown or
    ///   revoked token, and for an agent who is no longer active.
    public static func holders(
        hashes: [[UInt8]],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [[UInt8]: SessionStore.Holder] {
        var holders: [[UInt8]: SessionStore.Holder] = [:]
        let rows = try session.rows(
            """
            SELECT t.token_hash, a.agent_id, a.name, t.role, a.role
              FROM api_token t JOIN agent a ON a.workspace_id = t.workspace_id AND a.agent_id = t.agent_id
             WHERE t.workspace_id = \(workspace) AND t.token_hash IN \(list: hashes) AND t.revoked_at_ms IS NULL
               AND a.active = 1
            """
        )
        for row in rows {
            let role = min(try row.value(3, as: Role.self), try row.value(4, as: Role.self))
            holders[try row.bytes(0)] = SessionStore.Holder(agent: try row.id(1), name: try row.string(2), role: role)
        }
        return holders
    }

    /// Tokens that still work, the oldest first.
    public static func valid(
        workspace: ID<Workspace>,
        after: ID<APIToken>?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        var result: [Row] = []
        let rows = try session.rows(
            """
            SELECT token_id, name, role, agent_id, created_at_ms FROM api_token
             WHERE workspace_id = \(workspace) AND revoked_at_ms IS NULL AND token_id > \(after ?? ID(0))
             ORDER BY token_id LIMIT \(limit)
            """
        )
        for row in rows {
            result.append(
                Row(
                    id: try row.id(0),
                    name: try row.string(1),
                    role: try row.value(2),
                    agent: try row.id(3),
                    createdAt: try row.timestamp(4)
                )
            )
        }
        return result
    }

    /// - Returns: whom the token acted as; `nil` if there is no such valid token.
    public static func revoke(
        _ id: ID<APIToken>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> ID<Agent>? {
        let row = try session.firstRow(
            """
            UPDATE api_token SET revoked_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND token_id = \(id) AND revoked_at_ms IS NULL
            RETURNING agent_id
            """
        )
        return try row?.id(0)
    }
}
