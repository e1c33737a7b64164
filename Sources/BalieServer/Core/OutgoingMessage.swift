import BalieDomain
import BalieServices

/// Reads a message to be sent. Unknown members are refused by name: a slip could send something else than was meant.
enum OutgoingMessage {
    /// The types that can be sent.
    enum Kind: String, CaseIterable {
        case text, image, video, audio, document, sticker, location, contacts, reaction, interactive, template, note
    }

    /// - Parameter others: members that say something else than the message.
    /// - Throws: ``Refusal/Code/invalidField`` with the path of what is wrong.
    static func read(_ fields: Fields, beside others: Set<String> = []) throws -> Desk.SendRequest {
        let kind: Kind = try fields.value("type")
        try fields.only(others.union(["type", kind.rawValue, "media", "context", "client_key"]))
        let media = try fields.optionalObject("media")
        try media?.only(["id"])
        let context = try fields.optionalObject("context")
        try context?.only(["message_id"])
        return Desk.SendRequest(
            content: try content(kind, fields),
            media: try media?.id("id"),
            quoted: try context?.optionalID("message_id"),
            clientKey: try clientKey(fields)
        )
    }

    private static func clientKey(_ fields: Fields) throws -> String? {
        guard let key = try fields.optionalString("client_key") else { return nil }
        guard (1...255).contains(key.utf8.count) else {
            throw Refusal(.invalidField, "It has 1 to 255 bytes.", field: "client_key")
        }
        return key
    }

    private static func content(_ kind: Kind, _ fields: Fields) throws -> MessageContent {
        switch kind {
        case .text: .text(try text(try fields.object("text")))
        case .image: .image(try captioned(try fields.optionalObject("image")))
        case .video: .video(try captioned(try fields.optionalObject("video")))
        case .audio: .audio(try audio(try fields.optionalObject("audio")))
        case .document: .document(try document(try fields.optionalObject("document")))
        case .sticker: .sticker(try sticker(try fields.optionalObject("sticker")))
        case .location: .location(try location(try fields.object("location")))
        case .contacts: .contacts(try contacts(fields))
        case .reaction: .reaction(try reaction(try fields.object("reaction")))
        case .interactive: .interactive(try fields.object("interactive").json)
        case .template: .template(try template(try fields.object("template")))
        case .note: .note(try note(try fields.object("note")))
        }
    }

    private static func text(_ fields: Fields) throws -> MessageContent.Text {
        try fields.only(["body", "preview_url"])
        return .init(body: try fields.string("body"), previewURL: try fields.optionalBool("preview_url"))
    }

    private static func captioned(_ fields: Fields?) throws -> MessageContent.Captioned {
        try fields?.only(["caption"])
        return .init(caption: try fields?.optionalString("caption"))
    }

    private static func audio(_ fields: Fields?) throws -> MessageContent.Audio {
        try fields?.only(["voice"])
        return .init(voice: try fields?.optionalBool("voice") ?? false)
    }

    private static func document(_ fields: Fields?) throws -> MessageContent.Document {
        try fields?.only(["caption", "filename"])
        return .init(
            caption: try fields?.optionalString("caption"),
            filename: try fields?.optionalString("filename")
        )
    }

    private static func sticker(_ fields: Fields?) throws -> MessageContent.Sticker {
        try fields?.only(["animated"])
        return .init(animated: try fields?.optionalBool("animated") ?? false)
    }

    private static func location(_ fields: Fields) throws -> MessageContent.Location {
        try fields.only(["latitude", "longitude", "name", "address", "url"])
        return .init(
            latitude: try degrees(fields, "latitude", limit: 90),
            longitude: try degrees(fields, "longitude", limit: 180),
            name: try fields.optionalString("name"),
            address: try fields.optionalString("address"),
            url: try fields.optionalString("url")
        )
    }

    private static func degrees(_ fields: Fields, _ name: String, limit: Double) throws -> Double {
        let value = try fields.number(name)
        guard abs(value) <= limit else {
            throw Refusal(.invalidField, "It is from -\(Int(limit)) to \(Int(limit)).", field: fields.path(of: name))
        }
        return value
    }

    private static func contacts(_ fields: Fields) throws -> [JSONValue] {
        let cards = try fields.required("contacts", fields.optionalObjects("contacts"))
        guard !cards.isEmpty else { throw Refusal(.invalidField, "There is no card.", field: "contacts") }
        return cards.map(\.json)
    }

    private static func reaction(_ fields: Fields) throws -> MessageContent.Reaction {
        try fields.only(["message_id", "emoji"])
        return .init(messageID: try fields.string("message_id"), emoji: try fields.optionalString("emoji"))
    }

    private static func template(_ fields: Fields) throws -> MessageContent.Template {
        try fields.only(["name", "language", "components", "rendered"])
        return .init(
            name: try fields.string("name"),
            language: try fields.string("language"),
            components: try fields.optionalObjects("components")?.map(\.json) ?? [],
            rendered: try fields.optionalString("rendered")
        )
    }

    private static func note(_ fields: Fields) throws -> MessageContent.Note {
        try fields.only(["body"])
        return .init(body: try fields.string("body"))
    }
}

extension Desk.SendRequest {
    /// Takes the header's key where the body has none. Two callers may well use the same header; each means their own
    /// message.
    mutating func adoptKey(of call: Call) throws {
        guard clientKey == nil, let key = try Idempotency.key(of: call.request) else { return }
        clientKey = "\(try call.caller.agent)-\(key)"
    }
}
