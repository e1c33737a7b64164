import BalieDomain
import BalieServices

struct AuthorShape: Encodable, Sendable {
    let kind: String
    let id: Nullable<ID<Agent>>
    let name: Nullable<String>

    init(_ author: MessageAuthor) {
        kind = author.kind.rawValue
        id = Nullable(author.id)
        name = Nullable(author.name)
    }
}

struct MediaShape: Encodable, Sendable {
    let id: ID<Media>
    let mime: String
    let size: Nullable<Int64>
    let name: Nullable<String>
    let state: String
    /// Signed, good for an hour or two; `null` unless ready.
    let url: Nullable<String>
    /// Whether browsers must save it rather than show it.
    let download: Bool

    init(_ view: MediaView) {
        id = view.id
        mime = view.mimeType
        size = Nullable(view.byteCount)
        name = Nullable(view.name)
        state = view.state.rawValue
        url = Nullable(view.link)
        download = view.isDownload
    }
}

struct ContextShape: Encodable, Sendable {
    let messageID: Nullable<ID<Message>>
    let externalID: Nullable<String>
    let text: Nullable<String>
    let author: Nullable<String>
    let forwarded: Bool
    let frequentlyForwarded: Bool
    let product: Nullable<JSONValue>

    enum CodingKeys: String, CodingKey {
        case text, author, forwarded, product
        case messageID = "message_id"
        case externalID = "external_id"
        case frequentlyForwarded = "frequently_forwarded"
    }

    init(_ view: ContextView) {
        messageID = Nullable(view.messageID)
        externalID = Nullable(view.externalID)
        text = Nullable(view.text)
        author = Nullable(view.author)
        forwarded = view.forwarded
        frequentlyForwarded = view.frequentlyForwarded
        product = Nullable(view.product)
    }
}

struct ReactionShape: Encodable, Sendable {
    let emoji: String
    let author: AuthorShape

    init(_ view: ReactionView) {
        emoji = view.emoji
        author = AuthorShape(view.author)
    }
}

/// A message. What the network said in our own terms stands under the type's name, except for `text`: there `text` is the
/// words, and the payload is `text_content`.
struct MessageShape: Encodable, Sendable {
    private let view: MessageView

    init(_ view: MessageView) { self.view = view }

    enum CodingKeys: String, CodingKey {
        case id, direction, type, text, media, status, errors, author, context, reactions, referral, pricing
        case conversationID = "conversation_id"
        case externalID = "external_id"
        case editedAt = "edited_at"
        case deletedAt = "deleted_at"
        case clientKey = "client_key"
        case occurredAt = "occurred_at"
        case createdAt = "created_at"
        case textContent = "text_content"
    }

    func encode(to encoder: any Encoder) throws {
        // The payload first: no type's name is one of the names below, except `text`.
        if case .text = view.content {} else { try view.content.encodePayload(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        if case .text(let text) = view.content { try container.encode(text, forKey: .textContent) }
        try container.encode(view.id, forKey: .id)
        try container.encode(view.conversationID, forKey: .conversationID)
        try container.encode(view.direction, forKey: .direction)
        try container.encode(view.content.kind, forKey: .type)
        try container.encode(view.text, forKey: .text)
        try container.encode(Nullable(view.media.map(MediaShape.init)), forKey: .media)
        try container.encode(Nullable(view.externalID), forKey: .externalID)
        try container.encode(view.status, forKey: .status)
        try container.encode(view.errors, forKey: .errors)
        try container.encode(AuthorShape(view.author), forKey: .author)
        try container.encode(Nullable(view.context.map(ContextShape.init)), forKey: .context)
        try container.encode(view.reactions.map(ReactionShape.init), forKey: .reactions)
        try container.encode(Nullable(view.referral), forKey: .referral)
        try container.encode(Nullable(view.pricing), forKey: .pricing)
        try container.encode(Nullable(view.clientKey), forKey: .clientKey)
        try container.encode(Nullable(view.editedAt), forKey: .editedAt)
        try container.encode(Nullable(view.deletedAt), forKey: .deletedAt)
        try container.encode(view.occurredAt, forKey: .occurredAt)
        try container.encode(view.createdAt, forKey: .createdAt)
    }
}
