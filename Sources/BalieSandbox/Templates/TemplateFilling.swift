/// Puts the parameters of a send into a template, or says why they do not fit.
///
/// Source: reference §1.2.3.
struct TemplateFilling {
    let template: Template
    /// Components of the request by kind; buttons by their place.
    private var header: Fields?
    private var body: Fields?
    private var buttons: [Int: Fields] = [:]
    /// Media named by id or address in the header: to be looked up by the caller.
    private(set) var headerMedia: (kind: String, id: String?, link: String?)?

    private static let componentKinds: Set<String> = [
        "header", "body", "button", "carousel", "limited_time_offer", "tap_target_configuration", "order_details",
    ]
    /// Most parameters of one component read.
    private static let parameterLimit = 200

    init(_ template: Template, request: Fields) throws(GraphError) {
        self.template = template
        for component in try request.list("components", limit: 100) ?? [] {
            let kind = try component.required("type").lowercased()
            guard Self.componentKinds.contains(kind) else {
                throw component.invalid("type", "is not a kind of component")
            }
            switch kind {
            case "header": header = component
            case "body": body = component
            case "button":
                guard let index = component.object["index"]?.looseInteger else { throw component.missing("index") }
                guard (0..<Int64(template.buttons.count)).contains(index) else {
                    throw GraphError(132_018, "buttons: there is no button with index \(index)")
                }
                buttons[Int(index)] = component
            default: break
            }
        }
    }

    /// The template as the customer sees it: `{"header"?, "body", "footer"?, "buttons"?}`.
    mutating func render() throws(GraphError) -> JSON {
        var view = JSONObject()
        if let header = try renderHeader() { view.append("header", header) }
        let values = try texts(of: body, named: Template.variables(template.bodyText), part: "body")
        let text = Template.fill(template.bodyText, values)
        guard text.unicodeScalars.count <= Template.bodyLimit else {
            throw GraphError(132_005, "body: the text is longer than \(Template.bodyLimit) characters")
        }
        view.append("body", .string(text))
        if let footer = template.component("FOOTER") {
            let minutes = footer["code_expiration_minutes"]?.looseInteger
            view.append("footer", footer["text"] ?? .string("This code expires in \(minutes ?? 10) minutes."))
        }
        let buttons = try renderButtons()
        if !buttons.isEmpty { view.append("buttons", .array(buttons)) }
        return .object(view)
    }

    private mutating func renderHeader() throws(GraphError) -> JSON? {
        guard let format = template.headerFormat else {
            if let header { try expect(0, in: header, part: "header") }
            return nil
        }
        if format == "TEXT" {
            let text = template.component("HEADER")?["text"]?.string ?? ""
            let values = try texts(of: header, named: Template.variables(text), part: "header")
            return ["type": "text", "text": .string(Template.fill(text, values))]
        }
        let kind = format.lowercased()
        guard let header else { throw Self.mismatch("header", 0, 1) }
        try expect(1, in: header, part: "header")
        guard let parameter = try parameters(header).first, try parameter.required("type").lowercased() == kind else {
            throw GraphError(132_012, "header: Format mismatch, expected \(format)")
        }
        let content = try parameter.requiredFields(kind)
        if kind == "location" {
            try ContentCheck.location(content)
        } else {
            try ContentCheck.source(content)
            headerMedia = (kind, content.object["id"]?.looseString, content.object["link"]?.string)
        }
        return .compact([("type", .string(kind)), (kind, .object(content.object))])
    }

    private func renderButtons() throws(GraphError) -> [JSON] {
        var views: [JSON] = []
        for (index, button) in template.buttons.enumerated() {
            let type = button["type"]?.string?.uppercased() ?? ""
            var view = JSONObject()
            view.append("type", .string(type == "OTP" ? "COPY_CODE" : type))
            view.append("text", button["text"] ?? (type == "OTP" ? "Copy code" : "Copy offer code"))
            let given = buttons[index]
            switch type {
            case "URL":
                let url = button["url"]?.string ?? ""
                let value = try parameter(of: given, at: index, subType: "url", key: "text", needed: url.contains("{{"))
                view.append("url", .string(url.replacing(/\{\{[^}]*\}\}/) { _ in value ?? "" }))
            case "QUICK_REPLY":
                let payload = try parameter(of: given, at: index, subType: "quick_reply", key: "payload", needed: false)
                view.append("payload", payload.map(JSON.string) ?? button["text"] ?? "")
            case "COPY_CODE":
                let code = try parameter(of: given, at: index, subType: "copy_code", key: "coupon_code", needed: true)
                view.append("code", .string(try Self.code(code ?? "", index)))
            case "OTP":
                let code = try parameter(of: given, at: index, subType: "url", key: "text", needed: true)
                view.append("code", .string(try Self.code(code ?? "", index)))
            case "PHONE_NUMBER":
                if let given { try expect(0, in: given, part: "buttons") }
                view.append("phone_number", button["phone_number"] ?? "")
            default: break
            }
            views.append(.object(view))
        }
        return views
    }

    private static func code(_ code: String, _ index: Int) throws(GraphError) -> String {
        guard (1...Template.codeLimit).contains(code.utf8.count), code.allSatisfy({ $0.isLetter || $0.isNumber }) else {
            throw GraphError(
                132_018,
                "buttons: the code of button \(index) must be 1 to \(Template.codeLimit) letters and digits"
            )
        }
        return code
    }

    /// The one parameter of a button; `nil` if it was left out.
    private func parameter(
        of component: Fields?,
        at index: Int,
        subType: String,
        key: String,
        needed: Bool
    ) throws(GraphError) -> String? {
        guard let component else {
            if needed { throw Self.mismatch("buttons", 0, 1) }
            return nil
        }
        guard try component.required("sub_type").lowercased() == subType else {
            throw GraphError(132_018, "buttons: button \(index) is not of sub_type \(subType)")
        }
        let given = try parameters(component)
        guard needed || subType == "quick_reply" else {
            try expect(0, in: component, part: "buttons")
            return nil
        }
        guard given.count == 1 else { throw Self.mismatch("buttons", given.count, 1) }
        guard try given[0].required("type").lowercased() == key else {
            throw GraphError(132_012, "buttons: parameter type of button \(index) must be \(key)")
        }
        return try given[0].required(key)
    }

    private func parameters(_ component: Fields) throws(GraphError) -> [Fields] {
        try component.list("parameters", limit: Self.parameterLimit) ?? []
    }

    private func expect(_ count: Int, in component: Fields, part: String) throws(GraphError) {
        let given = try parameters(component).count
        guard given == count else { throw Self.mismatch(part, given, count) }
    }

    private static func mismatch(_ part: String, _ given: Int, _ expected: Int) -> GraphError {
        GraphError(
            132_000,
            "\(part): number of localizable_params (\(given)) does not match the expected number of params (\(expected))"
        )
    }

    /// The values of a text's variables, by their names.
    private func texts(
        of component: Fields?,
        named names: [String],
        part: String
    ) throws(GraphError) -> [String: String] {
        let given = try component.map { fields throws(GraphError) in try parameters(fields) } ?? []
        guard given.count == names.count else { throw Self.mismatch(part, given.count, names.count) }
        var values: [String: String] = [:]
        for (index, parameter) in given.enumerated() {
            var name = String(index + 1)
            if template.isNamed {
                guard let given = try parameter.text("parameter_name"), names.contains(given) else {
                    throw GraphError(132_012, "\(part): parameter_name of parameter \(index) is not in the template")
                }
                name = given
            }
            values[name] = try text(of: parameter, part: part)
        }
        guard values.count == names.count else { throw Self.mismatch(part, values.count, names.count) }
        return values
    }

    private func text(of parameter: Fields, part: String) throws(GraphError) -> String {
        let text: String
        switch try parameter.required("type").lowercased() {
        case "text": text = try parameter.required("text")
        case "currency":
            let currency = try parameter.requiredFields("currency")
            text = try currency.required("fallback_value")
            guard try currency.required("code").utf8.count == 3, currency.object["amount_1000"]?.looseInteger != nil
            else { throw GraphError(132_012, "\(part): currency needs a code of three letters and amount_1000") }
        case "date_time": text = try parameter.requiredFields("date_time").required("fallback_value")
        default: throw GraphError(132_012, "\(part): Format mismatch, expected TEXT")
        }
        guard !text.contains("\n"), !text.contains("\t"), !text.contains("     ") else {
            throw GraphError(
                132_018,
                "\(part): Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
            )
        }
        return text
    }
}
