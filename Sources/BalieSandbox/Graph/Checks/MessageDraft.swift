/// A request to send a message that passed every check that needs no state.
struct MessageDraft: Sendable {
    enum Recipient: Sendable, Hashable {
        /// Digits with country code.
        case number(String)
        /// A business-scoped user id.
        case user(String)

        var text: String {
            switch self {
            case .number(let digits): digits
            case .user(let id): id
            }
        }
    }

    var recipient: Recipient
    /// The recipient as the caller wrote it.
    var input: String
    var type: String
    /// The member named like the type.
    var content: JSON
    /// The id of the quoted message.
    var quotedID: String?
    var callbackData: String?
    /// Media named by id.
    var mediaID: String?
    /// Media named by address.
    var mediaLink: String?
    /// Which rules the media has to follow: the message's type, or the kind of a template's header.
    var mediaKind: String

    /// Most characters of `biz_opaque_callback_data`. Source: reference §1.2.
    static let callbackDataLimit = 512

    /// Reads and checks the parameters of `POST /{phone-number-id}/messages`.
    ///
    /// Source: reference §1.2.
    init(_ parameters: JSONObject) throws(GraphError) {
        let fields = Fields("", parameters)
        try Self.requireProduct(fields)
        if let kind = try fields.text("recipient_type"), kind != "individual" {
            throw fields.invalid("recipient_type", "must be individual")
        }
        type = try fields.text("type") ?? "text"
        guard let check = Self.checks[type] else {
            throw GraphError(131_051, "Message type '\(type.prefix(40))' is not supported")
        }
        (recipient, input) = try Self.recipient(fields)
        if let context = try fields.fields("context") {
            quotedID = try context.required("message_id")
        }
        callbackData = try fields.text("biz_opaque_callback_data", limit: Self.callbackDataLimit)
        _ = try fields.text("recipient_identity_key_hash")
        content = parameters[type] ?? .null
        if type == "contacts" {
            try ContactsCheck.check(fields)
        } else {
            try check(try fields.requiredFields(type))
        }
        mediaKind = type
        if MediaRules.kinds[type] != nil {
            (mediaID, mediaLink) = (content["id"]?.looseString, content["link"]?.string)
        }
    }

    /// Every body names the product. Source: reference §9.1.
    static func requireProduct(_ fields: Fields) throws(GraphError) {
        guard fields.has("messaging_product") else { throw .parameter("The parameter messaging_product is required.") }
        guard try fields.text("messaging_product") == "whatsapp" else {
            throw .parameter("Param messaging_product must be one of {WHATSAPP}")
        }
    }

    private static func recipient(_ fields: Fields) throws(GraphError) -> (Recipient, String) {
        if let to = try fields.identifier("to"), !to.isEmpty {
            guard let number = PhoneNumber.recipient(to) else { throw fields.invalid("to", "is not a phone number") }
            return (.number(number), to)
        }
        guard let user = try fields.text("recipient", limit: 256), !user.isEmpty else { throw fields.missing("to") }
        guard user.wholeMatch(of: /[A-Z]{2}\.[A-Za-z0-9.]+/) != nil else {
            throw fields.invalid("recipient", "is not a business-scoped user ID")
        }
        return (.user(user), user)
    }

    private static let checks: [String: @Sendable (Fields) throws(GraphError) -> Void] = [
        "text": ContentCheck.text,
        "image": ContentCheck.captionedMedia,
        "video": ContentCheck.captionedMedia,
        "document": ContentCheck.document,
        "audio": ContentCheck.audio,
        "sticker": ContentCheck.bareMedia,
        "location": ContentCheck.location,
        "contacts": { (_: Fields) throws(GraphError) in },
        "reaction": ContentCheck.reaction,
        "interactive": InteractiveCheck.check,
        "template": ContentCheck.template,
    ]
}
