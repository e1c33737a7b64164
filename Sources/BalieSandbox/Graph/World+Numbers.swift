/// Business numbers and their profiles. Source: reference §1.4 and §1.5.
extension World {
    private static let defaultNumberFields = [
        "verified_name", "code_verification_status", "display_phone_number", "quality_rating", "platform_type",
        "throughput", "webhook_configuration",
    ]
    private static let pinLength = 6
    /// How long a number that was deregistered cannot be registered, in milliseconds.
    private static let deregistrationWait: Int64 = 5 * 60 * 1000
    /// Registrations of a number in 72 hours.
    private static let registrationLimit: Int64 = 10
    private static let registrationSpan: Int64 = 72 * 3600 * 1000

    /// The number with the fields asked for, or the usual ones.
    func numberJSON(_ number: BusinessNumber, fields: [String]?) -> JSON {
        var object = JSONObject()
        for field in fields ?? Self.defaultNumberFields where field != "id" {
            if let value = value(of: field, number) { object[field] = value }
        }
        object.append("id", .string(number.id))
        return .object(object)
    }

    private func value(of field: String, _ number: BusinessNumber) -> JSON? {
        switch field {
        case "verified_name": .string(number.verifiedName)
        case "display_phone_number": .string(number.displayNumber)
        case "code_verification_status": "VERIFIED"
        case "quality_rating": "GREEN"
        case "quality_score": ["score": "GREEN"]
        case "platform_type": number.isRegistered ? "CLOUD_API" : "NOT_APPLICABLE"
        case "throughput": ["level": settings.throughputPerSecond > 80 ? "HIGH" : "STANDARD"]
        case "status": number.isRegistered ? "CONNECTED" : "DISCONNECTED"
        case "name_status": "APPROVED"
        case "account_mode": number.allowedRecipients == nil ? "LIVE" : "SANDBOX"
        case "messaging_limit_tier", "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED"
        case "is_official_business_account": false
        case "is_pin_enabled": .bool(number.pin != nil)
        case "health_status": health(of: number)
        case "webhook_configuration": webhookConfiguration(of: number)
        default: nil
        }
    }

    private func health(of number: BusinessNumber) -> JSON {
        let state: JSON = number.isRegistered ? "AVAILABLE" : "BLOCKED"
        return [
            "can_send_message": state,
            "entities": [
                ["entity_type": "PHONE_NUMBER", "id": .string(number.id), "can_send_message": state],
                ["entity_type": "WABA", "id": .string(number.accountID), "can_send_message": "AVAILABLE"],
            ],
        ]
    }

    private func webhookConfiguration(of number: BusinessNumber) -> JSON {
        let subscription = accounts[number.accountID]?.subscriptions.first
        return .compact([
            ("phone_number", number.override.map { .string($0.url) }),
            ("whatsapp_business_account", subscription?.override.map { .string($0.url) }),
            ("application", subscription.flatMap { apps[$0.appID]?.callback }.map { .string($0.url) }),
        ])
    }

    /// `POST /{phone-number-id}`: the PIN, or the number's own webhook address.
    mutating func update(_ number: BusinessNumber, _ parameters: JSONObject) throws(GraphError) -> GraphStep {
        let fields = Fields("", parameters)
        if let configuration = try fields.fields("webhook_configuration") {
            guard let callback = try callback(configuration, url: "override_callback_uri") else {
                numbers[number.id]?.override = nil
                effects.isDirty = true
                return .done(["success": true])
            }
            return .verify(callback, .number(id: number.id))
        }
        guard fields.has("pin") else { throw .parameter("The parameter pin or webhook_configuration is required.") }
        let pin = try pin(fields)
        numbers[number.id]?.pin = pin
        effects.isDirty = true
        return .done(["success": true])
    }

    private func pin(_ fields: Fields) throws(GraphError) -> String {
        guard let pin = try fields.identifier("pin"), pin.utf8.count == Self.pinLength,
            PhoneNumber.digits(pin) == pin
        else { throw .parameter("Param pin must be \(Self.pinLength) digits") }
        return pin
    }

    /// `POST /{phone-number-id}/register`.
    mutating func register(
        _ number: BusinessNumber,
        _ parameters: JSONObject,
        at now: Int64
    ) throws(GraphError) -> JSON {
        let fields = Fields("", parameters)
        try MessageDraft.requireProduct(fields)
        let pin = try pin(fields)
        if let since = number.deregisteredAt, now < since + Self.deregistrationWait {
            throw GraphError(133_015, "Wait 5 minutes after the deregistration")
        }
        let isAllowed =
            numbers[number.id]?.registrations.take(
                capacity: Self.registrationLimit,
                microsecondsPerToken: Self.registrationSpan / Self.registrationLimit * 1000,
                at: now
            ) ?? false
        guard isAllowed else { throw GraphError(133_016, "Too many registrations in 72 hours") }
        if let known = number.pin, known != pin { throw GraphError(133_005, "The PIN is not the number's PIN") }
        numbers[number.id]?.pin = pin
        numbers[number.id]?.isRegistered = true
        effects.isDirty = true
        return ["success": true]
    }

    // MARK: Profile

    private static let profileTexts = [("about", 139), ("address", 256), ("description", 512), ("email", 128)]
    private static let websiteCount = 2
    private static let websiteLimit = 256
    private static let verticals: Set<String> = [
        "UNDEFINED", "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY",
        "GOVT", "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "NOT_A_BIZ",
    ]

    /// Without `fields` only the product is told.
    func profileJSON(_ number: BusinessNumber, fields: [String]?) -> JSON {
        var object = JSONObject()
        for field in fields ?? [] { if let value = number.profile[field] { object[field] = value } }
        object["messaging_product"] = "whatsapp"
        return ["data": [.object(object)]]
    }

    /// Changes the parts of the profile that are named, all or none.
    mutating func updateProfile(_ number: BusinessNumber, _ parameters: JSONObject) throws(GraphError) -> JSON {
        let fields = Fields("", parameters)
        try MessageDraft.requireProduct(fields)
        var profile = number.profile
        for (name, limit) in Self.profileTexts {
            guard let text = try fields.text(name, limit: limit) else { continue }
            if name == "about", text.isEmpty { throw fields.invalid(name, "must be 1 to \(limit) characters long") }
            if name == "email", !text.isEmpty, text.wholeMatch(of: /[^@\s]+@[^@\s]+\.[^@\s]+/) == nil {
                throw fields.invalid(name, "must be an e-mail address")
            }
            profile[name] = .string(text)
        }
        if let given = parameters["websites"] {
            guard let sites = given.array, sites.count <= Self.websiteCount else {
                throw fields.invalid("websites", "must be an array of at most \(Self.websiteCount) URLs")
            }
            for site in sites {
                guard let text = site.string, text.utf8.count <= Self.websiteLimit, WebAddress.isWeb(text) else {
                    throw fields.invalid(
                        "websites",
                        "must be http or https URLs of at most \(Self.websiteLimit) characters"
                    )
                }
            }
            profile["websites"] = given
        }
        if let vertical = try fields.text("vertical") {
            guard Self.verticals.contains(vertical) else { throw fields.invalid("vertical", "is not a known vertical") }
            profile["vertical"] = .string(vertical)
        }
        numbers[number.id]?.profile = profile
        effects.isDirty = true
        return ["success": true]
    }
}
