import FoundationEssentials

/// The way of a message to the customer: accepted, sent, delivered, read; or failed.
///
/// Source: reference §2.3.
extension World {
    /// Makes a message id of the documented form: a header, the customer's number, the direction, a random part.
    ///
    /// Source: reference §1.2.
    mutating func mintMessageID(for customer: String, inbound: Bool) -> String {
        let random =
            inbound ? "3A" + generator.text(18, from: "0123456789ABCDEF") : generator.text(18, from: "0123456789ABCDEF")
        let number = Array(customer.utf8.prefix(127))
        var bytes: [UInt8] = [0x1C, 0x18, UInt8(number.count)]
        bytes += number
        bytes += [0x15, 0x02, 0x00, inbound ? 0x12 : 0x11, 0x18, UInt8(random.utf8.count)]
        bytes += Array(random.utf8)
        bytes.append(0)
        return "wamid." + Data(bytes).base64EncodedString()
    }

    /// Sets the time of a message's next step.
    mutating func scheduleLadder(_ id: String, after delay: Int64, at now: Int64) {
        timers.schedule(.ladder(id), at: now + delay + jitter())
    }

    private mutating func jitter() -> Int64 {
        settings.jitter > 0 ? Int64.random(in: 0...settings.jitter, using: &generator) : 0
    }

    /// Takes a message one step further.
    mutating func climb(_ id: String, at now: Int64) {
        guard let message = messages[id] else { return }
        switch message.status {
        case .accepted where message.failure != nil:
            move(id, to: .failed, at: now)
        case .accepted:
            move(id, to: .sent, at: now)
            if phones[message.key.phoneID]?.isOnline == true {
                scheduleLadder(id, after: settings.deliveredAfter, at: now)
            } else {
                threads[message.key]?.waiting.append(id)
            }
        case .sent:
            guard let phone = phones[message.key.phoneID] else { return }
            guard phone.isOnline else {
                threads[message.key]?.waiting.append(id)
                return
            }
            arrive(id, phone: phone, at: now)
        default: break
        }
    }

    /// The message reaches the phone.
    private mutating func arrive(_ id: String, phone: Phone, at now: Int64) {
        guard let message = messages[id] else { return }
        let isSkipped =
            phone.readsAutomatically && phone.sendsReadReceipts && settings.skipDeliveredPercent > 0
            && Int64.random(in: 1...100, using: &generator) <= settings.skipDeliveredPercent
        if message.type == "reaction" { applyReaction(message) }
        move(id, to: .delivered, at: now, isTold: !isSkipped)
        if phone.readsAutomatically { timers.schedule(.read(id), at: now + settings.readAfter + jitter()) }
    }

    private mutating func applyReaction(_ reaction: StoredMessage) {
        let content = reaction.content["reaction"]
        guard let target = content?["message_id"]?.string, var message = messages[target] else { return }
        let emoji = content?["emoji"]?.string ?? ""
        message.businessReaction = emoji.isEmpty ? nil : emoji
        messages[target] = message
        show(message)
    }

    /// The customer sees the message.
    mutating func read(_ id: String, at now: Int64) {
        guard let message = messages[id], !message.isFromPhone, message.status == .delivered,
            let phone = phones[message.key.phoneID], phone.isOnline
        else { return }
        move(id, to: .read, at: now, isTold: phone.sendsReadReceipts)
    }

    /// The customer plays a voice message for the first time.
    mutating func play(_ id: String, at now: Int64) {
        read(id, at: now)
        guard let message = messages[id], message.status == .read, message.type == "audio",
            let phone = phones[message.key.phoneID]
        else { return }
        move(id, to: .played, at: now, isTold: phone.sendsReadReceipts)
    }

    /// Reads everything of one phone that has arrived, in one thread or in all.
    mutating func readAll(phoneID: String, numberID: String?, at now: Int64) {
        for number in numbers.keys.sorted() where numberID == nil || number == numberID {
            for id in threads[ThreadKey(phoneID: phoneID, numberID: number)]?.messageIDs ?? [] { read(id, at: now) }
        }
    }

    private mutating func move(_ id: String, to status: MessageStatus, at now: Int64, isTold: Bool = true) {
        guard var message = messages[id] else { return }
        let wasTold = message.toldDelivery
        message.status = status
        message.statusAt = now
        // A reaction is only ever reported as sent. Source: reference §1.2.1.
        let isTold = isTold && (message.type != "reaction" || status == .sent || status == .failed)
        if isTold, status == .delivered || status == .read { message.toldDelivery = true }
        messages[id] = message
        show(message)
        guard isTold, let number = numbers[message.key.numberID] else { return }
        emit(
            Update(
                field: "messages",
                accountID: number.accountID,
                numberID: number.id,
                content: .status(
                    statusJSON(message, isPriced: status == .sent || !wasTold),
                    conversation: status == .failed ? nil : conversationJSON(message),
                    alwaysNamed: message.price?.type == "free_entry_point"
                )
            ),
            at: now
        )
    }

    /// - Parameter isPriced: The price goes with `sent` and with exactly one of `delivered` and `read`.
    private func statusJSON(_ message: StoredMessage, isPriced: Bool) -> JSON {
        let phone = phones[message.key.phoneID]
        let recipient =
            phone.map { $0.showsNumber ? $0.waID : "" }
            ?? String(message.key.phoneID.dropFirst(Self.unknownPrefix.count))
        let isNumber = recipient.utf8.first.map { (0x30...0x39).contains($0) } ?? false
        return .compact([
            ("id", .string(message.id)),
            ("status", .string(message.status.rawValue)),
            ("timestamp", .string(String(message.statusAt / 1000))),
            ("recipient_id", isNumber ? .string(recipient) : nil),
            ("recipient_user_id", phone?.userID.map(JSON.string) ?? (isNumber ? nil : .string(recipient))),
            ("biz_opaque_callback_data", message.callbackData.map(JSON.string)),
            (
                "pricing",
                isPriced && message.status != .failed && message.status != .played
                    ? message.price.map { price in
                        [
                            "billable": .bool(price.isBillable), "pricing_model": "PMP", "type": .string(price.type),
                            "category": .string(price.category),
                        ]
                    } : nil
            ),
            ("errors", message.status == .failed ? message.failure.map { [Self.errorJSON($0)] } : nil),
        ])
    }

    private func conversationJSON(_ message: StoredMessage) -> JSON? {
        guard let id = message.conversationID, let price = message.price else { return nil }
        return .compact([
            ("id", .string(id)),
            (
                "expiration_timestamp",
                message.status == .sent ? .string(String((message.at + Self.serviceWindow) / 1000)) : nil
            ),
            ("origin", ["type": .string(price.type == "free_entry_point" ? "referral_conversion" : price.category)]),
        ])
    }

    private static func errorJSON(_ failure: DeliveryFailure) -> JSON {
        let title = GraphErrorTable.entry(failure.code).title
        return [
            "code": .integer(Int64(failure.code)), "title": .string(title), "message": .string(title),
            "error_data": ["details": .string(failure.details)], "href": .string(GraphErrorTable.page),
        ]
    }

    /// Media by address was fetched, or not: now the message can go, or fail.
    mutating func finishFetch(
        _ fetch: LinkFetch,
        result: Result<(bytes: [UInt8], type: String), FetchFailure>,
        at now: Int64
    ) {
        fetching -= 1
        guard var message = messages[fetch.messageID], let number = numbers[message.key.numberID] else { return }
        switch result {
        case .success(let file):
            if let reason = MediaRules.sendFailure(kind: fetch.type, type: file.type, size: file.bytes.count) {
                message.failure = DeliveryFailure(code: 131_053, details: reason)
            } else {
                let id = keep(
                    file.bytes,
                    type: file.type,
                    name: nil,
                    number: number,
                    lifetime: MediaShelf.uploadLifetime,
                    at: now
                )
                if var fields = message.content[message.type]?.object {
                    fields["id"] = .string(id)
                    fields["mime_type"] = .string(file.type)
                    message.content[message.type] = .object(fields)
                }
                message.rendered = message.rendered.map { Self.withHeaderMedia($0, id: id) }
            }
        case .failure(let failure):
            message.failure = DeliveryFailure(code: 131_053, details: failure.reason)
        }
        messages[message.id] = message
        scheduleLadder(message.id, after: settings.sentAfter, at: now)
    }

    private static func withHeaderMedia(_ rendered: JSON, id: String) -> JSON {
        guard var view = rendered.object, var header = view["header"]?.object, let kind = header["type"]?.string,
            var media = header[kind]?.object
        else { return rendered }
        media["id"] = .string(id)
        header[kind] = .object(media)
        view["header"] = .object(header)
        return .object(view)
    }

    /// Puts a file on the shelf and returns its id.
    mutating func keep(
        _ bytes: [UInt8],
        type: String,
        name: String?,
        number: BusinessNumber,
        lifetime: Int64,
        at now: Int64
    ) -> String {
        let id = generator.objectID()
        media.add(
            StoredMedia(
                id: id,
                accountID: number.accountID,
                numberID: number.id,
                type: type,
                name: name,
                bytes: bytes,
                digest: MediaShelf.digest(bytes),
                expiresAt: now + lifetime
            )
        )
        return id
    }
}

/// Why media could not be fetched from its address.
struct FetchFailure: Error {
    var reason: String
}
