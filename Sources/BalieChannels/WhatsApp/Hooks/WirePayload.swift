import BalieDomain

/// What a message says, by its type.
enum WirePayload {
    case content(MessageContent, MediaReference?)
    /// The sender is now reached at another number.
    case numberChanged(to: String, MessageContent.System)
    case edited(originalID: String, MessageContent, MediaReference?)
    case revoked(originalID: String)

    typealias Said = (content: MessageContent, media: MediaReference?)
    typealias MessageContainer = KeyedDecodingContainer<WireMessage.CodingKeys>

    /// Members of the payloads of all types; no two types use one name differently.
    enum Key: String, CodingKey {
        case body, caption, filename, id, url, sha256, voice, animated
        case mimeType = "mime_type"
        case latitude, longitude, name, address
        case messageID = "message_id"
        case emoji, type, title, description, payload, text
        case buttonReply = "button_reply"
        case listReply = "list_reply"
        case flowReply = "nfm_reply"
        case flowResponse = "response_json"
        case catalogID = "catalog_id"
        case items = "product_items"
        case originalMessageID = "original_message_id"
        case message
        case newNumber = "wa_id"
    }

    /// A type that is not known, or whose payload cannot be read, is kept raw: what a customer wrote is never dropped.
    init(from decoder: any Decoder, message: MessageContainer) throws {
        let type = message.text(.type)
        if let type, let payload = Self.known(type, in: message) {
            self = payload
            return
        }
        let raw = try JSONValue(from: decoder)
        switch type {
        case "unsupported", "unknown":
            let said = Self.members(.unsupported, of: message)?.text(.type)
            self = .content(.unsupported(.init(kind: said, raw: raw)), nil)
        case "interactive":
            let kind = Self.members(.interactive, of: message)?.text(.type)
            self = .content(.unknown(.init(kind: kind ?? "interactive", raw: raw)), nil)
        default:
            self = .content(.unknown(.init(kind: type ?? Self.untyped, raw: raw)), nil)
        }
    }

    /// Stands for the type of a message that names none.
    static let untyped = "untyped"

    private static func known(_ type: String, in message: MessageContainer) -> WirePayload? {
        switch type {
        case "system": system(in: message)
        case "edit": edit(in: message)
        case "revoke": members(.revoke, of: message)?.text(.originalMessageID).map { .revoked(originalID: $0) }
        default: content(type, in: message).map { .content($0.content, $0.media) }
        }
    }

    static func content(_ type: String, in message: MessageContainer) -> Said? {
        switch type {
        case "text": members(.text, of: message)?.text(.body).map { (.text(.init(body: $0)), nil) }
        case "image", "video", "audio", "document", "sticker": file(type, in: message)
        case "location": location(in: message).map { (.location($0), nil) }
        case "contacts": cards(in: message).map { (.contacts($0), nil) }
        case "reaction": reaction(in: message).map { (.reaction($0), nil) }
        case "interactive": interactiveReply(in: message).map { ($0, nil) }
        case "button": templateButton(in: message).map { (.templateButton($0), nil) }
        case "order": order(in: message).map { (.order($0), nil) }
        case "request_welcome": (.system(.init(kind: type, body: "The customer opened the chat.")), nil)
        default: nil
        }
    }

    /// The payload of a type; `nil` if it is absent or not an object.
    static func members(
        _ key: WireMessage.CodingKeys,
        of message: MessageContainer
    ) -> KeyedDecodingContainer<Key>? {
        guard message.contains(key) else { return nil }
        return try? message.nestedContainer(keyedBy: Key.self, forKey: key)
    }

    /// `"edit":{"original_message_id":"wamid.X","message":{"type":"image","image":{…}}}`
    private static func edit(in message: MessageContainer) -> WirePayload? {
        guard
            let edit = members(.edit, of: message), let originalID = edit.text(.originalMessageID),
            let inner = try? edit.nestedContainer(keyedBy: WireMessage.CodingKeys.self, forKey: .message),
            let type = inner.text(.type), let (content, media) = content(type, in: inner)
        else { return nil }
        return .edited(originalID: originalID, content, media)
    }
}
