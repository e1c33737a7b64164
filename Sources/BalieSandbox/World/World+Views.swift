/// What the control routes and the page see.
extension World {
    func json(_ phone: Phone) -> JSON {
        let threads = numbers.keys.sorted().compactMap { id in
            self.threads[ThreadKey(phoneID: phone.id, numberID: id)].map { (id, $0) }
        }
        return .compact([
            ("id", .string(phone.id)),
            ("name", .string(phone.name)),
            ("number", .string("+" + phone.number)),
            ("wa_id", .string(phone.waID)),
            ("user_id", phone.userID.map(JSON.string)),
            ("username", phone.username.map(JSON.string)),
            ("shows_number", .bool(phone.showsNumber)),
            ("has_profile", .bool(phone.hasProfile)),
            ("online", .bool(phone.isOnline)),
            ("auto_read", .bool(phone.readsAutomatically)),
            ("read_receipts", .bool(phone.sendsReadReceipts)),
            ("automatic", .bool(phone.isAutomatic)),
            (
                "threads",
                .array(
                    threads.map { id, thread in
                        .compact([
                            ("number", .string(id)),
                            ("last_inbound_ms", thread.lastInboundAt.map(JSON.integer)),
                            ("typing_until_ms", .integer(thread.typingUntil)),
                            ("waiting", .integer(Int64(thread.waiting.count))),
                        ])
                    }
                )
            ),
        ])
    }

    /// A message as its phone sees it.
    func json(_ message: StoredMessage) -> JSON {
        var object = JSONObject()
        object.append("id", .string(message.id))
        object.append("phone", .string(message.key.phoneID))
        object.append("number", .string(message.key.numberID))
        object.append("direction", message.isFromPhone ? "sent" : "received")
        object.append("type", .string(message.type))
        for member in message.content.members { object.append(member.key, member.value) }
        object.append("at_ms", .integer(message.at))
        object.append("status", .string(message.status.rawValue))
        object.append("status_at_ms", .integer(message.statusAt))
        if let rendered = message.rendered { object.append("rendered", rendered) }
        if let data = message.callbackData { object.append("biz_opaque_callback_data", .string(data)) }
        if let failure = message.failure, message.status == .failed {
            object.append("error", ["code": .integer(Int64(failure.code)), "details": .string(failure.details)])
        }
        if let emoji = message.phoneReaction { object.append("phone_reaction", .string(emoji)) }
        if let emoji = message.businessReaction { object.append("business_reaction", .string(emoji)) }
        if message.isFromPhone { object.append("read_by_business", .bool(message.isReadByBusiness)) }
        if message.isRevoked { object.append("revoked", true) }
        if message.isEdited { object.append("edited", true) }
        return .object(object)
    }

    func json(_ number: BusinessNumber) -> JSON {
        .compact([
            ("phone_number_id", .string(number.id)),
            ("waba_id", .string(number.accountID)),
            ("display_phone_number", .string(number.displayNumber)),
            ("verified_name", .string(number.verifiedName)),
            ("registered", .bool(number.isRegistered)),
            ("test_recipients", number.allowedRecipients.map { .array($0.sorted().map(JSON.string)) }),
            ("override_callback_uri", number.override.map { .string($0.url) }),
        ])
    }

    /// Everything but messages and secrets.
    func stateJSON(at now: Int64) -> JSON {
        [
            "now": .string(RFC3339.text(now)),
            "now_ms": .integer(now),
            "settings": settings.json,
            "numbers": .array(numbers.values.sorted { $0.id < $1.id }.map(json)),
            "apps": .array(
                apps.values.sorted { $0.id < $1.id }.map { app in
                    .compact([
                        ("app_id", .string(app.id)),
                        ("name", .string(app.name)),
                        ("callback_url", app.callback.map { .string($0.url) }),
                        ("fields", .array(app.fields.sorted().map(JSON.string))),
                        ("payload_version", .string(app.payload.rawValue)),
                    ])
                }
            ),
            "accounts": .array(
                accounts.values.sorted { $0.id < $1.id }.map { account in
                    [
                        "waba_id": .string(account.id),
                        "name": .string(account.name),
                        "subscribed_apps": .array(account.subscriptions.map { .string($0.appID) }),
                        "templates": .integer(Int64(account.templates.count)),
                    ]
                }
            ),
            "phones": .integer(Int64(phones.count)),
            "messages": .integer(Int64(messages.count)),
            "fetching": .integer(fetching),
            "calls": .integer(calls.total),
            "deliveries": ["total": .integer(deliveryLog.total), "pending": .integer(Int64(deliveries.count))],
            "faults": faults.json,
        ]
    }

    /// Tells open pages about a message that is new or has changed, and has it saved.
    mutating func show(_ message: StoredMessage) {
        if keepsChats, !hasChangedChats, phones[message.key.phoneID]?.isAutomatic == false { hasChangedChats = true }
        guard watchers > 0 else { return }
        effects.events.append(LiveEvent(name: "message", data: json(message)))
    }

    mutating func show(_ phone: Phone) {
        guard watchers > 0 else { return }
        effects.events.append(LiveEvent(name: "phone", data: json(phone)))
    }
}
