import BalieDomain
import Crypto
import FoundationEssentials

/// Hooks as the network writes them, made for a test and signed as the network signs.
///
/// Source of the shapes: Cloud API, webhooks, components.
enum WireHook {
    static let phoneNumberID = "100200300400501"
    static let accountID = "200300400500600"
    static let secret = "the-app-secret-of-a-test"

    // MARK: Messages

    /// - Parameters:
    ///   - from: `nil` for a sender whose number is not shown to us.
    ///   - more: members of the message beside its type and payload.
    static func message(
        _ id: String,
        from: String? = "31612345678",
        userID: String? = nil,
        at time: Timestamp,
        type: String = "text",
        _ payload: JSONValue = .null,
        more: [String: JSONValue] = [:]
    ) -> JSONValue {
        var members = more
        members["id"] = .string(id)
        members["from"] = from.map { .string($0) }
        members["from_user_id"] = userID.map { .string($0) }
        members["timestamp"] = .string(String(time.milliseconds / 1000))
        members["type"] = .string(type)
        members[type] = payload
        return .object(members)
    }

    static func text(
        _ id: String,
        _ body: String,
        from: String? = "31612345678",
        userID: String? = nil,
        at time: Timestamp,
        more: [String: JSONValue] = [:]
    ) -> JSONValue {
        message(id, from: from, userID: userID, at: time, ["body": .string(body)], more: more)
    }

    static func image(_ id: String, media: String, sha256: String? = nil, at time: Timestamp) -> JSONValue {
        message(
            id,
            at: time,
            type: "image",
            [
                "id": .string(media), "mime_type": "image/jpeg", "sha256": sha256.map { .string($0) } ?? .null,
            ]
        )
    }

    static func reaction(_ id: String, on target: String, _ emoji: String?, at time: Timestamp) -> JSONValue {
        var payload: [String: JSONValue] = ["message_id": .string(target)]
        payload["emoji"] = emoji.map { .string($0) }
        return message(id, at: time, type: "reaction", .object(payload))
    }

    static func edit(_ id: String, of target: String, _ body: String, at time: Timestamp) -> JSONValue {
        message(
            id,
            at: time,
            type: "edit",
            [
                "original_message_id": .string(target),
                "message": ["type": "text", "text": ["body": .string(body)]],
            ]
        )
    }

    static func revoke(_ id: String, of target: String, at time: Timestamp) -> JSONValue {
        message(id, at: time, type: "revoke", ["original_message_id": .string(target)])
    }

    static func numberChange(
        _ id: String,
        from: String,
        userID: String? = nil,
        to: String,
        at time: Timestamp
    ) -> JSONValue {
        message(
            id,
            from: from,
            userID: userID,
            at: time,
            type: "system",
            ["type": "user_changed_number", "wa_id": .string(to), "body": "changed"]
        )
    }

    static func contact(_ phone: String?, name: String?, userID: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = [:]
        members["wa_id"] = phone.map { .string($0) }
        members["user_id"] = userID.map { .string($0) }
        if let name { members["profile"] = ["name": .string(name)] }
        return .object(members)
    }

    /// A hook with what we wrote on the telephone that shares the number.
    static func echoes(_ messages: [JSONValue], phoneNumberID: String = phoneNumberID) -> [UInt8] {
        bytes([
            "object": "whatsapp_business_account",
            "entry": [
                [
                    "id": .string(accountID),
                    "changes": [
                        [
                            "field": "smb_message_echoes",
                            "value": [
                                "messaging_product": "whatsapp",
                                "metadata": ["phone_number_id": .string(phoneNumberID)],
                                "message_echoes": .array(messages),
                            ],
                        ]
                    ],
                ]
            ],
        ])
    }

    static func echo(_ id: String, _ body: String, to phone: String = "31612345678", at time: Timestamp) -> JSONValue {
        text(id, body, from: "31205550100", at: time, more: ["to": .string(phone)])
    }

    /// A hook in which a customer says whether they want marketing: `stop` or `resume`.
    static func marketingPreference(
        _ word: String,
        of phone: String,
        at time: Timestamp,
        phoneNumberID: String = phoneNumberID
    ) -> [UInt8] {
        bytes([
            "object": "whatsapp_business_account",
            "entry": [
                [
                    "id": .string(accountID),
                    "changes": [
                        [
                            "field": "user_preferences",
                            "value": [
                                "messaging_product": "whatsapp",
                                "metadata": ["phone_number_id": .string(phoneNumberID)],
                                "user_preferences": [
                                    [
                                        "wa_id": .string(phone), "category": "marketing_messages",
                                        "value": .string(word), "timestamp": .integer(time.milliseconds / 1000),
                                    ]
                                ],
                            ],
                        ]
                    ],
                ]
            ],
        ])
    }

    // MARK: Statuses

    static func status(
        _ id: String,
        _ word: String,
        at time: Timestamp,
        opaqueID: String? = nil,
        errorCode: Int64? = nil,
        of phone: String = "31612345678"
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id), "status": .string(word), "recipient_id": .string(phone),
            "timestamp": .string(String(time.milliseconds / 1000)),
        ]
        members["biz_opaque_callback_data"] = opaqueID.map { .string($0) }
        if let errorCode { members["errors"] = [["code": .integer(errorCode), "title": "refused"]] }
        return .object(members)
    }

    // MARK: The envelope

    static func body(
        messages: [JSONValue] = [],
        statuses: [JSONValue] = [],
        contacts: [JSONValue] = [],
        phoneNumberID: String = phoneNumberID
    ) -> [UInt8] {
        bytes([
            "object": "whatsapp_business_account",
            "entry": [entry(messages: messages, statuses: statuses, contacts: contacts, phoneNumberID: phoneNumberID)],
        ])
    }

    static func entry(
        messages: [JSONValue] = [],
        statuses: [JSONValue] = [],
        contacts: [JSONValue] = [],
        phoneNumberID: String = phoneNumberID
    ) -> JSONValue {
        var value: [String: JSONValue] = [
            "messaging_product": "whatsapp",
            "metadata": ["phone_number_id": .string(phoneNumberID), "display_phone_number": "31205550100"],
        ]
        if !messages.isEmpty { value["messages"] = .array(messages) }
        if !statuses.isEmpty { value["statuses"] = .array(statuses) }
        if !contacts.isEmpty { value["contacts"] = .array(contacts) }
        return ["id": .string(accountID), "changes": [["field": "messages", "value": .object(value)]]]
    }

    static func bytes(_ value: JSONValue) -> [UInt8] { (try? [UInt8](JSONEncoder().encode(value))) ?? [] }

    static func headers(for body: [UInt8], secret: String = secret) -> [String: [String]] {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        return ["x-hub-signature-256": ["sha256=" + code.map { hexadecimal($0) }.joined()]]
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }
}
