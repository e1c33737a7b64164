import BalieDomain
import BalieStorage

/// What must hold after every committed transaction, with what it has to remember for that.
struct InvariantWatch: Sendable {
    private var statuses: [Int64: DeliveryStatus] = [:]
    /// Units in use and units in all, by agent.
    private var loads: [Int64: (load: Int64, capacity: Int64)] = [:]
    private var lastEvents: [ID<Workspace>: Int64] = [:]

    /// - Parameter acceptedHooks: how many hooks of each workspace were answered 200.
    /// - Returns: what is broken, in words.
    mutating func look(
        at workspaces: [ID<Workspace>],
        acceptedHooks: [ID<Workspace>: Int],
        in session: any SQLSession
    ) throws -> [String] {
        var broken: [String] = []
        for workspace in workspaces {
            broken += try journal(workspace, acceptedHooks[workspace] ?? 0, in: session)
            broken += try log(workspace, in: session)
            broken += try places(workspace, in: session)
            broken += try loads(workspace, in: session)
            broken += try statuses(workspace, in: session)
        }
        return broken
    }

    private func journal(_ workspace: ID<Workspace>, _ accepted: Int, in session: any SQLSession) throws -> [String] {
        let row = try session.firstRow("SELECT COUNT(*) FROM hook WHERE workspace_id = \(workspace)")
        let kept = try row?.int(0) ?? 0
        return kept < accepted ? ["\(accepted) hooks were answered 200, the journal has \(kept)"] : []
    }

    /// Event numbers are a position in the log: they only grow, and none is missing.
    private mutating func log(_ workspace: ID<Workspace>, in session: any SQLSession) throws -> [String] {
        let row = try session.firstRow(
            """
            SELECT w.event_number, COUNT(e.number), COALESCE(MIN(e.number), 1), COALESCE(MAX(e.number), 0)
              FROM workspace w LEFT JOIN event e ON e.workspace_id = w.workspace_id
             WHERE w.workspace_id = \(workspace) GROUP BY w.workspace_id, w.event_number
            """
        )
        guard let row else { return ["a workspace is gone"] }
        let (last, count, first, highest) = (try row.int64(0), try row.int64(1), try row.int64(2), try row.int64(3))
        var broken: [String] = []
        // Old ones are forgotten, the oldest first.
        if count > 0, highest != last || count != highest - first + 1 {
            broken.append("the log has \(count) events from \(first) to \(highest), the last is \(last)")
        }
        if last < lastEvents[workspace] ?? 0 { broken.append("the log went back to \(last)") }
        lastEvents[workspace] = last
        return broken
    }

    private func places(_ workspace: ID<Workspace>, in session: any SQLSession) throws -> [String] {
        var broken: [String] = []
        func none(_ rule: String, _ sql: SQL) throws { broken += try session.broken(rule, sql) }
        try none(
            "a conversation rings twice",
            """
            SELECT conversation_id FROM offer WHERE workspace_id = \(workspace) AND state = 'ringing'
             GROUP BY conversation_id HAVING COUNT(*) > 1
            """
        )
        try none(
            "it rings for what does not wait",
            """
            SELECT o.offer_id FROM offer o
              JOIN conversation c ON c.workspace_id = o.workspace_id AND c.conversation_id = o.conversation_id
             WHERE o.workspace_id = \(workspace) AND o.state = 'ringing' AND c.waiting_since_ms IS NULL
            """
        )
        try none(
            "a customer is not answered, and nobody has it, and it does not wait",
            """
            SELECT conversation_id FROM conversation WHERE workspace_id = \(workspace) AND status = 'open'
               AND assignee_id IS NULL AND waiting_since_ms IS NULL AND unanswered_since_ms IS NOT NULL
            """
        )
        try none(
            "a customer has two conversations that are not resolved",
            """
            SELECT MIN(conversation_id) FROM conversation
             WHERE workspace_id = \(workspace) AND status <> 'resolved'
             GROUP BY channel_id, contact_id HAVING COUNT(*) > 1
            """
        )
        try none(
            "a message is under another workspace's channel",
            """
            SELECT m.message_id FROM message m WHERE m.workspace_id = \(workspace)
               AND NOT EXISTS (SELECT 1 FROM channel c
                    WHERE c.workspace_id = m.workspace_id AND c.channel_id = m.channel_id)
            """
        )
        return broken
    }

    /// Nobody gets anything above their capacity. Who has more because less was allowed since keeps it; that may have been
    /// in the same transaction, after they got it.
    private mutating func loads(_ workspace: ID<Workspace>, in session: any SQLSession) throws -> [String] {
        let rows = try session.rows(
            """
            SELECT a.agent_id, a.capacity,
                   (SELECT COUNT(*) FROM conversation c WHERE c.workspace_id = a.workspace_id
                       AND c.assignee_id = a.agent_id AND c.status = 'open')
                   + (SELECT COUNT(*) FROM offer o WHERE o.workspace_id = a.workspace_id
                       AND o.agent_id = a.agent_id AND o.state = 'ringing')
              FROM agent a WHERE a.workspace_id = \(workspace) ORDER BY a.agent_id
            """
        )
        var broken: [String] = []
        for row in rows {
            let (agent, capacity, load) = (try row.int64(0), try row.int64(1), try row.int64(2))
            let before = loads[agent] ?? (load, capacity)
            if load > max(capacity, before.capacity), load > before.load {
                broken.append("agent \(agent) has \(load) of \(capacity)")
            }
            loads[agent] = (load, capacity)
        }
        return broken
    }

    private mutating func statuses(_ workspace: ID<Workspace>, in session: any SQLSession) throws -> [String] {
        let rows = try session.rows(
            """
            SELECT message_id, status FROM message WHERE workspace_id = \(workspace) AND direction = 'out'
             ORDER BY message_id
            """
        )
        var broken: [String] = []
        for row in rows {
            let id = try row.int64(0)
            guard let status = DeliveryStatus(rawValue: try row.string(1)) else {
                broken.append("message \(id) has no status")
                continue
            }
            if let before = statuses[id], !Self.isForward(from: before, to: status) {
                broken.append("message \(id) went from \(before) back to \(status)")
            }
            statuses[id] = status
        }
        return broken
    }

    /// A table of its own: what is to be tested must not say what is right.
    private static func isForward(from before: DeliveryStatus, to after: DeliveryStatus) -> Bool {
        guard before != after else { return true }
        let order: [DeliveryStatus] = [.queued, .sending, .unknown, .accepted, .sent, .delivered, .read, .played]
        guard let from = order.firstIndex(of: before) else {
            return before == .failed && [.delivered, .read, .played].contains(after)
        }
        guard let to = order.firstIndex(of: after) else { return after == .failed && from < 5 }
        return from < to
    }
}
