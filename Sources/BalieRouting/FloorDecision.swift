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
    /// The agent asked, and has the conversation without any ringing. `.assigned` confirms it, `.offerRefused` takes it back.
    case assign(
        conversation: ID<Conversation>,
        version: Int64,
        to: ID<Agent>,
        units: Int,
        explanation: Explanation
    )
    /// The agent asked, and gets nothing.
    case nothingForYou(ID<Agent>, PullRefusal)
    case overflow(Overflow)
}

/// A rule of its queue applies to who waits: done once in a wait, and told with it from then on.
public struct Overflow: Hashable, Sendable {
    /// What a customer who waits can be told, as far as anybody knows.
    public struct Outlook: Hashable, Sendable {
        /// In the line, from 1; behind those of the queue who ring.
        public var place: Int
        /// The wait from then on, and never less than what was waited already; see ``Floor/expectedWait(of:at:)``.
        public var expectedWait: Duration?

        public init(place: Int, expectedWait: Duration?) {
            self.place = place
            self.expectedWait = expectedWait
        }
    }

    public var conversation: ID<Conversation>
    /// Of the stored conversation, to compare and swap with.
    public var version: Int64
    public var rule: OverflowRule
    /// Rules that count as carried out with it: messages whose time was over before its own was.
    public var skipped: Set<Int>
    public var outlook: Outlook

    public init(
        of conversation: ID<Conversation>,
        version: Int64,
        rule: OverflowRule,
        skipped: Set<Int> = [],
        outlook: Outlook
    ) {
        self.conversation = conversation
        self.version = version
        self.rule = rule
        self.skipped = skipped
        self.outlook = outlook
    }
}

/// Why an agent who asks for a conversation gets none.
public enum PullRefusal: Hashable, Sendable {
    /// Nothing waits that they could take.
    case nothingFits
    /// The one they picked does not wait any more.
    case notWaiting
    /// The queue does not let agents choose.
    case notAllowed
    /// The one they picked waits in a queue that is closed.
    case closed
    /// They cannot take anything, or not the one they picked.
    case unable(Explanation.Reason)
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
