public import BalieDomain

/// An agent as others see them: id and name.
public struct AgentName: Hashable, Sendable {
    public let id: ID<Agent>
    public let name: String

    public init(id: ID<Agent>, name: String) {
        self.id = id
        self.name = name
    }
}

public struct QueueName: Hashable, Sendable {
    public let id: ID<Queue>
    public let name: String
}

public struct ChannelName: Hashable, Sendable {
    public let id: ID<ChannelAccount>
    public let kind: ChannelKind
    public let name: String
}

/// A contact, opened, as agents see it.
public struct ContactView: Sendable {
    public let id: ID<Contact>
    /// What agents call them, else what they call themselves, else a number; never empty.
    public let name: String
    /// What the person calls themselves on the network.
    public let profileName: String?
    public let username: String?
    public let identities: [IdentityClaim]
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let lastSeenAt: Timestamp?
    /// Wants no marketing.
    public let optedOut: Bool
    /// What is known of them besides, by name.
    public let attributes: [String: String]
}

/// A conversation, opened, as lists and threads show it.
public struct ConversationView: Sendable {
    public let id: ID<Conversation>
    public let version: Int64
    public let status: ConversationStatus
    public let channel: ChannelName
    public let contact: ContactView
    public let queue: QueueName?
    public let assignee: AgentName?
    public let labels: [String]
    public let unread: Int
    public let priority: Int
    public let window: ServiceWindow
    /// When the customer said the first thing that nobody answered yet.
    public let unansweredSince: Timestamp?
    public let waitingSince: Timestamp?
    public let snoozedUntil: Timestamp?
    public let offer: RingingOffer?
    public let lastMessage: LastMessage?
    public let referral: JSONValue?
    /// What rules did when it opened; `nil` if none held.
    public let placedBy: RulePlacementView?
    /// What the customer said when they were last asked; `nil` if they were not.
    public let satisfaction: SatisfactionView?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    public struct RingingOffer: Sendable {
        public let id: ID<Offer>
        public let agent: AgentName
        public let expiresAt: Timestamp
    }

    public struct LastMessage: Sendable {
        public let id: ID<Message>
        public let direction: MessageDirection
        public let kind: MessageContent.Kind
        public let text: String
        public let status: DeliveryStatus
        public let author: MessageAuthor
        public let occurredAt: Timestamp
    }
}

public struct MessageAuthor: Hashable, Sendable {
    public enum Kind: String, Sendable { case contact, agent, api, system }

    public let kind: Kind
    public let id: ID<Agent>?
    /// Of the agent or the contact; `nil` for the system.
    public let name: String?
}

/// A message, opened, as threads show it.
public struct MessageView: Sendable {
    public let id: ID<Message>
    public let conversationID: ID<Conversation>
    public let direction: MessageDirection
    public let content: MessageContent
    public let media: MediaView?
    public let externalID: String?
    public let status: DeliveryStatus
    public let errors: [DeliveryError]
    public let author: MessageAuthor
    public let context: ContextView?
    public let reactions: [ReactionView]
    public let clientKey: String?
    public let referral: JSONValue?
    public let pricing: JSONValue?
    public let occurredAt: Timestamp
    public let createdAt: Timestamp
    public let editedAt: Timestamp?
    public let deletedAt: Timestamp?

    /// The words a person would read.
    public var text: String { content.words }
}

/// A file of a message, with a link that expires.
public struct MediaView: Sendable {
    public enum State: String, Sendable { case pending, ready, failed }

    public let id: ID<Media>
    public let mimeType: String
    public let byteCount: Int64?
    public let name: String?
    public let state: State
    /// Path and query under `/api/v1`, signed, good for an hour; `nil` unless ready.
    public let link: String?
    /// Whether browsers must save it rather than show it.
    public let isDownload: Bool
}

/// What a message quotes or where it comes from.
public struct ContextView: Sendable {
    /// Ours, if the quoted message is known.
    public let messageID: ID<Message>?
    public let externalID: String?
    /// The quoted words and who said them, if known.
    public let text: String?
    public let author: String?
    public let forwarded: Bool
    public let frequentlyForwarded: Bool
    public let product: JSONValue?
}

public struct ReactionView: Sendable {
    public let emoji: String
    public let author: MessageAuthor
}

/// An offer with what the agent needs to decide.
public struct OfferView: Sendable {
    public enum State: String, Sendable { case ringing, accepted, declined, expired, withdrawn }

    public let id: ID<Offer>
    public let conversationID: ID<Conversation>
    /// `nil` where only the end of the offer is told.
    public let conversation: ConversationView?
    public let agent: AgentName
    public let state: State
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public let endedAt: Timestamp?
    public let waited: Duration
    /// Why it came to this agent, in a sentence.
    public let summary: String
    /// The floor's whole reasoning; about agents only.
    /// `nil` for one that an older program wrote.
    public let explanation: OfferExplanation?
}

/// An agent with state, as colleagues and supervisors see it.
public struct AgentView: Sendable {
    public struct SkillLevel: Sendable {
        public let skill: ID<Skill>
        public let name: String
        public let level: Int
    }

    public let id: ID<Agent>
    public let name: String
    /// `nil` for the identity of an API token.
    public let email: String?
    public let role: Role
    public let presence: Presence
    public let presenceSince: Timestamp
    /// Units in all, and units in use by held and ringing conversations.
    public let capacity: Int
    public let load: Int
    public let skills: [SkillLevel]
    public let queues: [ID<Queue>]
    public let isActive: Bool
    /// Until then they write up what they resolved, and are offered nothing; over once it has passed.
    public let wrapUpUntil: Timestamp?
}
