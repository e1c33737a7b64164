import BalieDomain

/// The member of a message to send that holds what it says, checked against the network's limits.
///
/// Source: Cloud API, messages: text, media, location, contacts and reaction objects.
struct OutboundPayload {
    let content: MessageContent
    /// The network's id of the uploaded file.
    let mediaID: String?

    init(_ message: OutboundMessage) {
        content = message.content
        mediaID = message.mediaExternalID
    }

    /// In characters.
    static let bodyLimit = 4096
    /// In characters.
    static let captionLimit = 1024
    /// In characters; ours, to keep a file's name readable.
    static let filenameLimit = 240
    /// In characters; ours, for names and addresses of places.
    static let placeLimit = 1024
    /// Unicode scalars of one emoji: the longest, a family of four with their skins, has eleven.
    static let emojiLimit = 16
    /// Cards in one message.
    static let cardLimit = 257

    /// The network's name of the type, and the object under that name.
    func typed() throws(SendRejection) -> (type: String, payload: JSONValue) {
        switch content {
        case .text(let text): ("text", try payload(text))
        case .image(let image): ("image", try file("image", caption: image.caption))
        case .video(let video): ("video", try file("video", caption: video.caption))
        case .audio(let audio):
            ("audio", audio.voice ? try file("audio").setting("voice", to: true) : try file("audio"))
        case .document(let document): ("document", try payload(document))
        case .sticker: ("sticker", try file("sticker"))
        case .location(let location): ("location", try payload(location))
        case .contacts(let cards): ("contacts", try payload(cards))
        case .reaction(let reaction): ("reaction", try payload(reaction))
        case .interactive(let value): ("interactive", try OutboundInteractive(value: value, mediaID: mediaID).payload())
        case .template(let template): ("template", try OutboundTemplate(template: template, mediaID: mediaID).payload())
        case .buttonReply, .listReply, .flowReply, .templateButton, .order, .system, .unsupported, .unknown, .note:
            throw SendRejection(
                code: "type_not_sendable",
                field: "type",
                explanation: "A message of this type cannot be sent on WhatsApp."
            )
        }
    }

    private func payload(_ text: MessageContent.Text) throws(SendRejection) -> JSONValue {
        let body = try CheckedField("text.body", .string(text.body)).text(limit: Self.bodyLimit)
        var members: [String: JSONValue] = ["body": .string(body)]
        if let preview = text.previewURL { members["preview_url"] = .bool(preview) }
        return .object(members)
    }

    private func file(_ type: String, caption: String? = nil) throws(SendRejection) -> JSONValue {
        guard let mediaID, !mediaID.isEmpty else {
            throw SendRejection(code: "media_missing", field: type, explanation: "The file of the message is missing.")
        }
        var members: [String: JSONValue] = ["id": .string(mediaID)]
        if let caption, !caption.isEmpty {
            members["caption"] = .string(
                try CheckedField("\(type).caption", .string(caption)).text(limit: Self.captionLimit)
            )
        }
        return .object(members)
    }

    private func payload(_ document: MessageContent.Document) throws(SendRejection) -> JSONValue {
        let payload = try file("document", caption: document.caption)
        guard let filename = document.filename, !filename.isEmpty else { return payload }
        let name = try CheckedField("document.filename", .string(filename)).text(limit: Self.filenameLimit)
        return payload.setting("filename", to: .string(name))
    }

    private func payload(_ location: MessageContent.Location) throws(SendRejection) -> JSONValue {
        guard (-90...90).contains(location.latitude) else {
            throw CheckedField("location.latitude", nil).invalid("has to be from -90 to 90 degrees")
        }
        guard (-180...180).contains(location.longitude) else {
            throw CheckedField("location.longitude", nil).invalid("has to be from -180 to 180 degrees")
        }
        var members: [String: JSONValue] = [
            "latitude": .number(location.latitude), "longitude": .number(location.longitude),
        ]
        for (name, value) in [("name", location.name), ("address", location.address)] {
            guard let value, !value.isEmpty else { continue }
            members[name] = .string(try CheckedField("location.\(name)", .string(value)).text(limit: Self.placeLimit))
        }
        return .object(members)
    }

    /// Cards need the name as shown, and one of its parts besides.
    private func payload(_ cards: [JSONValue]) throws(SendRejection) -> JSONValue {
        let parts = ["first_name", "last_name", "middle_name", "prefix", "suffix"]
        for card in try CheckedField("contacts", .array(cards)).items(1...Self.cardLimit) {
            let name = try card.object()["name"].object()
            try name["formatted_name"].text(limit: Self.placeLimit)
            guard parts.contains(where: { name[$0].value?.string?.isEmpty == false }) else {
                throw name["first_name"].missing
            }
            for list in ["phones", "emails", "urls", "addresses"] where card[list].isPresent {
                for item in try card[list].items(0...Self.cardLimit) { try item.object() }
            }
        }
        return .array(cards)
    }

    private func payload(_ reaction: MessageContent.Reaction) throws(SendRejection) -> JSONValue {
        let target = CheckedField("reaction.message_id", .string(reaction.messageID))
        guard !reaction.messageID.isEmpty else { throw target.missing }
        let emoji = reaction.emoji ?? ""
        // An empty emoji takes the reaction back.
        guard emoji.isEmpty || Self.isEmoji(emoji) else {
            throw CheckedField("reaction.emoji", nil).invalid("has to be one emoji")
        }
        return ["message_id": .string(reaction.messageID), "emoji": .string(emoji)]
    }

    private static func isEmoji(_ text: String) -> Bool {
        text.count == 1 && text.unicodeScalars.count <= emojiLimit
            && text.unicodeScalars.contains { $0.properties.isEmoji && !$0.isASCII || $0 == "\u{20E3}" }
    }
}
