import BalieDomain

/// One element of `value.messages`, or of `value.message_echoes`.
///
///     {"from":"31612345678","id":"wamid.X","timestamp":"1790000000","type":"text","text":{"body":"hi"}}
struct WireMessage: Decodable {
    let id: String?
    let from: String?
    let fromUserID: String?
    let fromParentUserID: String?
    /// In echoes: the customer.
    let to: String?
    let toUserID: String?
    let timestamp: Timestamp?
    let groupID: String?
    let payload: WirePayload
    let context: MessageContext?
    let referral: JSONValue?
    let errors: [DeliveryError]

    /// The common members, and one for the payload of each type.
    enum CodingKeys: String, CodingKey {
        case id, from, to, timestamp, type, context, referral, errors
        case fromUserID = "from_user_id"
        case fromParentUserID = "from_parent_user_id"
        case toUserID = "to_user_id"
        case groupID = "group_id"
        case text, image, video, audio, document, sticker, location, contacts, reaction, interactive, button, order
        case system, identity, edit, revoke, unsupported
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = container.text(.id)
        from = container.text(.from)
        fromUserID = container.text(.fromUserID)
        fromParentUserID = container.text(.fromParentUserID)
        to = container.text(.to)
        toUserID = container.text(.toUserID)
        timestamp = container.timestamp(.timestamp)
        groupID = container.text(.groupID)
        context = container.value(WireContext.self, .context)?.context
        referral = container.value(JSONValue.self, .referral)
        errors = container.deliveryErrors(.errors)
        payload = try WirePayload(from: decoder, message: container)
    }
}

/// What a message refers to.
///
///     {"from":"31205550100","id":"wamid.X"}   {"forwarded":true}   {"referred_product":{"catalog_id":"1","product_retailer_id":"2"}}
struct WireContext: Decodable {
    /// `nil` if the object says nothing.
    let context: MessageContext?

    enum CodingKeys: String, CodingKey {
        case id, forwarded
        case frequentlyForwarded = "frequently_forwarded"
        case product = "referred_product"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let context = MessageContext(
            quotedExternalID: container.text(.id),
            forwarded: container.flag(.forwarded),
            frequentlyForwarded: container.flag(.frequentlyForwarded),
            product: container.value(JSONValue.self, .product)
        )
        self.context = context == MessageContext() ? nil : context
    }
}

/// An error as it stands in messages, statuses and values.
///
///     {"code":131047,"title":"Re-engagement message","message":"…","error_data":{"details":"…"},"href":"https://…"}
struct WireError: Decodable {
    let error: DeliveryError

    enum CodingKeys: String, CodingKey {
        case code, title, message, details
        case data = "error_data"
    }

    enum DataKeys: String, CodingKey { case details }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let data = try? container.nestedContainer(keyedBy: DataKeys.self, forKey: .data)
        error = WhatsAppErrors.deliveryError(
            code: container.integer(.code).flatMap(Int.init(exactly:)) ?? WhatsAppErrors.unnumbered,
            title: container.text(.title) ?? container.text(.message),
            details: data?.text(.details) ?? container.text(.details)
        )
    }
}

extension KeyedDecodingContainer {
    /// The errors of a list that could be read.
    func deliveryErrors(_ key: Key) -> [DeliveryError] {
        let items: Items<WireError> = items(key)
        return (items.elements ?? []).compactMap { if case .value(let wire) = $0 { wire.error } else { nil } }
    }
}
