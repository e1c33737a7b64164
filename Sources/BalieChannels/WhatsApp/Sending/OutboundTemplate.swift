import BalieDomain

/// Checks a template message and passes its components on.
///
/// Whether the values fit the template's own definition is not known here: see ``WhatsAppTemplates/render(components:parameters:)``.
/// Source: Cloud API, template messages.
struct OutboundTemplate {
    let template: MessageContent.Template
    /// The network's id of an uploaded file for the header.
    let mediaID: String?

    /// In characters.
    static let nameLimit = 512
    static let componentLimit = 16
    /// Buttons have these places in the template.
    static let buttonIndexes: ClosedRange<Int64> = 0...9
    static let cardLimit = 10

    /// Button kinds, with the kind of value each takes; `nil` where it takes none.
    private static let buttonValues: [String: String?] = [
        "quick_reply": "payload", "url": "text", "copy_code": "coupon_code", "flow": "action", "catalog": "action",
        "mpm": "action", "order_details": "action", "voice_call": nil,
    ]

    func payload() throws(SendRejection) -> JSONValue {
        try checkName()
        let components = template.components.map(withFile)
        guard mediaID == nil || components != template.components else { throw .unusedFile }
        for component in try CheckedField("template.components", .array(components)).items(0...Self.componentLimit) {
            try check(component, insideCard: false)
        }
        var members: [String: JSONValue] = [
            "name": .string(template.name), "language": ["code": .string(template.language)],
        ]
        if !components.isEmpty { members["components"] = .array(components) }
        return .object(members)
    }

    private func checkName() throws(SendRejection) {
        let name = CheckedField("template.name", .string(template.name))
        guard try name.text(limit: Self.nameLimit).utf8.allSatisfy(Self.isNameCharacter) else {
            throw name.invalid("may only have lower-case letters, digits and underscores")
        }
        let language = CheckedField("template.language", .string(template.language))
        let parts = try language.text(limit: CheckedField.idLimit).split(
            separator: "_",
            omittingEmptySubsequences: false
        )
        guard
            parts.allSatisfy({
                (2...4).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            })
        else { throw language.invalid("has to be a code such as nl or en_US") }
    }

    static func isNameCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// A header with the uploaded file, where it names none itself.
    private func withFile(_ component: JSONValue) -> JSONValue {
        guard
            let mediaID, component["type"]?.string == "header", let parameters = component["parameters"]?.array,
            parameters.count == 1, let type = parameters[0]["type"]?.string, TemplateParameter.files.contains(type),
            parameters[0][type]?["id"] == nil, parameters[0][type]?["link"] == nil
        else { return component }
        let file = (parameters[0][type] ?? [:]).setting("id", to: .string(mediaID))
        return component.setting("parameters", to: [parameters[0].setting(type, to: file)])
    }

    private func check(_ component: CheckedField, insideCard: Bool) throws(SendRejection) {
        let allowed =
            insideCard
            ? ["header", "body", "button"]
            : ["header", "body", "button", "limited_time_offer", "carousel", "tap_target_configuration"]
        switch try component.object()["type"].word(of: allowed) {
        case "header": try checkParameters(of: component, count: 1...1, kinds: TemplateParameter.headerKinds)
        case "body": try checkParameters(of: component, count: 1...Int.max, kinds: TemplateParameter.bodyKinds)
        case "button": try checkButton(component)
        case "carousel": try checkCards(component)
        case let kind: try checkParameters(of: component, count: 1...1, kinds: [kind])
        }
    }

    private func checkButton(_ button: CheckedField) throws(SendRejection) {
        try button["index"].integer(in: Self.buttonIndexes)
        let kind = try button["sub_type"].word(of: Self.buttonValues.keys.sorted())
        guard let value = Self.buttonValues[kind], let value else { return }
        try checkParameters(of: button, count: 1...1, kinds: [value])
    }

    private func checkCards(_ carousel: CheckedField) throws(SendRejection) {
        for card in try carousel["cards"].items(1...Self.cardLimit) {
            try card.object()["card_index"].integer(in: 0...Int64(Self.cardLimit - 1))
            for component in try card["components"].items(1...Self.componentLimit) {
                try check(component, insideCard: true)
            }
        }
    }

    /// Either all values of a component have a name, or none has.
    private func checkParameters(
        of component: CheckedField,
        count: ClosedRange<Int>,
        kinds: [String]
    ) throws(SendRejection) {
        let parameters = try component["parameters"].items(count)
        for parameter in parameters {
            try TemplateParameter(field: parameter.object()).check(kinds: kinds)
            guard parameter["parameter_name"].isPresent == parameters[0]["parameter_name"].isPresent else {
                throw parameter["parameter_name"].invalid("has to be given for all values of a part, or for none")
            }
        }
    }
}
