import BalieDomain
import FoundationEssentials

extension WirePayload {
    /// `"location":{"latitude":52.3,"longitude":4.76,"name":"…","address":"…","url":"…"}`; the last three may be absent.
    static func location(in message: MessageContainer) -> MessageContent.Location? {
        guard
            let location = members(.location, of: message),
            let latitude = location.number(.latitude), let longitude = location.number(.longitude)
        else { return nil }
        return .init(
            latitude: latitude,
            longitude: longitude,
            name: location.text(.name),
            address: location.text(.address),
            url: location.text(.url)
        )
    }

    /// `"contacts":[{"name":{"formatted_name":"…"},"phones":[…]}]`
    static func cards(in message: MessageContainer) -> [JSONValue]? {
        guard let cards = message.value([JSONValue].self, .contacts), !cards.isEmpty else { return nil }
        return cards
    }

    /// `"reaction":{"message_id":"wamid.X","emoji":"👍"}`; a removal has no emoji, or an empty one.
    static func reaction(in message: MessageContainer) -> MessageContent.Reaction? {
        guard let reaction = members(.reaction, of: message), let target = reaction.text(.messageID) else { return nil }
        return .init(messageID: target, emoji: reaction.text(.emoji))
    }

    /// `"button":{"payload":"GATE_HELP","text":"Gate?"}`
    static func templateButton(in message: MessageContainer) -> MessageContent.TemplateButton? {
        guard let button = members(.button, of: message) else { return nil }
        let payload = button.text(.payload)
        guard let text = button.text(.text) ?? payload else { return nil }
        return .init(payload: payload, text: text)
    }

    /// `"order":{"catalog_id":"1","text":"…","product_items":[{"product_retailer_id":"2","quantity":2,…}]}`
    static func order(in message: MessageContainer) -> MessageContent.Order? {
        guard let order = members(.order, of: message), let items = order.value([JSONValue].self, .items) else {
            return nil
        }
        return .init(catalogID: order.text(.catalogID), text: order.text(.text), items: items)
    }

    /// `"interactive":{"type":"button_reply","button_reply":{"id":"…","title":"…"}}`; kinds beyond these three stay raw.
    static func interactiveReply(in message: MessageContainer) -> MessageContent? {
        guard let interactive = members(.interactive, of: message) else { return nil }
        func reply(_ key: Key) -> KeyedDecodingContainer<Key>? {
            try? interactive.nestedContainer(keyedBy: Key.self, forKey: key)
        }
        switch interactive.text(.type) {
        case "button_reply":
            guard let reply = reply(.buttonReply), let title = reply.text(.title) else { return nil }
            return .buttonReply(.init(id: reply.text(.id) ?? "", title: title))
        case "list_reply":
            guard let reply = reply(.listReply), let title = reply.text(.title) else { return nil }
            return .listReply(
                .init(id: reply.text(.id) ?? "", title: title, description: reply.text(.description))
            )
        case "nfm_reply":
            guard let reply = reply(.flowReply) else { return nil }
            return .flowReply(
                .init(name: reply.text(.name), body: reply.text(.body), response: flowResponse(in: reply))
            )
        default: return nil
        }
    }

    /// JSON within a string in most payloads; taken as it is where it is not.
    private static func flowResponse(in reply: KeyedDecodingContainer<Key>) -> JSONValue {
        guard let text = reply.text(.flowResponse) else {
            return reply.value(JSONValue.self, .flowResponse) ?? .null
        }
        let bytes = Array(text.utf8)
        guard HookText.isReadable(bytes) else { return .string(text) }
        return (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) ?? .string(text)
    }
}
