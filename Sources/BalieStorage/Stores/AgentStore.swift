public import BalieDomain

/// Rows of `agent` and `agent_skill`.
public enum AgentStore {
    public struct Row: Sendable {
        public let id: ID<Agent>
        /// `nil` for the identity of an API token.
        public let email: String?
        public let name: String
        public let role: Role
        public let presence: Presence
        public let presenceSince: Timestamp
        public let capacity: Int
        public let isActive: Bool

        init(_ row: SQLRow) throws(StorageError) {
            id = try row.id(0)
            email = try row.optionalString(1)
            name = try row.string(2)
            role = try row.value(3)
            presence = try row.value(4)
            presenceSince = try row.timestamp(5)
            capacity = try row.int(6)
            isActive = try row.bool(7)
        }
    }

    /// What an agent may be asked for when signing in with a password.
    public struct Credentials: Sendable {
        public let workspace: ID<Workspace>
        public let agent: ID<Agent>
        public let passwordHash: String?
    }

    public struct SkillRow: Sendable {
        public let agent: ID<Agent>
        public let skill: ID<Skill>
        public let name: String
        public let level: Int
    }

    /// Adds an agent, offline.
    ///
    /// - Throws: ``StorageError/Code/conflict`` when the workspace knows the e-mail address already.
    public static func insert(
        _ id: ID<Agent>,
        workspace: ID<Workspace>,
        email: String?,
        name: String,
        role: Role,
        capacity: Int,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO agent (workspace_id, agent_id, email, name, role, presence_since_ms, capacity, created_at_ms)
            VALUES (\(workspace), \(id), \(email.sqlValue), \(name), \(role), \(now), \(capacity), \(now))
            """
        )
    }

    public static func find(
        _ id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Row? {
        let row = try session.firstRow(
            """
            SELECT agent_id, email, name, role, presence, presence_since_ms, capacity, active FROM agent
             WHERE workspace_id = \(workspace) AND agent_id = \(id)
            """
        )
        guard let row else { return nil }
        return try Row(row)
    }

    /// People of the workspace after `after`, and the identities of API tokens that take part, the oldest first.
    public static func people(
        workspace: ID<Workspace>,
        after: ID<Agent>?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        var result: [Row] = []
        let rows = try session.rows(
            """
            SELECT agent_id, email, name, role, presence, presence_since_ms, capacity, active FROM agent
             WHERE workspace_id = \(workspace) AND agent_id > \(after ?? ID(0))
               AND (email IS NOT NULL OR presence <> 'offline')
             ORDER BY agent_id LIMIT \(limit)
            """
        )
        for row in rows { result.append(try Row(row)) }
        return result
    }

    /// The active agent with an address; in the oldest workspace that knows it, unless one is named.
    public static func credentials(
        email: String,
        workspace: ID<Workspace>?,
        in session: any SQLSession
    ) throws(StorageError) -> Credentials? {
        let scope: SQL = workspace.map { "AND w.workspace_id = \($0)" } ?? ""
        let row = try session.firstRow(
            """
            SELECT a.workspace_id, a.agent_id, a.password_hash
              FROM workspace w JOIN agent a ON a.workspace_id = w.workspace_id AND a.email = \(email)
             WHERE a.active = 1 \(part: scope)
             ORDER BY a.workspace_id, a.agent_id LIMIT 1
            """
        )
        guard let row else { return nil }
        return Credentials(workspace: try row.id(0), agent: try row.id(1), passwordHash: try row.optionalString(2))
    }

    public static func passwordHash(
        of id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> String? {
        let row = try session.firstRow(
            "SELECT password_hash FROM agent WHERE workspace_id = \(workspace) AND agent_id = \(id)"
        )
        return try row?.optionalString(0)
    }

    public static func setPasswordHash(
        _ hash: String,
        of id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE agent SET password_hash = \(hash) WHERE workspace_id = \(workspace) AND agent_id = \(id)"
        )
    }

    public static func preferences(
        of id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> String? {
        let row = try session.firstRow(
            "SELECT preferences FROM agent WHERE workspace_id = \(workspace) AND agent_id = \(id)"
        )
        return try row?.string(0)
    }

    /// - Parameter preferences: a JSON object.
    public static func setPreferences(
        _ preferences: String,
        of id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE agent SET preferences = \(preferences) WHERE workspace_id = \(workspace) AND agent_id = \(id)"
        )
    }

    public static func update(
        _ id: ID<Agent>,
        workspace: ID<Workspace>,
        email: String?,
        name: String,
        role: Role,
        capacity: Int,
        isActive: Bool,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE agent SET email = \(email.sqlValue), name = \(name), role = \(role), capacity = \(capacity), active = \(isActive)
             WHERE workspace_id = \(workspace) AND agent_id = \(id)
            """
        )
    }

    /// How many administrators can still sign in.
    public static func activeAdministratorCount(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        let row = try session.firstRow(
            """
            SELECT COUNT(*) FROM agent
             WHERE workspace_id = \(workspace) AND role = 'admin' AND active = 1 AND email IS NOT NULL
            """
        )
        return try row?.int(0) ?? 0
    }

    /// Skills of the given agents.
    public static func skills(
        of agents: [ID<Agent>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [SkillRow] {
        var result: [SkillRow] = []
        let rows = try session.rows(
            """
            SELECT x.agent_id, x.skill_id, s.name, x.level
              FROM agent_skill x JOIN skill s ON s.workspace_id = x.workspace_id AND s.skill_id = x.skill_id
             WHERE x.workspace_id = \(workspace) AND x.agent_id IN \(list: agents)
             ORDER BY x.agent_id, s.name
            """
        )
        for row in rows {
            result.append(
                SkillRow(agent: try row.id(0), skill: try row.id(1), name: try row.string(2), level: try row.int(3))
            )
        }
        return result
    }

    /// Puts these skills in place of the agent's present ones.
    public static func setSkills(
        _ skills: [(skill: ID<Skill>, level: Int)],
        of id: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM agent_skill WHERE workspace_id = \(workspace) AND agent_id = \(id)")
        for skill in skills {
            try session.run(
                """
                INSERT INTO agent_skill (workspace_id, agent_id, skill_id, level)
                VALUES (\(workspace), \(id), \(skill.skill), \(skill.level))
                """
            )
        }
    }

    /// Units in use by open conversations that agents hold. What rings at them besides is told by the offers.
    public static func loads(
        of agents: [ID<Agent>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: Int] {
        var result: [ID<Agent>: Int] = [:]
        let held = try session.rows(
            """
            SELECT c.assignee_id, SUM(h.units)
              FROM conversation c
              JOIN channel h ON h.workspace_id = c.workspace_id AND h.channel_id = c.channel_id
             WHERE c.workspace_id = \(workspace) AND c.assignee_id IN \(list: agents) AND c.status = 'open'
             GROUP BY c.assignee_id
            """
        )
        for row in held { result[try row.id(0), default: 0] += try row.int(1) }
        return result
    }
}
