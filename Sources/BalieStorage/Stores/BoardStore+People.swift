public import BalieDomain

extension BoardStore {
    /// How many there are, and how many of them take work.
    public struct Staff: Sendable, Equatable {
        public let people: Int
        public let online: Int

        public static let nobody = Staff(people: 0, online: 0)
    }

    /// Who works here: nobody who has left, and identities of programs only while they take part.
    private static let isThere: SQL = "active = 1 AND (email IS NOT NULL OR presence <> 'offline')"

    public static func staff(workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Staff {
        let row = try session.firstRow(
            """
            SELECT COUNT(*), COUNT(*) FILTER (WHERE presence = 'online') FROM agent
             WHERE workspace_id = \(workspace) AND \(part: isThere)
            """
        )
        return Staff(people: try row?.int(0) ?? 0, online: try row?.int(1) ?? 0)
    }

    /// The members of each queue that has any.
    public static func staffByQueue(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Queue>: Staff] {
        var staff: [ID<Queue>: Staff] = [:]
        let rows = try session.rows(
            """
            SELECT queue_id, COUNT(*), COUNT(*) FILTER (WHERE presence = 'online') FROM queue_member
              JOIN agent ON agent.workspace_id = queue_member.workspace_id AND agent.agent_id = queue_member.agent_id
             WHERE queue_member.workspace_id = \(workspace) AND \(part: isThere) GROUP BY queue_id
            """
        )
        for row in rows { staff[try row.id(0)] = Staff(people: try row.int(1), online: try row.int(2)) }
        return staff
    }

    /// Who works here; those first who do not respond, then those who are there.
    public static func people(
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentStore.Row] {
        var people: [AgentStore.Row] = []
        let rows = try session.rows(
            """
            SELECT agent_id, email, name, role, presence, presence_since_ms, capacity, active FROM agent
             WHERE workspace_id = \(workspace) AND \(part: isThere)
             ORDER BY CASE presence WHEN 'not_responding' THEN 0 WHEN 'online' THEN 1 WHEN 'away' THEN 2 ELSE 3 END,
                      agent_id
             LIMIT \(limit)
            """
        )
        for row in rows { people.append(try AgentStore.Row(row)) }
        return people
    }

    /// Who writes up what they resolved: since when, and until when at the longest.
    public static func writingUp(
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: Range<Timestamp>] {
        var times: [ID<Agent>: Range<Timestamp>] = [:]
        let rows = try session.rows(
            """
            SELECT agent_id, MIN(began_at_ms), MAX(until_ms) FROM wrap_up
             WHERE workspace_id = \(workspace) AND ended_at_ms IS NULL AND until_ms > \(now) GROUP BY agent_id
            """
        )
        for row in rows {
            let until = try row.timestamp(2)
            times[try row.id(0)] = min(try row.timestamp(1), until)..<until
        }
        return times
    }

    /// When these agents last no longer had a conversation, or stopped to write one up.
    public static func lastEnds(
        of agents: [ID<Agent>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Agent>: Timestamp] {
        var ends: [ID<Agent>: Timestamp] = [:]
        let rows = try session.rows(
            """
            SELECT agent_id,
                   (SELECT MAX(ended_at_ms) FROM handling
                     WHERE handling.workspace_id = agent.workspace_id AND handling.agent_id = agent.agent_id),
                   (SELECT COALESCE(ended_at_ms, until_ms) FROM wrap_up
                     WHERE wrap_up.workspace_id = agent.workspace_id AND wrap_up.agent_id = agent.agent_id
                     ORDER BY began_at_ms DESC, conversation_id DESC LIMIT 1)
              FROM agent WHERE workspace_id = \(workspace) AND agent_id IN \(list: agents) ORDER BY agent_id
            """
        )
        for row in rows {
            let last = [try row.optionalTimestamp(1), try row.optionalTimestamp(2)].compactMap { $0 }.max()
            if let last { ends[try row.id(0)] = last }
        }
        return ends
    }
}
