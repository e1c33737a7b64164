import BalieDomain
import BalieStorage

/// What must hold whenever nothing is under way: the floor has heard of everything that was committed.
enum CalmInvariants {
    static func broken(in workspace: ID<Workspace>, at now: Timestamp, _ session: any SQLSession) throws -> [String] {
        var broken: [String] = []
        func none(_ rule: String, _ sql: SQL) throws { broken += try session.broken(rule, sql) }
        try none(
            "two offers ring at one agent",
            """
            SELECT agent_id FROM offer WHERE workspace_id = \(workspace) AND state = 'ringing'
             GROUP BY agent_id HAVING COUNT(*) > 1
            """
        )
        try none(
            "an offer rings at somebody who is not there",
            """
            SELECT o.offer_id FROM offer o JOIN agent a ON a.workspace_id = o.workspace_id AND a.agent_id = o.agent_id
             WHERE o.workspace_id = \(workspace) AND o.state = 'ringing' AND a.presence <> 'online'
            """
        )
        try none(
            "an offer rings past its time",
            """
            SELECT offer_id FROM offer
             WHERE workspace_id = \(workspace) AND state = 'ringing' AND expires_at_ms <= \(now)
            """
        )
        try none("it waits while somebody is free for it", waitingBesideTheFree(workspace))
        try none(
            "a hook is not applied",
            "SELECT hook_id FROM hook WHERE workspace_id = \(workspace) AND state = 'received'"
        )
        return broken
    }

    /// Who declined or missed it is not free for it until that is forgotten; who lacks a skill never is.
    private static func waitingBesideTheFree(_ workspace: ID<Workspace>) -> SQL {
        """
        SELECT c.conversation_id FROM conversation c
          JOIN queue_member m ON m.workspace_id = c.workspace_id AND m.queue_id = c.queue_id
          JOIN agent a ON a.workspace_id = m.workspace_id AND a.agent_id = m.agent_id
         WHERE c.workspace_id = \(workspace) AND c.waiting_since_ms IS NOT NULL AND a.presence = 'online'
           AND a.active = 1
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.workspace_id = c.workspace_id
                AND o.conversation_id = c.conversation_id AND o.state = 'ringing')
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.workspace_id = c.workspace_id
                AND o.agent_id = a.agent_id AND o.state = 'ringing')
           AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.workspace_id = c.workspace_id
                AND o.conversation_id = c.conversation_id AND o.agent_id = a.agent_id
                AND o.state IN ('declined', 'expired'))
           AND NOT EXISTS (SELECT 1 FROM queue_skill q WHERE q.workspace_id = c.workspace_id
                AND q.queue_id = c.queue_id AND NOT EXISTS (SELECT 1 FROM agent_skill s
                    WHERE s.workspace_id = a.workspace_id AND s.agent_id = a.agent_id AND s.skill_id = q.skill_id
                      AND s.level >= q.level))
           AND a.capacity > (SELECT COUNT(*) FROM conversation h WHERE h.workspace_id = a.workspace_id
                AND h.assignee_id = a.agent_id AND h.status = 'open')
         ORDER BY c.conversation_id LIMIT 1
        """
    }
}

extension SQLSession {
    /// - Parameter sql: finds what breaks the rule.
    /// - Returns: the rule with the first that breaks it; nothing if none does.
    func broken(_ rule: String, _ sql: SQL) throws -> [String] { try firstRow(sql).map { ["\(rule): \($0)"] } ?? [] }
}
