import BalieDomain

/// Turns the items of one change into events; the path of an unreadable one is relative to the item.
struct ChangeReader {
    let contacts: [WireContact]
    /// Whether the change has one item only, so that its one contact can only belong to that.
    let isSingle: Bool

    func event(for message: WireMessage) -> InboundEvent {
        guard let id = message.id else { return .unreadable(path: "id") }
        guard let sentAt = message.timestamp else { return .unreadable(path: "timestamp") }
        let sender = WirePerson(
            phone: message.from,
            userID: message.fromUserID,
            parentUserID: message.fromParentUserID,
            contacts: contacts,
            isSingle: isSingle
        )
        guard !sender.claims.isEmpty else { return .unreadable(path: "from") }

        func inbound(_ content: MessageContent, _ media: MediaReference? = nil) -> InboundMessage {
            InboundMessage(
                externalID: id,
                sender: sender.claims,
                profileName: sender.name,
                username: sender.username,
                sentAt: sentAt,
                content: content,
                media: media,
                context: message.context,
                referral: message.referral,
                errors: message.errors,
                groupID: message.groupID
            )
        }
        func amendment(of originalID: String, _ change: Amendment.Change) -> InboundEvent {
            .amendment(
                Amendment(
                    externalID: id,
                    originalExternalID: originalID,
                    sender: sender.claims,
                    profileName: sender.name,
                    sentAt: sentAt,
                    change: change
                )
            )
        }
        switch message.payload {
        case .content(let content, let media): return .message(inbound(content, media))
        case .edited(let originalID, let content, let media): return amendment(of: originalID, .edited(content, media))
        case .revoked(let originalID): return amendment(of: originalID, .revoked)
        case .numberChanged(let number, let notice):
            guard number.utf8.count <= WirePerson.idLimit else { return .unreadable(path: "system.wa_id") }
            return .identityChanged(
                old: sender.claims,
                new: [IdentityClaim(.phone, number)],
                notice: inbound(.system(notice))
            )
        }
    }

    func event(for status: WireStatus) -> InboundEvent {
        if let type = status.type, type != "message" {
            return .accountNotice(field: type == "payment" || type == "call" ? "statuses.\(type)" : "statuses")
        }
        guard let id = status.id else { return .unreadable(path: "id") }
        guard let occurredAt = status.timestamp else { return .unreadable(path: "timestamp") }
        guard let deliveryStatus = status.deliveryStatus else {
            guard let word = status.status, word == "deleted" || word == "warning" else {
                return .unreadable(path: "status")
            }
            return .accountNotice(field: "statuses.\(word)")
        }
        let recipient = WirePerson(
            phone: status.recipient.phone,
            userID: status.recipient.userID,
            parentUserID: status.recipient.parentUserID,
            contacts: contacts,
            isSingle: isSingle
        )
        return .status(
            StatusUpdate(
                externalID: id,
                opaqueID: status.opaqueID,
                status: deliveryStatus,
                occurredAt: occurredAt,
                recipient: recipient.claims,
                errors: status.errors,
                pricing: status.pricing,
                conversation: status.conversation
            )
        )
    }

    /// A message that we wrote on the telephone that shares the number (coexistence).
    func echo(_ message: WireMessage) -> InboundEvent {
        guard let id = message.id else { return .unreadable(path: "id") }
        guard let sentAt = message.timestamp else { return .unreadable(path: "timestamp") }
        let customer = WirePerson(
            phone: message.to,
            userID: message.toUserID,
            parentUserID: nil,
            contacts: contacts,
            isSingle: isSingle
        )
        guard !customer.claims.isEmpty else { return .unreadable(path: "to") }
        guard case .content(let content, let media) = message.payload else {
            // Our own edit or deletion on the telephone: not an echo of a new message.
            return .accountNotice(field: "smb_message_echoes")
        }
        return .echo(
            EchoedMessage(
                externalID: id,
                recipient: customer.claims,
                sentAt: sentAt,
                content: content,
                media: media,
                context: message.context
            )
        )
    }

    func event(for preference: WirePreference) -> InboundEvent {
        let customer = WirePerson(
            phone: preference.phone,
            userID: preference.userID,
            parentUserID: nil,
            contacts: contacts,
            isSingle: isSingle
        )
        guard !customer.claims.isEmpty else { return .unreadable(path: "wa_id") }
        guard let changedAt = preference.timestamp else { return .unreadable(path: "timestamp") }
        guard preference.category == "marketing_messages" else { return .accountNotice(field: "user_preferences") }
        switch preference.value {
        case "stop": return .marketingPreference(.init(customer: customer.claims, optedOut: true, changedAt: changedAt))
        case "resume", "signup":
            return .marketingPreference(.init(customer: customer.claims, optedOut: false, changedAt: changedAt))
        default: return .unreadable(path: "value")
        }
    }
}
