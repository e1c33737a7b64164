import BalieDomain

/// One element of `value.statuses`: how far a message of ours has come.
///
///     {"id":"wamid.X","status":"delivered","timestamp":"1790000123","recipient_id":"31612345678",
///      "biz_opaque_callback_data":"msg_…","pricing":{…},"conversation":{…},"errors":[…]}
struct WireStatus: Decodable {
    let id: String?
    /// `message` or absent for messages; `payment` and `call` are about other things.
    let type: String?
    let status: String?
    let timestamp: Timestamp?
    let opaqueID: String?
    let recipient: Recipient
    let errors: [DeliveryError]
    let pricing: JSONValue?
    let conversation: JSONValue?

    /// The ids of the person, as they stand in the status. In a group, those of the participant.
    struct Recipient {
        let phone: String?
        let userID: String?
        let parentUserID: String?
    }

    enum CodingKeys: String, CodingKey {
        case id, type, status, timestamp, errors, pricing, conversation
        case opaqueID = "biz_opaque_callback_data"
        case recipientType = "recipient_type"
        case recipientID = "recipient_id"
        case recipientUserID = "recipient_user_id"
        case recipientParentUserID = "recipient_parent_user_id"
        case participantID = "recipient_participant_id"
        case participantUserID = "recipient_participant_user_id"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = container.text(.id)
        type = container.text(.type)
        status = container.text(.status)
        timestamp = container.timestamp(.timestamp)
        opaqueID = container.text(.opaqueID)
        if container.text(.recipientType) == "group" {
            recipient = Recipient(
                phone: container.text(.participantID),
                userID: container.text(.participantUserID),
                parentUserID: nil
            )
        } else {
            recipient = Recipient(
                phone: container.text(.recipientID),
                userID: container.text(.recipientUserID),
                parentUserID: container.text(.recipientParentUserID)
            )
        }
        errors = container.deliveryErrors(.errors)
        pricing = container.value(JSONValue.self, .pricing)
        conversation = container.value(JSONValue.self, .conversation)
    }

    /// In our words; `nil` for what says nothing about delivery (`deleted`, `warning`) and for what is not known.
    var deliveryStatus: DeliveryStatus? {
        switch status {
        case "sent": .sent
        case "delivered": .delivered
        case "read": .read
        case "played": .played
        case "failed": .failed
        default: nil
        }
    }
}

/// One element of `value.user_preferences`.
///
///     {"wa_id":"31612345678","category":"marketing_messages","value":"stop","timestamp":1731705721}
struct WirePreference: Decodable {
    let phone: String?
    let userID: String?
    let category: String?
    let value: String?
    let timestamp: Timestamp?

    enum CodingKeys: String, CodingKey {
        case category, value, timestamp
        case phone = "wa_id"
        case userID = "user_id"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        phone = container.text(.phone)
        userID = container.text(.userID)
        category = container.text(.category)
        value = container.text(.value)
        timestamp = container.timestamp(.timestamp)
    }
}
