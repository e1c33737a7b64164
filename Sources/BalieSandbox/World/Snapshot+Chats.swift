/// The latest chats of phones made by hand survive a restart too: a window that is open must not shut by it.
extension World {
    /// Chats kept, the latest ones.
    static let keptChats = 50
    /// Messages kept of a chat, the latest ones.
    static let keptMessages = 60
    /// Between a change of a chat and its being saved, in milliseconds: many changes share one.
    static let saveDelay: Int64 = 2000

    /// Has the chats saved soon, if they have changed.
    mutating func scheduleSave(at now: Int64) {
        guard keepsChats, hasChangedChats, !isSaveScheduled else { return }
        isSaveScheduled = true
        timers.schedule(.save, at: now + Self.saveDelay)
    }

    var chatsJSON: JSON {
        let chats = threads.filter { phones[$0.key.phoneID].map { !$0.isAutomatic } ?? false }
        let latest = chats.sorted { left, right in
            let times = [left, right].map { chat in chat.value.messageIDs.last.flatMap { messages[$0]?.order } ?? -1 }
            return (times[0], left.key.phoneID, left.key.numberID) > (times[1], right.key.phoneID, right.key.numberID)
        }
        return .array(
            latest.prefix(Self.keptChats).map { key, thread in
                .compact([
                    ("phone", .string(key.phoneID)), ("number", .string(key.numberID)),
                    ("last_inbound", thread.lastInboundAt.map(JSON.integer)),
                    ("referral", thread.referralAt.map(JSON.integer)),
                    ("free_entry_until", thread.freeEntryUntil.map(JSON.integer)),
                    (
                        "messages",
                        .array(
                            thread.messageIDs.suffix(Self.keptMessages).compactMap { messages[$0] }.map(Self.chatJSON)
                        )
                    ),
                ])
            }
        )
    }

    /// Takes over saved chats; messages that were on their way go on.
    mutating func restoreChats(_ chats: JSON?, at now: Int64) {
        for chat in chats?.array ?? [] {
            guard let phone = chat["phone"]?.string, let number = chat["number"]?.string, phones[phone] != nil,
                numbers[number] != nil
            else { continue }
            let key = ThreadKey(phoneID: phone, numberID: number)
            threads[key, default: Thread()].lastInboundAt = chat["last_inbound"]?.looseInteger
            threads[key]?.referralAt = chat["referral"]?.looseInteger
            threads[key]?.freeEntryUntil = chat["free_entry_until"]?.looseInteger
            for json in chat["messages"]?.array ?? [] {
                guard let message = Self.chatMessage(json, key: key), messages[message.id] == nil else { continue }
                store(message)
                if !message.isFromPhone, [.accepted, .sent].contains(message.status) {
                    scheduleLadder(message.id, after: settings.sentAfter, at: now)
                }
            }
        }
    }

    private static func chatJSON(_ message: StoredMessage) -> JSON {
        .compact([
            ("id", .string(message.id)), ("inbound", .bool(message.isFromPhone)), ("type", .string(message.type)),
            ("content", .object(message.content)), ("at", .integer(message.at)),
            ("status", .string(message.status.rawValue)), ("status_at", .integer(message.statusAt)),
            (
                "failure",
                message.failure.map { ["code": .integer(Int64($0.code)), "details": .string($0.details)] }
            ),
            ("data", message.callbackData.map(JSON.string)),
            ("price", message.price.map { ["category": .string($0.category), "type": .string($0.type)] }),
            ("conversation", message.conversationID.map(JSON.string)), ("rendered", message.rendered),
            ("phone_reaction", message.phoneReaction.map(JSON.string)),
            ("business_reaction", message.businessReaction.map(JSON.string)),
            ("told", .bool(message.toldDelivery)), ("read", .bool(message.isReadByBusiness)),
            ("revoked", .bool(message.isRevoked)), ("edited", .bool(message.isEdited)),
        ])
    }

    private static func chatMessage(_ json: JSON, key: ThreadKey) -> StoredMessage? {
        guard let id = json["id"]?.string, let isFromPhone = json["inbound"]?.bool, let type = json["type"]?.string,
            let content = json["content"]?.object, let at = json["at"]?.looseInteger,
            let status = json["status"]?.string.flatMap(MessageStatus.init(rawValue:))
        else { return nil }
        var message = StoredMessage(
            id: id,
            key: key,
            isFromPhone: isFromPhone,
            type: type,
            content: content,
            at: at,
            status: status,
            statusAt: json["status_at"]?.looseInteger ?? at
        )
        if let failure = json["failure"], let code = failure["code"]?.looseInteger {
            message.failure = DeliveryFailure(code: Int(code), details: failure["details"]?.string ?? "")
        }
        if let price = json["price"], let category = price["category"]?.string, let type = price["type"]?.string {
            message.price = Price(category: category, type: type)
        }
        message.callbackData = json["data"]?.string
        message.conversationID = json["conversation"]?.string
        message.rendered = json["rendered"]
        message.phoneReaction = json["phone_reaction"]?.string
        message.businessReaction = json["business_reaction"]?.string
        message.toldDelivery = json["told"]?.bool ?? false
        message.isReadByBusiness = json["read"]?.bool ?? false
        message.isRevoked = json["revoked"]?.bool ?? false
        message.isEdited = json["edited"]?.bool ?? false
        return message
    }
}
