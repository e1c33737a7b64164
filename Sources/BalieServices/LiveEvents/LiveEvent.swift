public import BalieDomain

/// Something that was committed, as browsers and hooks are told of it.
public struct LiveEvent: Sendable {
    public let workspace: ID<Workspace>
    /// The workspace's event number: a true position in its log, without gaps.
    public let number: Int64
    public let payload: Payload

    public enum Payload: Sendable {
        case messageCreated(MessageView, ConversationView)
        case messageUpdated(MessageView)
        case conversationUpdated(ConversationView)
        case offerCreated(OfferView)
        case offerEnded(OfferView)
        case agentUpdated(AgentView)
        case contactUpdated(ContactView)
        case contactErased(ID<Contact>)
        case queueUpdated(ID<Queue>)
        case channelUpdated(ID<ChannelAccount>)
        case cannedRepliesUpdated
        case consultUpdated(ConsultView)
        /// A supervisor set an agent's presence.
        case presenceForced(AuditView)
        /// What it was about is gone: the number is told, so that none is missing.
        case gone
    }
}

extension LiveEvent {
    /// At whom something begins to ring.
    var called: ID<Agent>? {
        if case .offerCreated(let offer) = payload { offer.agent.id } else { nil }
    }
}

/// Who is looking at a conversation; told as it happens and never stored.
public struct Viewer: Hashable, Sendable {
    public let agent: AgentName
    public let isTyping: Bool
}

/// What a subscriber gets.
public enum LiveMessage: Sendable {
    case event(LiveEvent)
    case viewing(ID<Conversation>, [Viewer])
}
