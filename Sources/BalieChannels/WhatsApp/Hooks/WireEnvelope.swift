import BalieDomain

/// The outside of every hook.
///
///     {"object":"whatsapp_business_account","entry":[{"id":"WABA","changes":[{"field":"messages","value":{…}}]}]}
///
/// Source: Cloud API, webhooks, components; behaviour in practice, where fields come as other types or not at all.
struct WireEnvelope: Decodable {
    let object: String?
    let entries: Items<WireEntry>

    enum CodingKeys: String, CodingKey { case object, entries = "entry" }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        object = container.text(.object)
        guard container.contains(.entries) else { throw DecodingError.missing(CodingKeys.entries, in: decoder) }
        entries = container.items(.entries)
    }
}

/// What one WhatsApp Business account has to say.
struct WireEntry: Decodable {
    let id: String?
    let changes: Items<WireChange>

    enum CodingKeys: String, CodingKey { case id, changes }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = container.text(.id)
        guard container.contains(.changes) else { throw DecodingError.missing(CodingKeys.changes, in: decoder) }
        changes = container.items(.changes)
    }
}

/// One subject of a subscription, with what happened.
struct WireChange: Decodable {
    let field: String
    let value: WireValue

    enum CodingKeys: String, CodingKey { case field, value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        field = try container.decode(String.self, forKey: .field)
        value = try container.decode(WireValue.self, forKey: .value)
    }
}

/// What happened. Every list may be absent; which are read depends on the change's `field`.
struct WireValue: Decodable {
    /// The number that the change is about; `nil` for changes about the account.
    let phoneNumberID: String?
    let contacts: Items<WireContact>
    let messages: Items<WireMessage>
    let statuses: Items<WireStatus>
    let errors: Items<WireError>
    let echoes: Items<WireMessage>
    let preferences: Items<WirePreference>

    enum CodingKeys: String, CodingKey {
        case metadata, contacts, messages, statuses, errors
        case echoes = "message_echoes"
        case preferences = "user_preferences"
    }

    /// Messages, statuses and the like, together.
    var itemCount: Int {
        [messages.elements?.count, statuses.elements?.count, echoes.elements?.count, preferences.elements?.count]
            .reduce(0) { $0 + ($1 ?? 0) }
    }

    enum MetadataKeys: String, CodingKey { case phoneNumberID = "phone_number_id" }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.metadata) {
            let metadata = try container.nestedContainer(keyedBy: MetadataKeys.self, forKey: .metadata)
            phoneNumberID = metadata.text(.phoneNumberID)
        } else {
            phoneNumberID = nil
        }
        contacts = container.items(.contacts)
        messages = container.items(.messages)
        statuses = container.items(.statuses)
        errors = container.items(.errors)
        echoes = container.items(.echoes)
        preferences = container.items(.preferences)
    }
}
