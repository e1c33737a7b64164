/// Messages from the business.
extension World {
    /// How long after the customer's last message the business may write freely, in milliseconds. Source: reference §3.1.
    static let serviceWindow: Int64 = 24 * 3600 * 1000
    /// How long everything is free after the answer to someone who came from an advertisement. Source: reference §3.1.
    static let freeEntryWindow: Int64 = 72 * 3600 * 1000
    /// Oldest message that can be reacted to or marked as read. Source: reference §1.2.
    static let messageAge: Int64 = 30 * 24 * 3600 * 1000
    /// Most chats before those with nobody are forgotten.
    static let threadLimit = 400_000
    /// Begins the phone id of a recipient that has no phone.
    static let unknownPrefix = "unknown:"

    /// `POST /{phone-number-id}/messages`.
    mutating func send(_ call: GraphCall, from number: BusinessNumber, at now: Int64) throws(GraphError) -> JSON {
        if call.parameters["status"] != nil { return try markRead(call.parameters, number: number, at: now) }
        var draft = try MessageDraft(call.parameters)
        guard number.isRegistered else {
            throw GraphError(133_010, "The phone number is not registered on the platform")
        }
        if case .number(let digits) = draft.recipient {
            if PhoneNumber.key(digits) == PhoneNumber.key(number.digits) {
                throw GraphError(131_021, "The recipient is the sender")
            }
            if let allowed = number.allowedRecipients, !allowed.contains(PhoneNumber.key(digits)) {
                throw GraphError(131_030, "Recipient phone number not in allowed list: add it to the recipient list")
            }
        }
        let template = try template(for: &draft, account: number.accountID)
        try checkReferences(draft, number: number, at: now)
        let phone = findPhone(draft.recipient)
        let key = ThreadKey(phoneID: phone?.id ?? unknownPhoneID(draft.recipient), numberID: number.id)
        try checkRates(key, at: now)
        let late = template == nil && settings.enforcesWindow && !isWindowOpen(key, at: now)
        if late, settings.refusesLateMessagesAtOnce { throw GraphError(131_047, Self.lateDetails) }

        let id = mintMessageID(for: draft.recipient.text, inbound: false)
        var message = StoredMessage(
            id: id,
            key: key,
            isFromPhone: false,
            type: draft.type,
            content: content(of: draft, number: number),
            at: now,
            status: .accepted,
            statusAt: now,
            callbackData: draft.callbackData
        )
        message.rendered = template?.rendered
        message.failure = failure(for: draft, phone: phone, isLate: late, number: number)
        message.price = price(category: template?.category, key: key, at: now)
        message.conversationID = generator.text(32, from: "0123456789abcdef")
        store(message)
        endTyping(key, at: now)
        if let link = draft.mediaLink, message.failure == nil {
            fetching += 1
            effects.fetches.append(LinkFetch(messageID: id, url: link, type: draft.mediaKind))
        } else {
            scheduleLadder(id, after: settings.sentAfter, at: now)
        }
        if message.failure == nil { noteReply(key, at: now) }
        return answer(draft, phone: phone, id: id, isTemplate: template != nil)
    }

    private static let lateDetails =
        "Message failed to send because more than 24 hours have passed since the customer last replied to this number."

    /// Whether the customer wrote less than 24 hours ago.
    func isWindowOpen(_ key: ThreadKey, at now: Int64) -> Bool {
        guard let last = threads[key]?.lastInboundAt else { return false }
        return now < last + Self.serviceWindow
    }

    func findPhone(_ recipient: MessageDraft.Recipient) -> Phone? {
        switch recipient {
        case .number(let digits): phoneIDs[PhoneNumber.key(digits)].flatMap { phones[$0] }
        case .user(let id): phoneIDs[id].flatMap { phones[$0] }
        }
    }

    /// The id of the phone that is made for an unknown number, or of one that never will be.
    private mutating func unknownPhoneID(_ recipient: MessageDraft.Recipient) -> String {
        if settings.createsPhones, case .number(let digits) = recipient, phones.count < Self.phoneLimit {
            var phone = Phone(id: "", name: "+" + digits, number: digits, waID: PhoneNumber.waID(digits))
            phone.isAutomatic = true
            return add(phone).id
        }
        return Self.unknownPrefix + recipient.text
    }

    private mutating func checkRates(_ key: ThreadKey, at now: Int64) throws(GraphError) {
        if threads.count > Self.threadLimit {
            // Those who are on no phone leave nothing behind but their rate.
            threads = threads.filter { !$0.key.phoneID.hasPrefix(Self.unknownPrefix) }
        }
        if settings.pairBurst > 0 {
            let allowed = threads[key, default: Thread()].pairAllowance.take(
                capacity: settings.pairBurst,
                microsecondsPerToken: settings.pairInterval * 1000,
                at: now
            )
            guard allowed else {
                throw GraphError(
                    131_056,
                    "Message failed to send because there were too many messages sent from this phone number to the "
                        + "same phone number in a short period of time"
                )
            }
        }
        guard takeThroughput(key.numberID, at: now) else {
            throw GraphError(
                130_429,
                "Message failed to send because there were too many messages sent from this phone number in a short period of time"
            )
        }
    }

    /// Counts one message, in or out, against the number's throughput.
    mutating func takeThroughput(_ numberID: String, at now: Int64) -> Bool {
        let limit = settings.throughputPerSecond
        guard limit > 0, numbers[numberID] != nil else { return true }
        return numbers[numberID]?.throughput.take(
            capacity: limit,
            microsecondsPerToken: 1_000_000 / limit,
            at: now
        ) ?? true
    }

    private func template(
        for draft: inout MessageDraft,
        account: String
    ) throws(GraphError) -> (rendered: JSON, category: String)? {
        guard draft.type == "template", let object = draft.content.object else { return nil }
        let request = Fields("template", object)
        let (name, language) = (object["name"]?.string ?? "", object["language"]?["code"]?.string ?? "")
        guard let template = accounts[account]?.templates.first(where: { $0.name == name && $0.language == language })
        else { throw GraphError(132_001, "template name (\(name)) does not exist in \(language)") }
        switch template.status {
        case "APPROVED": break
        case "PAUSED": throw GraphError(132_015, "template \(name) is paused")
        case "DISABLED": throw GraphError(132_016, "template \(name) is disabled")
        default: throw GraphError(132_001, "template name (\(name)) is not approved in \(language)")
        }
        if template.category == "AUTHENTICATION", case .user = draft.recipient {
            throw GraphError(131_062, "Authentication templates need a phone number")
        }
        var filling = try TemplateFilling(template, request: request)
        let rendered = try filling.render()
        if let media = filling.headerMedia {
            (draft.mediaID, draft.mediaLink, draft.mediaKind) = (media.id, media.link, media.kind)
        }
        return (rendered, template.category)
    }

    /// What the message points at must exist.
    private func checkReferences(_ draft: MessageDraft, number: BusinessNumber, at now: Int64) throws(GraphError) {
        if let id = draft.mediaID {
            guard let file = media[id], file.accountID == number.accountID, file.expiresAt > now else {
                throw GraphError(131_009, "Media with ID '\(id.prefix(100))' does not exist or has expired")
            }
        }
        if draft.type == "reaction" {
            let id = draft.content["message_id"]?.string ?? ""
            guard let target = messages[id], target.key.numberID == number.id, !target.isRevoked,
                target.type != "reaction", target.at > now - Self.messageAge
            else {
                throw GraphError(131_009, "The message to react to does not exist, is too old or is a reaction itself")
            }
        }
    }

    /// The content as the phone gets it: with the media's facts and the quoted message.
    private func content(of draft: MessageDraft, number: BusinessNumber) -> JSONObject {
        var object = JSONObject()
        var value = draft.content
        if MediaRules.kinds[draft.type] != nil, var fields = value.object {
            if let file = draft.mediaID.flatMap({ media[$0] }) {
                fields["id"] = .string(file.id)
                fields["mime_type"] = .string(file.type)
                if draft.type == "document", fields["filename"] == nil {
                    fields["filename"] = file.name.map(JSON.string)
                }
            }
            value = .object(fields)
        }
        object.append(draft.type, value)
        if let quoted = draft.quotedID { object.append("context", ["id": .string(quoted)]) }
        return object
    }

    private mutating func failure(
        for draft: MessageDraft,
        phone: Phone?,
        isLate: Bool,
        number: BusinessNumber
    ) -> DeliveryFailure? {
        if !faults.isEmpty, let fault = faults.take(.fail, target: "messages", numberID: number.id) {
            let title = GraphErrorTable.entry(fault.code).title
            return DeliveryFailure(code: fault.code, details: fault.details ?? title)
        }
        if phone == nil, !settings.createsPhones {
            return DeliveryFailure(
                code: 131_026,
                details: "Message undeliverable: the recipient is not on the network."
            )
        }
        if isLate { return DeliveryFailure(code: 131_047, details: Self.lateDetails) }
        if let file = draft.mediaID.flatMap({ media[$0] }),
            let reason = MediaRules.sendFailure(kind: draft.mediaKind, type: file.type, size: file.bytes.count)
        {
            return DeliveryFailure(code: 131_053, details: reason)
        }
        return nil
    }

    /// What the message costs. Source: reference §4.3.
    private func price(category: String?, key: ThreadKey, at now: Int64) -> Price {
        let category = category?.lowercased() ?? "service"
        if let until = threads[key]?.freeEntryUntil, now < until {
            return Price(category: category, type: "free_entry_point")
        }
        let isFree = category == "service" || (category == "utility" && isWindowOpen(key, at: now))
        return Price(category: category, type: isFree ? "free_customer_service" : "regular")
    }

    /// The first answer to someone who came from an advertisement opens the free window.
    private mutating func noteReply(_ key: ThreadKey, at now: Int64) {
        guard let referral = threads[key]?.referralAt, now < referral + Self.serviceWindow else { return }
        threads[key]?.referralAt = nil
        threads[key]?.freeEntryUntil = now + Self.freeEntryWindow
    }

    private func answer(_ draft: MessageDraft, phone: Phone?, id: String, isTemplate: Bool) -> JSON {
        let contact: JSON
        switch draft.recipient {
        case .number(let digits):
            contact = ["input": .string(draft.input), "wa_id": .string(phone?.waID ?? PhoneNumber.waID(digits))]
        case .user(let user):
            contact = ["input": .string(draft.input), "user_id": .string(user)]
        }
        return [
            "messaging_product": "whatsapp",
            "contacts": [contact],
            "messages": [
                .compact([("id", .string(id)), ("message_status", isTemplate ? "accepted" : nil)])
            ],
        ]
    }
}
