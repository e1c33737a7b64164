public import BalieDomain

/// An agent as routing and colleagues see one.
public struct FloorAgentRow: Sendable {
    public let id: ID<Agent>
    public let name: String
    public let email: String?
    public let role: Role
    public let presence: Presence
    public let presenceSince: Timestamp
    public let byBrowser: Bool
    public let capacity: Int
    public let isActive: Bool
}

public struct FloorQueueRow: Sendable {
    public let id: ID<Queue>
    public let name: String
    public let strategy: RoutingStrategy
    public let ringTime: Duration
    /// JSON; `nil` as usual.
    public let routing: String?
}

public struct SkillLevelRow: Sendable {
    public let skill: ID<Skill>
    public let name: String
    public let level: Int
}

/// Who works where, with which skills.
public enum FloorStore {
    /// All, or only those named.
    public static func agents(
        _ ids: [ID<Agent>]? = nil,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [FloorAgentRow] {
        let named: SQL = if let ids { " AND agent_id IN \(list: ids)" } else { "" }
        var agents: [FloorAgentRow] = []
        let rows = try session.rows(
            """
            SELECT agent_id, name, email, role, presence, presence_since_ms, by_browser, capacity, active FROM agent
             WHERE workspace_id = \(workspace)\(part: named) ORDER BY agent_id
            """
        )
        for row in rows {
            agents.append(
                FloorAgentRow(
                    id: try row.id(0),
                    name: try row.string(1),
                    email: try row.optionalString(2),
                    role: try row.value(3),
                    presence: try row.value(4),
                    presenceSince: try row.timestamp(5),
                    byBrowser: try row.bool(6),
                    capacity: try row.int(7),
                    isActive: try row.bool(8)
                )
            )
        }
        return agents
    }

    public static func queues(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [FloorQueueRow] {
        var queues: [FloorQueueRow] = []
        let rows = try session.rows(
            """
            SELECT queue_id, name, strategy, ring_seconds, choice, routing FROM queue WHERE workspace_id = \(workspace)
             ORDER BY name, queue_id
            """
        )
        for row in rows {
            queues.append(
                FloorQueueRow(
                    id: try row.id(0),
                    name: try row.string(1),
                    strategy: try row.strategy(2, choice: 4),
                    ringTime: .seconds(try row.int64(3)),
                    routing: try row.optionalString(5)
                )
            )
        }
        return queues
    }

    /// As ``QueueStore/members(of:workspace:in:)``, of every queue.
    public static func members(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: [QueueStore.MemberRow]] {
        let rows = try QueueStore.memberRows(
            """
            SELECT m.queue_id, m.agent_id, m.tier, m.position FROM queue_member m
              JOIN agent a ON a.workspace_id = m.workspace_id AND a.agent_id = m.agent_id
             WHERE m.workspace_id = \(workspace) AND a.active = 1 AND a.email IS NOT NULL
             ORDER BY m.queue_id, m.agent_id
            """,
            in: session
        )
        return Dictionary(grouping: rows, by: \.queue)
    }

    public static func agentSkills(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: [SkillLevelRow]] {
        var skills: [ID<Agent>: [SkillLevelRow]] = [:]
        let rows = try session.rows(
            """
            SELECT agent_skill.agent_id, skill.skill_id, skill.name, agent_skill.level FROM agent_skill
              JOIN skill ON skill.workspace_id = agent_skill.workspace_id AND skill.skill_id = agent_skill.skill_id
             WHERE agent_skill.workspace_id = \(workspace) ORDER BY agent_skill.agent_id, skill.name, skill.skill_id
            """
        )
        for row in rows {
            skills[try row.id(0), default: []].append(
                SkillLevelRow(skill: try row.id(1), name: try row.string(2), level: try row.int(3))
            )
        }
        return skills
    }

    public static func queueSkills(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: [SkillLevelRow]] {
        var skills: [ID<Queue>: [SkillLevelRow]] = [:]
        let rows = try session.rows(
            """
            SELECT queue_skill.queue_id, skill.skill_id, skill.name, queue_skill.level FROM queue_skill
              JOIN skill ON skill.workspace_id = queue_skill.workspace_id AND skill.skill_id = queue_skill.skill_id
             WHERE queue_skill.workspace_id = \(workspace) ORDER BY queue_skill.queue_id, skill.name, skill.skill_id
            """
        )
        for row in rows {
            skills[try row.id(0), default: []].append(
                SkillLevelRow(skill: try row.id(1), name: try row.string(2), level: try row.int(3))
            )
        }
        return skills
    }

    /// Records what an agent says of themselves, or what the floor says of them, and what they were until now. Who says the
    /// same as before, now by a browser or no longer, is so since then.
    ///
    /// - Returns: whether it changed.
    public static func setPresence(
        _ presence: Presence,
        byBrowser: Bool?,
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.run(
            """
            INSERT INTO agent_state (workspace_id, agent_id, began_at_ms, ended_at_ms, state)
            SELECT workspace_id, agent_id, presence_since_ms, \(now), presence FROM agent
             WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND active = 1 AND presence_since_ms < \(now)
               AND presence <> \(presence)
            ON CONFLICT DO NOTHING
            """
        )
        return try session.firstRow(
            """
            UPDATE agent SET presence = \(presence),
                   presence_since_ms = CASE WHEN presence = \(presence) THEN presence_since_ms ELSE \(now) END,
                   by_browser = COALESCE(\(byBrowser), by_browser)
             WHERE workspace_id = \(workspace) AND agent_id = \(agent) AND active = 1
               AND (presence <> \(presence) OR by_browser <> COALESCE(\(byBrowser), by_browser))
            RETURNING agent_id
            """
        ) != nil
    }
}
