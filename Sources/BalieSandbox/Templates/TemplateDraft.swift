/// Reads and checks what `POST /{waba-id}/message_templates` asks for. Limits: reference §1.6.
enum TemplateDraft {
    private static let headerFormats = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"]
    private static let buttonTypes = [
        "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "FLOW", "CATALOG", "MPM", "SPM", "VOICE_CALL",
        "CALL_PERMISSION_REQUEST", "REQUEST_CONTACT_INFO", "ORDER_DETAILS", "APP",
    ]
    /// How many buttons of a type there may be.
    private static let buttonCounts = ["URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1]

    static func read(_ parameters: JSONObject, id: String) throws(GraphError) -> Template {
        let fields = Fields("", parameters)
        let name = try required(fields, "name")
        guard name.wholeMatch(of: /[a-z0-9_]+/) != nil, name.utf8.count <= Template.nameLimit else {
            throw .parameter("Param name must be at most \(Template.nameLimit) characters of a-z, 0-9 and _")
        }
        let language = try required(fields, "language")
        guard language.wholeMatch(of: /[a-z]{2,3}(_[A-Z]{2,3})?/) != nil else {
            throw .parameter("Param language must be a language code such as en_US")
        }
        let category = try required(fields, "category").uppercased()
        guard Template.categories.contains(category) else {
            throw .parameter("Param category must be one of {\(Template.categories.joined(separator: ", "))}")
        }
        let format = (try fields.text("parameter_format") ?? "POSITIONAL").uppercased()
        guard ["POSITIONAL", "NAMED"].contains(format) else {
            throw .parameter("Param parameter_format must be one of {POSITIONAL, NAMED}")
        }
        let template = Template(
            id: id,
            name: name,
            language: language,
            category: category,
            isNamed: format == "NAMED",
            components: try components(fields)
        )
        try check(template)
        return template
    }

    /// The list of components, each an object with a known type.
    static func components(_ fields: Fields) throws(GraphError) -> [JSONObject] {
        guard let list = try fields.list("components", limit: 10), !list.isEmpty else {
            throw .parameter("The parameter components is required.")
        }
        return list.map(\.object)
    }

    /// Checks the parts of a template.
    static func check(_ template: Template) throws(GraphError) {
        guard template.component("BODY") != nil else { throw .parameter("A template needs a component of type BODY") }
        for (index, component) in template.components.enumerated() {
            let part = Fields("components[\(index)]", component)
            switch try required(part, "type").uppercased() {
            case "HEADER": try checkHeader(part)
            case "BODY": try checkBody(part, template)
            case "FOOTER":
                if template.category != "AUTHENTICATION" {
                    try checkText(part, limit: Template.footerLimit, variables: 0)
                }
            case "BUTTONS": try checkButtons(part)
            case "CAROUSEL", "LIMITED_TIME_OFFER": break
            default: throw .parameter("Param \(part.name("type")) is not a kind of component")
            }
        }
    }

    private static func checkHeader(_ header: Fields) throws(GraphError) {
        let format = try required(header, "format").uppercased()
        guard headerFormats.contains(format) else {
            throw .parameter("Param \(header.name("format")) must be one of {\(headerFormats.joined(separator: ", "))}")
        }
        if format == "TEXT" { try checkText(header, limit: Template.headerLimit, variables: 1) }
    }

    private static func checkBody(_ body: Fields, _ template: Template) throws(GraphError) {
        if template.category == "AUTHENTICATION" { return }
        try checkText(body, limit: Template.bodyLimit, variables: .max)
        let text = template.bodyText.trimmed
        let variables = Template.variables(text)
        if template.isNamed {
            guard variables.allSatisfy({ $0.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil }) else {
                throw .parameter("Named parameters must be lower-case letters, digits and underscores")
            }
        } else {
            guard variables == (1...max(1, variables.count)).prefix(variables.count).map(String.init) else {
                throw .parameter("Parameters must be numbered {{1}}, {{2}}, … in order")
            }
        }
        guard text.prefixMatch(of: /\{\{/) == nil, !text.hasSuffix("}}") else {
            var error = GraphError.parameter("The template cannot start or end with a variable")
            error.subcode = 2_388_299
            throw error
        }
    }

    private static func checkText(_ part: Fields, limit: Int, variables: Int) throws(GraphError) {
        let text = try required(part, "text")
        guard text.unicodeScalars.count <= limit else {
            throw .parameter("Param \(part.name("text")) must be at most \(limit) characters long")
        }
        guard Template.variables(text).count <= variables else {
            throw .parameter("Param \(part.name("text")) has more than \(variables) variables")
        }
    }

    private static func checkButtons(_ part: Fields) throws(GraphError) {
        guard let buttons = try part.list("buttons", limit: Template.buttonLimit), !buttons.isEmpty else {
            throw .parameter("The parameter \(part.name("buttons")) is required.")
        }
        var types: [String] = []
        for button in buttons {
            let type = try required(button, "type").uppercased()
            guard buttonTypes.contains(type) else {
                throw .parameter("Param \(button.name("type")) is not a kind of button")
            }
            types.append(type)
            if !["COPY_CODE", "OTP"].contains(type) {
                guard try required(button, "text").unicodeScalars.count <= Template.buttonTextLimit else {
                    throw .parameter(
                        "Param \(button.name("text")) must be at most \(Template.buttonTextLimit) characters long"
                    )
                }
            }
            if type == "URL" { try checkURL(button) }
            if type == "PHONE_NUMBER" { _ = try required(button, "phone_number") }
        }
        for (type, count) in buttonCounts where types.count(where: { $0 == type }) > count {
            throw .parameter("A template has at most \(count) buttons of type \(type)")
        }
        let replies = types.indices.filter { types[$0] == "QUICK_REPLY" }
        if let first = replies.first, let last = replies.last {
            guard last - first + 1 == replies.count, first == 0 || last == types.count - 1 else {
                throw .parameter("Quick reply buttons must stand together, before or after the others")
            }
        }
    }

    private static func checkURL(_ button: Fields) throws(GraphError) {
        let url = try required(button, "url")
        let variables = Template.variables(url)
        guard url.unicodeScalars.count <= Template.urlLimit, variables.count <= 1,
            variables.isEmpty || url.hasSuffix("}}")
        else {
            throw .parameter(
                "Param \(button.name("url")) must be at most \(Template.urlLimit) characters with one variable at its end"
            )
        }
    }

    /// A management call answers code 100 also for what is missing.
    private static func required(_ fields: Fields, _ key: String) throws(GraphError) -> String {
        guard let text = try fields.text(key), !text.isEmpty else {
            throw .parameter("The parameter \(fields.name(key)) is required.")
        }
        return text
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
