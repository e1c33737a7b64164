extension MessageContent {
    /// The words a person would read, for every type: shown in lists and notifications, and searched.
    public var words: String {
        switch self {
        case .text(let text): text.body
        case .image(let image): image.caption ?? "Photo"
        case .video(let video): video.caption ?? "Video"
        case .audio(let audio): audio.voice ? "Voice message" : "Audio"
        case .document(let document): document.caption ?? document.filename ?? "Document"
        case .sticker: "Sticker"
        case .location(let location): Self.words(of: location)
        case .contacts(let cards): cards.map(Self.words(ofCard:)).joined(separator: ", ")
        case .reaction(let reaction): reaction.emoji.map { "Reacted \($0)" } ?? "Removed a reaction"
        case .interactive(let value): value["body"]?["text"]?.string ?? "Interactive message"
        case .buttonReply(let reply): reply.title
        case .listReply(let reply): [reply.title, reply.description].compactMap(\.self).joined(separator: " – ")
        case .flowReply(let reply): reply.body ?? "Form answer"
        case .templateButton(let button): button.text
        case .order(let order): Self.words(of: order)
        case .template(let template): template.rendered ?? "Template \(template.name)"
        case .system(let system): system.body
        case .unsupported(let unsupported):
            unsupported.kind.map { "Unsupported message (\($0))" } ?? "Unsupported message"
        case .unknown(let unknown): "Message of an unknown type (\(unknown.kind))"
        case .note(let note): note.body
        }
    }

    private static func words(of location: Location) -> String {
        let named = [location.name, location.address].compactMap(\.self).filter { !$0.isEmpty }
        return named.isEmpty ? "Location \(location.latitude), \(location.longitude)" : named.joined(separator: ", ")
    }

    private static func words(ofCard card: JSONValue) -> String {
        card["name"]?["formatted_name"]?.string ?? card["name"]?["first_name"]?.string ?? "Contact card"
    }

    private static func words(of order: Order) -> String {
        let count = order.items.reduce(0) { $0 + ($1["quantity"]?.integer ?? 1) }
        let summary = count == 1 ? "Order of 1 item" : "Order of \(count) items"
        return order.text.flatMap { $0.isEmpty ? nil : "\($0) (\(summary))" } ?? summary
    }
}
