import BalieDomain
import BalieServices

/// What a customer said of a conversation.
struct SatisfactionShape: Encodable, Sendable {
    let rating: Nullable<Int>
    let comment: Nullable<String>
    let askedAt: Timestamp
    let answeredAt: Nullable<Timestamp>

    enum CodingKeys: String, CodingKey {
        case rating, comment
        case askedAt = "asked_at"
        case answeredAt = "answered_at"
    }

    init(_ view: SatisfactionView) {
        rating = Nullable(view.rating)
        comment = Nullable(view.comment)
        askedAt = view.askedAt
        answeredAt = Nullable(view.answeredAt)
    }
}

/// What a queue asks; `null` for one that asks nothing.
struct QueueSurveyShape: Encodable, Sendable {
    let survey: Nullable<SurveySettings>

    init(_ settings: SurveySettings?) { survey = Nullable(settings) }
}

/// A comment of a customer, with what it is about.
struct SurveyCommentShape: Encodable, Sendable {
    let id: ID<Survey>
    let conversation: ID<Conversation>
    let contact: ContactSummaryShape
    let channel: ID<ChannelAccount>
    let queue: ConversationShape.QueueNameShape
    let agent: AgentNameShape
    let rating: Int
    let comment: String
    let askedAt: Timestamp
    let answeredAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, conversation, contact, channel, queue, agent, rating, comment
        case askedAt = "asked_at"
        case answeredAt = "answered_at"
    }

    init(_ view: SurveyCommentView) {
        id = view.id
        conversation = view.conversation
        contact = ContactSummaryShape(view.contact)
        channel = view.channel
        queue = .init(id: view.queue.id, name: view.queue.name)
        agent = AgentNameShape(view.agent)
        rating = view.rating
        comment = view.comment
        askedAt = view.askedAt
        answeredAt = view.answeredAt
    }
}
