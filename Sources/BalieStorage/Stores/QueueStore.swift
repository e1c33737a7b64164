public import BalieDomain

/// Rows of `queue`, `queue_member` and `queue_skill`.
public enum QueueStore {
    public struct Row: Sendable {
        public let id: ID<Queue>
        public let name: String
        public let strategy: RoutingStrategy
        public let ringSeconds: Int
        /// JSON; `nil` as usual.
        public let routing: String?

        init(_ row: SQLRow) throws(StorageError) {
            id = try row.id(0)
            name = try row.string(1)
            strategy = try row.strategy(2, choice: 4)
            ringSeconds = try row.int(3)
            routing = try row.optionalString(5)
        }
    }

    public struct MemberRow: Sendable {
        public let queue: ID<Queue>
        public let agent: ID<Agent>
        /// From 1, which is asked first.
        public let tier: Int
        /// Within the tier, from 1.
        public let position: Int
    }

    public struct SkillRow: Sendable {
        public let queue: ID<Queue>
        public let skill: ID<Skill>
        public let name: String
        public let level: Int
    }

    /// Who waits in a queue.
    public struct Waiting: Sendable {
        public let count: Int
        public let longestSince: Timestamp
    }

    private static let columns: SQL = "queue_id, name, strategy, ring_seconds, choice, routing"

    /// - Throws: ``StorageError/Code/conflict`` when another queue has the name.
    public static func insert(
        _ id: ID<Queue>,
        workspace: ID<Workspace>,
        name: String,
        strategy: RoutingStrategy,
        ringSeconds: Int,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO queue (workspace_id, queue_id, name, strategy, choice, ring_seconds, created_at_ms)
            VALUES (\(workspace), \(id), \(name), \(strategy.standIn), \(strategy.choice), \(ringSeconds), \(now))
            """
        )
    }

    public static func find(
        _ id: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Row? {
        let row = try session.firstRow(
            """
            SELECT \(part: columns) FROM queue
             WHERE workspace_id = \(workspace) AND queue_id = \(id)
            """
        )
        guard let row else { return nil }
        return try Row(row)
    }

    /// Queues after `after`, the oldest first.
    public static func list(
        workspace: ID<Workspace>,
        after: ID<Queue>?,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        var result: [Row] = []
        let rows = try session.rows(
            """
            SELECT \(part: columns) FROM queue
             WHERE workspace_id = \(workspace) AND queue_id > \(after ?? ID(0))
             ORDER BY queue_id LIMIT \(limit)
            """
        )
        for row in rows { result.append(try Row(row)) }
        return result
    }

    /// The workspace's oldest queue: new agents and channels go there.
    public static func first(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> ID<Queue>? {
        try list(workspace: workspace, after: nil, limit: 1, in: session).first?.id
    }

    public static func update(
        _ id: ID<Queue>,
        workspace: ID<Workspace>,
        name: String,
        strategy: RoutingStrategy,
        ringSeconds: Int,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE queue SET name = \(name), strategy = \(strategy.standIn), choice = \(strategy.choice),
                   ring_seconds = \(ringSeconds)
             WHERE workspace_id = \(workspace) AND queue_id = \(id)
            """
        )
    }

    /// - Parameter routing: JSON; `nil` as usual.
    public static func setRouting(
        _ routing: String?,
        of id: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE queue SET routing = \(routing) WHERE workspace_id = \(workspace) AND queue_id = \(id)"
        )
    }

    /// Conversations of a queue that are not resolved.
    public static func unresolvedCount(
        of id: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        try session.firstRow(
            """
            SELECT COUNT(*) FROM conversation
             WHERE workspace_id = \(workspace) AND status IN ('open', 'snoozed') AND queue_id = \(id)
            """
        )?.int(0) ?? 0
    }

    /// Removes a queue with its members and skills; conversations that were in it are in none from then on.
    ///
    /// Looks at every conversation of the workspace.
    public static func delete(
        _ id: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "UPDATE conversation SET queue_id = NULL WHERE workspace_id = \(workspace) AND queue_id = \(id)"
        )
        try session.run("DELETE FROM queue_member WHERE workspace_id = \(workspace) AND queue_id = \(id)")
        try session.run("DELETE FROM queue_skill WHERE workspace_id = \(workspace) AND queue_id = \(id)")
        try session.run("DELETE FROM queue_hours WHERE workspace_id = \(workspace) AND queue_id = \(id)")
        try session.run("DELETE FROM queue WHERE workspace_id = \(workspace) AND queue_id = \(id)")
    }

    // MARK: Members

    public static func addMember(
        _ agent: ID<Agent>,
        to queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO queue_member (workspace_id, queue_id, agent_id) VALUES (\(workspace), \(queue), \(agent))
            ON CONFLICT DO NOTHING
            """
        )
    }

    /// Puts these members in place of the queue's present ones; who was one keeps their tier and position. Who is inactive
    /// stays one, for when they come back.
    public static func setMembers(
        _ agents: [ID<Agent>],
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        let others: SQL = if agents.isEmpty { "" } else { " AND agent_id NOT IN \(list: agents)" }
        try session.run(
            """
            DELETE FROM queue_member
             WHERE workspace_id = \(workspace) AND queue_id = \(queue)\(part: others)
               AND agent_id IN (SELECT agent_id FROM agent WHERE workspace_id = \(workspace) AND active = 1)
            """
        )
        for agent in agents { try addMember(agent, to: queue, workspace: workspace, in: session) }
    }

    /// Where a member of the queue stands among the others.
    public static func setPlace(
        of agent: ID<Agent>,
        tier: Int,
        position: Int,
        in queue: ID<Queue>,
        workspace: ID<Workspace>,
        session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE queue_member SET tier = \(tier), position = \(position)
             WHERE workspace_id = \(workspace) AND queue_id = \(queue) AND agent_id = \(agent)
            """
        )
    }

    /// Puts these queues in place of those the agent is a member of; where they were one they keep their tier and position.
    public static func setQueues(
        _ queues: [ID<Queue>],
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        let others: SQL = if queues.isEmpty { "" } else { " AND queue_id NOT IN \(list: queues)" }
        try session.run(
            "DELETE FROM queue_member WHERE workspace_id = \(workspace) AND agent_id = \(agent)\(part: others)"
        )
        for queue in queues { try addMember(agent, to: queue, workspace: workspace, in: session) }
    }

    /// Those who can be offered work: people who are active, not the identities of API tokens.
    public static func members(
        of queues: [ID<Queue>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [MemberRow] {
        try memberRows(
            """
            SELECT m.queue_id, m.agent_id, m.tier, m.position FROM queue_member m
              JOIN agent a ON a.workspace_id = m.workspace_id AND a.agent_id = m.agent_id
             WHERE m.workspace_id = \(workspace) AND m.queue_id IN \(list: queues)
               AND a.active = 1 AND a.email IS NOT NULL
             ORDER BY m.queue_id, m.agent_id
            """,
            in: session
        )
    }

    /// The queues that people serve; of one who is inactive, those they come back to.
    public static func memberships(
        of agents: [ID<Agent>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [MemberRow] {
        try memberRows(
            """
            SELECT m.queue_id, m.agent_id, m.tier, m.position FROM queue_member m
              JOIN agent a ON a.workspace_id = m.workspace_id AND a.agent_id = m.agent_id
             WHERE m.workspace_id = \(workspace) AND m.agent_id IN \(list: agents) AND a.email IS NOT NULL
             ORDER BY m.queue_id, m.agent_id
            """,
            in: session
        )
    }

    static func memberRows(_ sql: SQL, in session: any SQLSession) throws(StorageError) -> [MemberRow] {
        var result: [MemberRow] = []
        for row in try session.rows(sql) {
            result.append(
                MemberRow(queue: try row.id(0), agent: try row.id(1), tier: try row.int(2), position: try row.int(3))
            )
        }
        return result
    }

    // MARK: Skills and the line

    public static func requiredSkills(
        of queues: [ID<Queue>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [SkillRow] {
        var result: [SkillRow] = []
        let rows = try session.rows(
            """
            SELECT x.queue_id, x.skill_id, s.name, x.level
              FROM queue_skill x JOIN skill s ON s.workspace_id = x.workspace_id AND s.skill_id = x.skill_id
             WHERE x.workspace_id = \(workspace) AND x.queue_id IN \(list: queues)
             ORDER BY x.queue_id, s.name
            """
        )
        for row in rows {
            result.append(
                SkillRow(queue: try row.id(0), skill: try row.id(1), name: try row.string(2), level: try row.int(3))
            )
        }
        return result
    }

    /// Puts these skills in place of those the queue requires.
    public static func setRequiredSkills(
        _ skills: [(skill: ID<Skill>, level: Int)],
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM queue_skill WHERE workspace_id = \(workspace) AND queue_id = \(queue)")
        for skill in skills {
            try session.run(
                """
                INSERT INTO queue_skill (workspace_id, queue_id, skill_id, level)
                VALUES (\(workspace), \(queue), \(skill.skill), \(skill.level))
                """
            )
        }
    }

    /// Queues in which somebody waits.
    public static func waiting(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: Waiting] {
        var result: [ID<Queue>: Waiting] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id, COUNT(*), MIN(waiting_since_ms) FROM conversation
             WHERE workspace_id = \(workspace) AND waiting_since_ms IS NOT NULL
             GROUP BY queue_id
            """
        )
        for row in rows {
            result[try row.id(0)] = Waiting(count: try row.int(1), longestSince: try row.timestamp(2))
        }
        return result
    }
}
