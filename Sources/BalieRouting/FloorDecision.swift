public import BalieDomain

/// What is to be done now. Carried out in the order given.
public enum FloorDecision: Sendable, Equatable {
    /// Let the conversation ring at the agent. Their units are reserved until the offer ends.
    case offer(
        conversation: ID<Conversation>,
        version: Int64,
        to: ID<Agent>,
        units: Int,
        until: Timestamp,
        explanation: Explanation
    )
    /// The offer is over without an answer that takes it. The conversation is back at its old place in the line, unless
    /// the reason says that it left.
    case withdraw(conversation: ID<Conversation>, from: ID<Agent>, reason: WithdrawReason)
    /// The agent let an offer ring out, and gets nothing until they choose a presence.
    case notResponding(ID<Agent>)
}

/// Why an offer ended. The raw value is part of tables and of the API.
public enum WithdrawReason: String, Sendable, Codable, CaseIterable {
    case noAnswer = "no_answer"
    case declined
    /// The agent went away, or is not responding.
    case agentAway = "agent_away"
    /// The agent went offline, or was removed.
    case agentLeft = "agent_left"
    /// Work given to the agent in the meantime leaves no room for it.
    case agentFull = "agent_full"
    /// Resolved, snoozed or taken out of the line: it does not wait any more.
    case conversationLeft = "conversation_left"
    /// Given to another agent by hand: it does not wait any more.
    case assignedElsewhere = "assigned_elsewhere"
    /// It moved to another queue, or needs other skills or more room than it did.
    case conversationChanged = "conversation_changed"
    /// The agent is no longer a member of its queue.
    case queueChanged = "queue_changed"
}
