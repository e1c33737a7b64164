import BalieDomain
import BalieServices

/// An offer, with what the agent needs to decide.
struct OfferShape: Encodable, Sendable {
    let id: ID<Offer>
    let conversationID: ID<Conversation>
    let conversation: Nullable<ConversationShape>
    let agent: AgentNameShape
    let state: String
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let endedAt: Nullable<Timestamp>
    let waitedMilliseconds: Int64
    let summary: String
    let explanation: Nullable<OfferExplanation>

    enum CodingKeys: String, CodingKey {
        case id, conversation, agent, state, summary, explanation
        case conversationID = "conversation_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case endedAt = "ended_at"
        case waitedMilliseconds = "waited_ms"
    }

    init(_ view: OfferView, at now: Timestamp) {
        id = view.id
        conversationID = view.conversationID
        conversation = Nullable(view.conversation.map { ConversationShape($0, at: now) })
        agent = AgentNameShape(view.agent)
        state = view.state.rawValue
        createdAt = view.createdAt
        expiresAt = view.expiresAt
        endedAt = Nullable(view.endedAt)
        waitedMilliseconds = view.waited.wholeMilliseconds
        summary = view.summary
        explanation = Nullable(view.explanation)
    }
}

/// Why a conversation went, or was taken back from, whom.
struct DecisionShape: Encodable, Sendable {
    enum Kind: String, Encodable, Sendable { case offer, withdraw, assign }

    let at: Timestamp
    let kind: Kind
    let agent: AgentNameShape
    let state: String
    let summary: String
    let explanation: Nullable<OfferExplanation>

    init(_ offer: OfferView) {
        at = offer.endedAt ?? offer.createdAt
        kind =
            switch offer.state {
            case .accepted: .assign
            case .withdrawn: .withdraw
            case .ringing, .declined, .expired: .offer
            }
        agent = AgentNameShape(offer.agent)
        state = offer.state.rawValue
        summary = offer.summary
        explanation = Nullable(offer.explanation)
    }
}
