/// What was said, in our own terms: the same for every network.
///
/// As JSON: `{"type":"image","image":{"caption":"…"}}`; the member under the type's name holds the payload.
public enum MessageContent: Hashable, Sendable {
    case text(Text)
    case image(Captioned)
    case video(Captioned)
    case audio(Audio)
    case document(Document)
    case sticker(Sticker)
    case location(Location)
    /// Contact cards, in WhatsApp's shape (`name`, `phones[]`, `emails[]`, …), which the others fit in.
    case contacts([JSONValue])
    case reaction(Reaction)
    /// Sent by us: buttons, a list, a link button and the other interactive kinds, in WhatsApp's shape.
    case interactive(JSONValue)
    case buttonReply(ButtonReply)
    case listReply(ListReply)
    case flowReply(FlowReply)
    /// A tap on a quick-reply button of a template.
    case templateButton(TemplateButton)
    case order(Order)
    case template(Template)
    /// Something that happened to the conversation on the network's side, such as a changed number.
    case system(System)
    /// The network told us that it cannot show this to us.
    case unsupported(Unsupported)
    /// A type that we do not know: kept raw and shown as such.
    case unknown(Unknown)
    /// Written by an agent for colleagues; never leaves.
    case note(Note)

    public struct Text: Hashable, Sendable, Codable {
        public var body: String
        public var previewURL: Bool?
        public init(body: String, previewURL: Bool? = nil) {
            self.body = body
            self.previewURL = previewURL
        }
        enum CodingKeys: String, CodingKey { case body, previewURL = "preview_url" }
    }
    /// An image or a video; the file itself is the message's media.
    public struct Captioned: Hashable, Sendable, Codable {
        public var caption: String?
        public init(caption: String? = nil) { self.caption = caption }
    }
    public struct Audio: Hashable, Sendable, Codable {
        /// A voice note, recorded in the messenger.
        public var voice: Bool
        public init(voice: Bool) { self.voice = voice }
    }
    public struct Document: Hashable, Sendable, Codable {
        public var caption: String?
        public var filename: String?
        public init(caption: String? = nil, filename: String? = nil) {
            self.caption = caption
            self.filename = filename
        }
    }
    public struct Sticker: Hashable, Sendable, Codable {
        public var animated: Bool
        public init(animated: Bool) { self.animated = animated }
    }
    public struct Location: Hashable, Sendable, Codable {
        /// Degrees.
        public var latitude: Double
        public var longitude: Double
        public var name: String?
        public var address: String?
        public var url: String?
        public init(
            latitude: Double,
            longitude: Double,
            name: String? = nil,
            address: String? = nil,
            url: String? = nil
        ) {
            self.latitude = latitude
            self.longitude = longitude
            self.name = name
            self.address = address
            self.url = url
        }
    }
    public struct Reaction: Hashable, Sendable, Codable {
        /// The message reacted to: the network's id when it comes in, ours (`msg_…`) or the network's when it goes out.
        public var messageID: String
        /// `nil` takes the reaction back.
        public var emoji: String?
        public init(messageID: String, emoji: String?) {
            self.messageID = messageID
            self.emoji = emoji
        }
        enum CodingKeys: String, CodingKey { case messageID = "message_id", emoji }
    }
    public struct ButtonReply: Hashable, Sendable, Codable {
        public var id: String
        public var title: String
        public init(id: String, title: String) {
            self.id = id
            self.title = title
        }
    }
    public struct ListReply: Hashable, Sendable, Codable {
        public var id: String
        public var title: String
        public var description: String?
        public init(id: String, title: String, description: String? = nil) {
            self.id = id
            self.title = title
            self.description = description
        }
    }
    public struct FlowReply: Hashable, Sendable, Codable {
        public var name: String?
        public var body: String?
        /// What the customer filled in: parsed where it is JSON, else the string as it came.
        public var response: JSONValue
        public init(name: String?, body: String?, response: JSONValue) {
            self.name = name
            self.body = body
            self.response = response
        }
    }
    public struct TemplateButton: Hashable, Sendable, Codable {
        public var payload: String?
        public var text: String
        public init(payload: String?, text: String) {
            self.payload = payload
            self.text = text
        }
    }
    public struct Order: Hashable, Sendable, Codable {
        public var catalogID: String?
        public var text: String?
        /// In WhatsApp's shape: `product_retailer_id`, `quantity`, `item_price`, `currency`.
        public var items: [JSONValue]
        public init(catalogID: String?, text: String?, items: [JSONValue]) {
            self.catalogID = catalogID
            self.text = text
            self.items = items
        }
        enum CodingKeys: String, CodingKey { case catalogID = "catalog_id", text, items }
    }
    public struct Template: Hashable, Sendable, Codable {
        public var name: String
        /// `en_US`, `nl`.
        public var language: String
        /// In WhatsApp's shape; only the parts that have variables.
        public var components: [JSONValue]
        /// The words the customer sees, if we know the template's text.
        public var rendered: String?
        /// `MARKETING`, `UTILITY`, `AUTHENTICATION`, if we know the template.
        public var category: String?
        public init(name: String, language: String, components: [JSONValue] = [], rendered: String? = nil) {
            self.name = name
            self.language = language
            self.components = components
            self.rendered = rendered
        }
        /// `nil` if the category is not known: then it may be.
        public var isMarketing: Bool? {
            guard let category, !category.isEmpty else { return nil }
            return category.uppercased() == "MARKETING"
        }
        /// Whether it may be sent: who wants no marketing gets none, nor what may be marketing.
        ///
        /// - Parameter optedOut: whether the customer wants none.
        public func isWelcome(toOptedOut optedOut: @autoclosure () throws -> Bool) rethrows -> Bool {
            try isMarketing == false || !optedOut()
        }
    }
    public struct System: Hashable, Sendable, Codable {
        /// `number_changed`, `identity_changed`, or the network's own word.
        public var kind: String
        public var body: String
        public init(kind: String, body: String) {
            self.kind = kind
            self.body = body
        }
    }
    public struct Unsupported: Hashable, Sendable, Codable {
        /// The network's word for what it was (`poll_creation`), if it said.
        public var kind: String?
        public var raw: JSONValue
        public init(kind: String?, raw: JSONValue) {
            self.kind = kind
            self.raw = raw
        }
    }
    public struct Unknown: Hashable, Sendable, Codable {
        /// The network's own type name.
        public var kind: String
        public var raw: JSONValue
        public init(kind: String, raw: JSONValue) {
            self.kind = kind
            self.raw = raw
        }
    }
    public struct Note: Hashable, Sendable, Codable {
        public var body: String
        /// Said into a conversation by somebody who does not have it: told to whoever has it at once. `nil` is no.
        public var isWhisper: Bool?
        public init(body: String, isWhisper: Bool? = nil) {
            self.body = body
            self.isWhisper = isWhisper
        }
        enum CodingKeys: String, CodingKey { case body, isWhisper = "whisper" }
    }
}
