import BalieDomain
import BalieServices

/// A conversation, as lists, threads and events show it.
struct ConversationShape: Encodable, Sendable {
    struct ChannelShape: Encodable, Sendable {
        let id: ID<ChannelAccount>
        let kind: ChannelKind
        let name: String
    }

    struct QueueNameShape: Encodable, Sendable {
        let id: ID<Queue>
        let name: String
    }

    struct WindowShape: Encodable, Sendable {
        enum State: String, Encodable, Sendable { case open, closed }

        let state: State
        let until: Nullable<Timestamp>
    }

    struct RingingShape: Encodable, Sendable {
        let id: ID<Offer>
        let agent: AgentNameShape
        let expiresAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case id, agent
            case expiresAt = "expires_at"
        }
    }

    let id: ID<Conversation>
    let version: Int64
    let status: ConversationStatus
    let channel: ChannelShape
    let contact: ContactSummaryShape
    let queue: Nullable<QueueNameShape>
    let assignee: Nullable<AgentNameShape>
    let labels: [String]
    let unread: Int
    let priority: Int
    let window: WindowShape
    let unansweredSince: Nullable<Timestamp>
    let waitingSince: Nullable<Timestamp>
    let snoozedUntil: Nullable<Timestamp>
    let offer: Nullable<RingingShape>
    let lastMessage: Nullable<LastMessageShape>
    let referral: Nullable<JSONValue>
    let placedBy: Nullable<PlacedByShape>
    let satisfaction: Nullable<SatisfactionShape>
    let createdAt: Timestamp
    let updatedAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, version, status, channel, contact, queue, assignee, labels, unread, priority, window, offer, referral
        case satisfaction
        case unansweredSince = "unanswered_since"
        case waitingSince = "waiting_since"
        case snoozedUntil = "snoozed_until"
        case lastMessage = "last_message"
        case placedBy = "placed_by"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// - Parameter now: tells whether the window is open.
    init(_ view: ConversationView, at now: Timestamp) {
        id = view.id
        version = view.version
        status = view.status
        channel = ChannelShape(id: view.channel.id, kind: view.channel.kind, name: view.channel.name)
        contact = ContactSummaryShape(view.contact)
        queue = Nullable(view.queue.map { QueueNameShape(id: $0.id, name: $0.name) })
        assignee = Nullable(view.assignee.map(AgentNameShape.init))
        labels = view.labels
        unread = view.unread
        priority = view.priority
        window = WindowShape(
            state: view.window.isOpen(at: now) ? .open : .closed,
            until: Nullable(view.window.until)
        )
        unansweredSince = Nullable(view.unansweredSince)
        waitingSince = Nullable(view.waitingSince)
        snoozedUntil = Nullable(view.snoozedUntil)
        offer = Nullable(
            view.offer.map { RingingShape(id: $0.id, agent: AgentNameShape($0.agent), expiresAt: $0.expiresAt) }
        )
        lastMessage = Nullable(view.lastMessage.map(LastMessageShape.init))
        referral = Nullable(view.referral)
        placedBy = Nullable(view.placedBy.map(PlacedByShape.init))
        satisfaction = Nullable(view.satisfaction.map(SatisfactionShape.init))
        createdAt = view.createdAt
        updatedAt = view.updatedAt
    }
}

struct LastMessageShape: Encodable, Sendable {
    let id: ID<Message>
    let direction: MessageDirection
    let type: MessageContent.Kind
    let text: String
    let status: DeliveryStatus
    let author: AuthorShape
    let occurredAt: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, direction, type, text, status, author
        case occurredAt = "occurred_at"
    }

    init(_ message: ConversationView.LastMessage) {
        id = message.id
        direction = message.direction
        type = message.kind
        text = message.text
        status = message.status
        author = AuthorShape(message.author)
        occurredAt = message.occurredAt
    }
}

/// Who is looking at a conversation.
struct ViewerShape: Encodable, Sendable {
    let agent: AgentNameShape
    let typing: Bool

    init(_ viewer: Viewer) {
        agent = AgentNameShape(viewer.agent)
        typing = viewer.isTyping
    }
}

/// A conversation with what is only shown when it is open on the screen.
struct ConversationDetailShape: Encodable, Sendable {
    struct DraftShape: Encodable, Sendable {
        let mode: String
        let body: String
    }

    let conversation: ConversationShape
    let draft: Nullable<DraftShape>
    let viewers: [ViewerShape]

    enum CodingKeys: String, CodingKey { case draft, viewers }

    init(_ detail: Desk.Detail, at now: Timestamp) {
        conversation = ConversationShape(detail.conversation, at: now)
        draft = Nullable(detail.draft.map { DraftShape(mode: $0.mode.rawValue, body: $0.body) })
        viewers = detail.viewers.map(ViewerShape.init)
    }

    func encode(to encoder: any Encoder) throws {
        try conversation.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(draft, forKey: .draft)
        try container.encode(viewers, forKey: .viewers)
    }
}

struct CountsShape: Encodable, Sendable {
    let mine: Int
    let queue: Int
    let all: Int
    let unread: Int

    init(_ counts: Desk.Counts) {
        mine = counts.mine
        queue = counts.queue
        all = counts.all
        unread = counts.unread
    }
}

/// A conversation that was begun, with the message that begins it.
struct StartedShape: Encodable, Sendable {
    let conversation: ConversationShape
    let message: MessageShape

    init(_ started: Desk.Started, at now: Timestamp) {
        conversation = ConversationShape(started.conversation, at: now)
        message = MessageShape(started.sent.message)
    }
}
