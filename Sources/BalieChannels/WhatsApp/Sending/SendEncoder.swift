import BalieDomain

/// Writes `POST /{phone-number-id}/messages`.
///
/// Source: Cloud API, messages.
struct SendEncoder {
    let settings: WhatsAppSettings

    func call(for message: OutboundMessage) throws(SendRejection) -> ProviderCall {
        let (type, payload) = try OutboundPayload(message).typed()
        var members: [String: JSONValue] = [
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "type": .string(type),
            type: payload,
            "biz_opaque_callback_data": .string(message.opaqueID),
        ]
        let recipient = try Self.recipient(message.recipient)
        members[recipient.name] = .string(recipient.value)
        // A reaction names its message itself.
        if let quoted = message.quotedExternalID, type != "reaction" {
            members["context"] = ["message_id": .string(quoted)]
        }
        guard let body = JSONValue.object(members).text else {
            throw SendRejection(
                code: "field_invalid",
                field: type,
                explanation: "The message has a number that cannot be sent."
            )
        }
        return settings.call("POST", [settings.phoneNumberID, "messages"], contentType: "application/json", body: body)
    }

    /// `to` for numbers, with the plus sign: without it, the network may put its own country in front.
    private static func recipient(_ claim: IdentityClaim) throws(SendRejection) -> (name: String, value: String) {
        switch claim.kind {
        case .phone:
            let digits = claim.value.filter { !"+-() ".contains($0) }
            guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                throw unreachable("The customer's telephone number cannot be written to.")
            }
            return ("to", "+" + digits)
        case .businessScopedUserID where !claim.value.isEmpty:
            return ("recipient", claim.value)
        default:
            throw unreachable("WhatsApp needs the customer's telephone number or user id.")
        }
    }

    private static func unreachable(_ explanation: String) -> SendRejection {
        SendRejection(
            code: "recipient_unreachable",
            field: "recipient",
            explanation: explanation,
            remedy: .contact
        )
    }

    /// Tells the customer that we read up to a message, and shows that we are typing: until the next message goes, or for
    /// 25 seconds.
    func readCall(upTo externalID: String, typing: Bool) -> ProviderCall? {
        var members: [String: JSONValue] = [
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": .string(externalID),
        ]
        if typing { members["typing_indicator"] = ["type": "text"] }
        guard !externalID.isEmpty, let body = JSONValue.object(members).text else { return nil }
        return settings.call("POST", [settings.phoneNumberID, "messages"], contentType: "application/json", body: body)
    }
}
