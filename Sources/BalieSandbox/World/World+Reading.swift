/// What the business does besides sending: it reads, and it types.
extension World {
    /// How long the typing sign stays. Source: reference §1.2.1.
    static let typingTime: Int64 = 25 * 1000

    /// `{"status":"read","message_id"}`, perhaps with the typing sign.
    mutating func markRead(
        _ parameters: JSONObject,
        number: BusinessNumber,
        at now: Int64
    ) throws(GraphError) -> JSON {
        let fields = Fields("", parameters)
        try MessageDraft.requireProduct(fields)
        guard try fields.text("status") == "read" else { throw fields.invalid("status", "must be read") }
        let id = try fields.required("message_id", limit: ContentCheck.messageIDLimit)
        if let typing = try fields.fields("typing_indicator"), try typing.required("type") != "text" {
            throw typing.invalid("type", "must be text")
        }
        guard let message = messages[id], message.isFromPhone, message.key.numberID == number.id,
            message.at > now - Self.messageAge
        else { throw GraphError(131_009, "Param message_id is not a message that this number received") }
        for earlier in threads[message.key]?.messageIDs ?? [] {
            guard var seen = messages[earlier], seen.isFromPhone, !seen.isReadByBusiness, seen.at <= message.at else {
                continue
            }
            seen.isReadByBusiness = true
            messages[earlier] = seen
            show(seen)
        }
        if fields.has("typing_indicator") {
            threads[message.key]?.typingUntil = now + Self.typingTime
            timers.schedule(.typingEnds(message.key), at: now + Self.typingTime)
            showTyping(message.key)
        }
        return ["success": true]
    }

    /// Takes the typing sign away: a message has come, or its time is over.
    ///
    /// - Parameter isTimer: Only if no later sign has prolonged it.
    mutating func endTyping(_ key: ThreadKey, at now: Int64, isTimer: Bool = false) {
        guard let until = threads[key]?.typingUntil, until > 0, !isTimer || until <= now else { return }
        threads[key]?.typingUntil = 0
        showTyping(key)
    }

    private mutating func showTyping(_ key: ThreadKey) {
        guard watchers > 0 else { return }
        effects.events.append(
            LiveEvent(
                name: "typing",
                data: [
                    "phone": .string(key.phoneID), "number": .string(key.numberID),
                    "until_ms": .integer(threads[key]?.typingUntil ?? 0),
                ]
            )
        )
    }
}
