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

/// A time that an agent wrote up what they had resolved.
public struct AgentWrapUpRow: Sendable, Equatable {
    public let agent: ID<Agent>
    /// Of the conversation, when it was resolved.
    public let queue: ID<Queue>
    public let channel: ID<ChannelAccount>
    public let beganAt: Timestamp
    public let endedAt: Timestamp
}

/// Where agents' time went, as intervals.
public enum AgentTimeStore {
    /// How long writing up can last: what began earlier before a period is over.
    public static let longestWrapUp = Duration.hours(1)

    /// States that agents were in between two times, by agent and in order; those who take part by a program are left out.
    ///
    /// - Parameter limit: of those that are over.
    public static func states(
        _ sides: Range<Timestamp>,
        limit: Int,
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
             ORDER BY agent.agent_id, began_at_ms LIMIT \(limit)
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

    /// Times that agents wrote up what they had resolved, with the latest end of those that go on; the first to begin first.
    public static func wrapUps(
        _ sides: Range<Timestamp>,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [AgentWrapUpRow] {
        var wrapUps: [AgentWrapUpRow] = []
        let rows = try session.rows(
            """
            SELECT wrap_up.agent_id, wrap_up.queue_id, channel_id, began_at_ms, COALESCE(ended_at_ms, until_ms)
              FROM wrap_up JOIN conversation ON conversation.workspace_id = wrap_up.workspace_id
                                            AND conversation.conversation_id = wrap_up.conversation_id
             WHERE wrap_up.workspace_id = \(workspace) AND began_at_ms < \(sides.upperBound)
               AND began_at_ms >= \(sides.lowerBound - longestWrapUp)
               AND COALESCE(ended_at_ms, until_ms) > \(sides.lowerBound)
             ORDER BY began_at_ms, wrap_up.conversation_id LIMIT \(limit)
            """
        )
        for row in rows {
            wrapUps.append(
                AgentWrapUpRow(
                    agent: try row.id(0),
                    queue: try row.id(1),
                    channel: try row.id(2),
                    beganAt: try row.timestamp(3),
                    endedAt: try row.timestamp(4)
                )
            )
        }
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
}
