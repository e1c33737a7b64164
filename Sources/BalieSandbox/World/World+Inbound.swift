/// Messages from customers.
extension World {
    /// A phone writes to a business number: `message` is what the webhook will carry, without `from`, `id` and
    /// `timestamp`.
    ///
    /// Any type goes, also one that the network has not invented yet. A system message comes without a contact and
    /// opens no window. Source: reference §2.2.
    ///
    /// - Returns: The message's id.
    mutating func write(
        _ message: JSONObject,
        from phoneID: String,
        to numberID: String,
        at now: Int64
    ) throws(ControlError) -> StoredMessage {
        guard let phone = phones[phoneID] else { throw .missing("phone") }
        guard let number = numbers[numberID] else { throw .missing("business number") }
        guard phone.isOnline else { throw .conflict("The phone is switched off.") }
        guard let type = message["type"]?.string, !type.isEmpty, type.utf8.count <= 64 else {
            throw .invalid("type", "must be the type of a message")
        }
        _ = takeThroughput(numberID, at: now)
        let key = ThreadKey(phoneID: phoneID, numberID: numberID)
        var content = JSONObject()
        for member in message.members where !Self.ownMembers.contains(member.key) {
            content.append(member.key, member.value)
        }
        if let context = try context(message, key: key, number: number, phone: phone) {
            content.append("context", context)
        }
        let stored = StoredMessage(
            id: mintMessageID(for: phone.address, inbound: true),
            key: key,
            isFromPhone: true,
            type: type,
            content: content,
            at: now,
            status: .delivered,
            statusAt: now
        )
        store(stored)
        applyToEarlier(stored)
        if type != "system" {
            threads[key]?.lastInboundAt = now
            if content["referral"]?.object != nil { threads[key]?.referralAt = now }
        }
        emit(
            Update(
                field: "messages",
                accountID: number.accountID,
                numberID: numberID,
                content: .message(
                    contact: type == "system" ? nil : contactJSON(phone),
                    message: inboundJSON(stored, phone: phone, timestamp: message["timestamp"]?.looseString)
                )
            ),
            at: now
        )
        return stored
    }

    /// Members of a control request that are not the message's own.
    private static let ownMembers: Set<String> = ["type", "to", "from", "id", "timestamp", "context", "from_user_id"]

    private func inboundJSON(_ message: StoredMessage, phone: Phone, timestamp: String?) -> JSON {
        var object = JSONObject()
        if let context = message.content["context"] { object.append("context", context) }
        if phone.showsNumber { object.append("from", .string(phone.waID)) }
        if let user = phone.userID { object.append("from_user_id", .string(user)) }
        object.append("id", .string(message.id))
        object.append("timestamp", .string(timestamp ?? String(message.at / 1000)))
        object.append("type", .string(message.type))
        for member in message.content.members where member.key != "context" {
            object.append(member.key, member.value)
        }
        return .object(object)
    }

    private func contactJSON(_ phone: Phone) -> JSON {
        .compact([
            (
                "profile",
                phone.hasProfile
                    ? .compact([("name", .string(phone.name)), ("username", phone.username.map(JSON.string))]) : nil
            ),
            ("wa_id", phone.showsNumber ? .string(phone.waID) : nil),
            ("user_id", phone.userID.map(JSON.string)),
        ])
    }

    /// A quote names the quoted message and its author; a forward only that it is one.
    private func context(
        _ message: JSONObject,
        key: ThreadKey,
        number: BusinessNumber,
        phone: Phone
    ) throws(ControlError) -> JSON? {
        guard let given = message["context"] else { return nil }
        guard var context = given.object else { throw .invalid("context", "must be an object") }
        guard let id = (context["id"] ?? context["message_id"])?.string else { return .object(context) }
        context["message_id"] = nil
        context["id"] = .string(id)
        if context["from"] == nil {
            let isOwn = messages[id]?.isFromPhone == true
            context["from"] = .string(isOwn ? phone.address : number.digits)
        }
        return .object(context)
    }

    /// A reaction, an edit and a revocation change an earlier message on the phone's screen.
    private mutating func applyToEarlier(_ message: StoredMessage) {
        let content = message.content[message.type]
        guard let id = (content?["message_id"] ?? content?["original_message_id"])?.string,
            var earlier = messages[id], earlier.key == message.key
        else { return }
        switch message.type {
        case "reaction":
            let emoji = content?["emoji"]?.string ?? ""
            earlier.phoneReaction = emoji.isEmpty ? nil : emoji
        case "revoke" where earlier.isFromPhone:
            earlier.isRevoked = true
        case "edit" where earlier.isFromPhone:
            earlier.isEdited = true
            if let edited = content?["message"]?[earlier.type] { earlier.content[earlier.type] = edited }
        default: return
        }
        messages[id] = earlier
        show(earlier)
    }

    /// The customer taps a button or a row of a list: the answer that the network makes of it.
    ///
    /// - Parameters:
    ///   - messageID: The message with the button.
    ///   - choice: The id of a reply button or row, or the place or text of a template's quick reply.
    func tap(_ messageID: String, choice: JSON, phoneID: String) throws(ControlError) -> JSONObject {
        guard let message = messages[messageID], message.key.phoneID == phoneID, !message.isFromPhone else {
            throw .missing("message")
        }
        var answer = JSONObject()
        answer.append("context", ["id": .string(messageID)])
        if let buttons = message.rendered?["buttons"]?.array {
            let replies = buttons.filter { $0["type"]?.string == "QUICK_REPLY" }
            guard
                let button = replies.first(where: { $0["text"] == choice || $0["payload"] == choice })
                    ?? choice.looseInteger.flatMap({ buttons.indices.contains(Int($0)) ? buttons[Int($0)] : nil }),
                button["type"]?.string == "QUICK_REPLY"
            else { throw .missing("button") }
            answer.append("type", "button")
            answer.append("button", ["payload": button["payload"] ?? "", "text": button["text"] ?? ""])
            return answer
        }
        guard let action = message.content["interactive"]?["action"] else {
            throw .conflict("Nothing can be tapped there.")
        }
        let reply: JSON
        if let button = action["buttons"]?.array?.compactMap({ $0["reply"] }).first(where: { $0["id"] == choice }) {
            reply = [
                "type": "button_reply", "button_reply": ["id": button["id"] ?? "", "title": button["title"] ?? ""],
            ]
        } else if let row = action["sections"]?.array?.flatMap({ $0["rows"]?.array ?? [] })
            .first(where: { $0["id"] == choice })
        {
            let chosen = JSON.compact([
                ("id", row["id"]), ("title", row["title"]), ("description", row["description"]),
            ])
            reply = ["type": "list_reply", "list_reply": chosen]
        } else {
            throw .missing("button")
        }
        answer.append("type", "interactive")
        answer.append("interactive", reply)
        return answer
    }
}
