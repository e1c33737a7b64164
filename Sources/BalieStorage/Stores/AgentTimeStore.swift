public import BalieDomain

/// A time that an agent was in one state; of the present one, the end is not known yet.
public struct AgentStateRow: Sendable, Equatable {
    public let agent: ID<Agent>
    public let state: Presence
    public let beganAt: Timestamp
    public let endedAt: Timestamp?
}

/// A time that an agent had a conversation, or a customer waited for their answer.
public struct AgentTimeRow: Sendable, Equatable {
    public let agent: ID<Agent>
    public let beganAt: Timestamp
    public let endedAt: Timestamp
    /// Where it ends: what comes after it is on the next page.
    let place: [SQLValue]
}

/// Where agents' time went, as intervals.
public enum AgentTimeStore {
    /// States that agents were in between two times, by agent and in order; those who take part by a program are left out.
    public static func states(
        _ sides: Range<Timestamp>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentStateRow] {
        var states: [AgentStateRow] = []
        // From the state that an agent was in when the time began.
        let past = try session.rows(
            """
            SELECT agent.agent_id, state, began_at_ms, ended_at_ms FROM agent
              JOIN agent_state ON agent_state.workspace_id = agent.workspace_id
                              AND agent_state.agent_id = agent.agent_id
             WHERE agent.workspace_id = \(workspace) AND email IS NOT NULL
               AND began_at_ms < \(sides.upperBound) AND ended_at_ms > \(sides.lowerBound)
               AND began_at_ms >= COALESCE((SELECT MAX(first.began_at_ms) FROM agent_state AS first
                                             WHERE first.workspace_id = \(workspace)
                                               AND first.agent_id = agent.agent_id
                                               AND first.began_at_ms <= \(sides.lowerBound)), 0)
             ORDER BY agent.agent_id, began_at_ms
            """
        )
        for row in past {
            states.append(
                AgentStateRow(
                    agent: try row.id(0),
                    state: try row.value(1),
                    beganAt: try row.timestamp(2),
                    endedAt: try row.timestamp(3)
                )
            )
        }
        let present = try session.rows(
            """
            SELECT agent_id, presence, presence_since_ms FROM agent
             WHERE workspace_id = \(workspace) AND email IS NOT NULL AND active = 1
               AND presence_since_ms < \(sides.upperBound)
             ORDER BY agent_id
            """
        )
        for row in present {
            states.append(
                AgentStateRow(
                    agent: try row.id(0),
                    state: try row.value(1),
                    beganAt: try row.timestamp(2),
                    endedAt: nil
                )
            )
        }
        return states
    }

    /// Times that agents had conversations between two times, and no longer have.
    ///
    /// - Parameters:
    ///   - now: later ends are left out.
    ///   - last: the last one of the page before.
    public static func held(
        _ sides: Range<Timestamp>,
        endedBy now: Timestamp,
        after last: AgentTimeRow?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentTimeRow] {
        let place = last?.place ?? [.integer(sides.lowerBound.milliseconds), .integer(.max), .integer(.max)]
        return try read(
            session.rows(
                """
                SELECT agent_id, began_at_ms, ended_at_ms, conversation_id, version FROM handling
                 WHERE workspace_id = \(workspace)
                   AND (ended_at_ms, conversation_id, version) > (\(place[0]), \(place[1]), \(place[2]))
                   AND began_at_ms < \(sides.upperBound) AND ended_at_ms <= \(now)
                 ORDER BY ended_at_ms, conversation_id, version LIMIT \(limit)
                """
            )
        )
    }

    /// Times that customers waited for an agent's answer, and then had it.
    public static func answering(
        _ sides: Range<Timestamp>,
        endedBy now: Timestamp,
        after last: AgentTimeRow?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentTimeRow] {
        let place = last?.place ?? [.integer(sides.lowerBound.milliseconds), .integer(.max)]
        return try read(
            session.rows(
                """
                SELECT agent_id, began_at_ms, answered_at_ms, message_id FROM response
                 WHERE workspace_id = \(workspace) AND (answered_at_ms, message_id) > (\(place[0]), \(place[1]))
                   AND began_at_ms < \(sides.upperBound) AND answered_at_ms <= \(now)
                 ORDER BY answered_at_ms, message_id LIMIT \(limit)
                """
            )
        )
    }

    /// Times that customers waited for an agent's answer until the conversation went elsewhere.
    public static func unanswered(
        _ sides: Range<Timestamp>,
        endedBy now: Timestamp,
        after last: AgentTimeRow?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentTimeRow] {
        let place = last?.place ?? [.integer(sides.lowerBound.milliseconds), .integer(.max), .integer(.max)]
        return try read(
            session.rows(
                """
                SELECT agent_id, unanswered_since_ms, ended_at_ms, conversation_id, version FROM handling
                 WHERE workspace_id = \(workspace)
                   AND (ended_at_ms, conversation_id, version) > (\(place[0]), \(place[1]), \(place[2]))
                   AND unanswered_since_ms < \(sides.upperBound) AND ended_at_ms <= \(now)
                 ORDER BY ended_at_ms, conversation_id, version LIMIT \(limit)
                """
            )
        )
    }

    /// Times that agents wrote up what they had resolved, with the latest end of those that go on.
    public static func wrapUps(
        _ sides: Range<Timestamp>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [(agent: ID<Agent>, beganAt: Timestamp, endedAt: Timestamp)] {
        var wrapUps: [(agent: ID<Agent>, beganAt: Timestamp, endedAt: Timestamp)] = []
        let rows = try session.rows(
            """
            SELECT agent_id, began_at_ms, COALESCE(ended_at_ms, until_ms) FROM wrap_up
             WHERE workspace_id = \(workspace) AND began_at_ms < \(sides.upperBound)
               AND COALESCE(ended_at_ms, until_ms) > \(sides.lowerBound)
             ORDER BY began_at_ms, conversation_id
            """
        )
        for row in rows { wrapUps.append((try row.id(0), try row.timestamp(1), try row.timestamp(2))) }
        return wrapUps
    }

    /// What agents have now: since when, and since when its customer waits for them.
    public static func present(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [(agent: ID<Agent>, since: Timestamp, unansweredSince: Timestamp?)] {
        var present: [(agent: ID<Agent>, since: Timestamp, unansweredSince: Timestamp?)] = []
        let rows = try session.rows(
            """
            SELECT assignee_id, COALESCE(placed_at_ms, updated_at_ms), unanswered_since_ms FROM conversation
             WHERE workspace_id = \(workspace) AND assignee_id IS NOT NULL AND status = 'open'
             ORDER BY conversation_id
            """
        )
        for row in rows { present.append((try row.id(0), try row.timestamp(1), try row.optionalTimestamp(2))) }
        return present
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [AgentTimeRow] {
        var times: [AgentTimeRow] = []
        times.reserveCapacity(rows.count)
        for row in rows {
            times.append(
                AgentTimeRow(
                    agent: try row.id(0),
                    beganAt: try row.timestamp(1),
                    endedAt: try row.timestamp(2),
                    place: Array(row.values[2...])
                )
            )
        }
        return times
    }
}
