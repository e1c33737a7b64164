extension MessageContent: Codable {
    /// The names of the types: part of the API, of stored rows and of the search for words.
    public enum Kind: String, Sendable, Codable, CaseIterable, CodingKey {
        case text, image, video, audio, document, sticker, location, contacts, reaction, interactive
        case buttonReply = "button_reply"
        case listReply = "list_reply"
        case flowReply = "flow_reply"
        case templateButton = "button"
        case order, template, system, unsupported, unknown, note
    }

    public var kind: Kind {
        switch self {
        case .text: .text
        case .image: .image
        case .video: .video
        case .audio: .audio
        case .document: .document
        case .sticker: .sticker
        case .location: .location
        case .contacts: .contacts
        case .reaction: .reaction
        case .interactive: .interactive
        case .buttonReply: .buttonReply
        case .listReply: .listReply
        case .flowReply: .flowReply
        case .templateButton: .templateButton
        case .order: .order
        case .template: .template
        case .system: .system
        case .unsupported: .unsupported
        case .unknown: .unknown
        case .note: .note
        }
    }

    enum TypeKey: String, CodingKey { case type }

    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: TypeKey.self).decode(Kind.self, forKey: .type)
        let body = try decoder.container(keyedBy: Kind.self)
        switch kind {
        case .text: self = .text(try body.decode(Text.self, forKey: kind))
        case .image: self = .image(try body.decodeIfPresent(Captioned.self, forKey: kind) ?? Captioned())
        case .video: self = .video(try body.decodeIfPresent(Captioned.self, forKey: kind) ?? Captioned())
        case .audio: self = .audio(try body.decodeIfPresent(Audio.self, forKey: kind) ?? Audio(voice: false))
        case .document: self = .document(try body.decodeIfPresent(Document.self, forKey: kind) ?? Document())
        case .sticker: self = .sticker(try body.decodeIfPresent(Sticker.self, forKey: kind) ?? Sticker(animated: false))
        case .location: self = .location(try body.decode(Location.self, forKey: kind))
        case .contacts: self = .contacts(try body.decode([JSONValue].self, forKey: kind))
        case .reaction: self = .reaction(try body.decode(Reaction.self, forKey: kind))
        case .interactive: self = .interactive(try body.decode(JSONValue.self, forKey: kind))
        case .buttonReply: self = .buttonReply(try body.decode(ButtonReply.self, forKey: kind))
        case .listReply: self = .listReply(try body.decode(ListReply.self, forKey: kind))
        case .flowReply: self = .flowReply(try body.decode(FlowReply.self, forKey: kind))
        case .templateButton: self = .templateButton(try body.decode(TemplateButton.self, forKey: kind))
        case .order: self = .order(try body.decode(Order.self, forKey: kind))
        case .template: self = .template(try body.decode(Template.self, forKey: kind))
        case .system: self = .system(try body.decode(System.self, forKey: kind))
        case .unsupported: self = .unsupported(try body.decode(Unsupported.self, forKey: kind))
        case .unknown: self = .unknown(try body.decode(Unknown.self, forKey: kind))
        case .note: self = .note(try body.decode(Note.self, forKey: kind))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var type = encoder.container(keyedBy: TypeKey.self)
        try type.encode(kind, forKey: .type)
        try encodePayload(to: encoder)
    }

    /// Encodes the member under the type's name, without `type` itself.
    public func encodePayload(to encoder: any Encoder) throws {
        var body = encoder.container(keyedBy: Kind.self)
        switch self {
        case .text(let value): try body.encode(value, forKey: kind)
        case .image(let value), .video(let value): try body.encode(value, forKey: kind)
        case .audio(let value): try body.encode(value, forKey: kind)
        case .document(let value): try body.encode(value, forKey: kind)
        case .sticker(let value): try body.encode(value, forKey: kind)
        case .location(let value): try body.encode(value, forKey: kind)
        case .contacts(let value): try body.encode(value, forKey: kind)
        case .reaction(let value): try body.encode(value, forKey: kind)
        case .interactive(let value): try body.encode(value, forKey: kind)
        case .buttonReply(let value): try body.encode(value, forKey: kind)
        case .listReply(let value): try body.encode(value, forKey: kind)
        case .flowReply(let value): try body.encode(value, forKey: kind)
        case .templateButton(let value): try body.encode(value, forKey: kind)
        case .order(let value): try body.encode(value, forKey: kind)
        case .template(let value): try body.encode(value, forKey: kind)
        case .system(let value): try body.encode(value, forKey: kind)
        case .unsupported(let value): try body.encode(value, forKey: kind)
        case .unknown(let value): try body.encode(value, forKey: kind)
        case .note(let value): try body.encode(value, forKey: kind)
        }
    }
}
