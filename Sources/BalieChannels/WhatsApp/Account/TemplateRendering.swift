import BalieDomain

/// Puts the values of a message into the text of a template.
struct TemplateRendering {
    /// The template's components, as listed.
    let definition: [JSONValue]
    /// The message's components, as sent.
    let values: [JSONValue]

    func words() throws(SendRejection) -> String {
        var lines: [String] = []
        var isSaid: Set<String> = []
        for part in definition {
            switch part["type"]?.string?.uppercased() {
            case "HEADER":
                isSaid.insert("header")
                if let line = try header(part) { lines.append(line) }
            case "BODY":
                isSaid.insert("body")
                lines.append(try filled(Self.bodyText(of: part), "body", with: parameters(of: "body")))
            case "FOOTER":
                if let text = part["text"]?.string { lines.append(text) }
            case "BUTTONS":
                if let line = try buttons(part["buttons"]?.array ?? []) { lines.append(line) }
            default: break
            }
        }
        for kind in ["header", "body"] where !isSaid.contains(kind) && component(kind) != nil {
            throw unneeded(kind)
        }
        return lines.joined(separator: "\n")
    }

    /// The words of a one-time code are the network's own; the list may leave them out.
    private static func bodyText(of part: JSONValue) -> String {
        part["text"]?.string ?? "{{1}} is your verification code."
    }

    /// A header of text has words; one with a file or a place only needs its value.
    private func header(_ part: JSONValue) throws(SendRejection) -> String? {
        let format = part["format"]?.string?.uppercased() ?? "TEXT"
        guard format == "TEXT" else {
            guard !parameters(of: "header").isEmpty else {
                throw SendRejection(
                    code: "template_value_missing",
                    field: "template.components.header",
                    explanation: "The template needs \(format == "LOCATION" ? "a place" : "a file") at its head."
                )
            }
            return nil
        }
        return try filled(part["text"]?.string ?? "", "header", with: parameters(of: "header"))
    }

    private func buttons(_ buttons: [JSONValue]) throws(SendRejection) -> String? {
        for (index, button) in buttons.enumerated() where button["type"]?.string?.uppercased() == "URL" {
            let field = "button \(index + 1)"
            _ = try filled(button["url"]?.string ?? "", field, with: buttonParameters(at: index))
        }
        let titles = buttons.compactMap { $0["text"]?.string }
        return titles.isEmpty ? nil : titles.map { "[\($0)]" }.joined(separator: " ")
    }

    private func component(_ type: String) -> JSONValue? {
        values.first { $0["type"]?.string?.lowercased() == type }
    }

    private func parameters(of type: String) -> [JSONValue] { component(type)?["parameters"]?.array ?? [] }

    private func buttonParameters(at index: Int) -> [JSONValue] {
        let button = values.first {
            $0["type"]?.string?.lowercased() == "button" && $0["index"]?.integer == Int64(index)
        }
        return button?["parameters"]?.array ?? []
    }

    /// `text` with every `{{…}}` replaced: `{{2}}` by the second value, `{{name}}` by the value of that name.
    private func filled(_ text: String, _ part: String, with parameters: [JSONValue]) throws(SendRejection) -> String {
        var result = ""
        var rest = Substring(text)
        var used: Set<Int> = []
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let name = rest[open.upperBound..<close.lowerBound].filter { $0 != " " }
            guard let index = Self.index(of: name, in: parameters), let value = Self.words(of: parameters[index]) else {
                throw SendRejection(
                    code: "template_value_missing",
                    field: "template.components.\(part)",
                    explanation: "The template needs a value for {{\(name)}} in its \(part)."
                )
            }
            used.insert(index)
            result += rest[..<open.lowerBound] + value
            rest = rest[close.upperBound...]
        }
        guard used.count == parameters.count else { throw unneeded(part) }
        return result + rest
    }

    private static func index(of name: String, in parameters: [JSONValue]) -> Int? {
        if let number = Int(name) { return parameters.indices.contains(number - 1) ? number - 1 : nil }
        return parameters.firstIndex { $0["parameter_name"]?.string == name }
    }

    /// The words of a value; amounts and times say theirs beside the numbers.
    private static func words(of parameter: JSONValue) -> String? {
        switch parameter["type"]?.string {
        case "text", nil: parameter["text"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        case "currency": parameter["currency"]?["fallback_value"]?.string
        case "date_time": parameter["date_time"]?["fallback_value"]?.string
        default: nil
        }
    }

    private func unneeded(_ part: String) -> SendRejection {
        SendRejection(
            code: "template_value_unneeded",
            field: "template.components.\(part)",
            explanation: "More values are given than the template's \(part) has places for."
        )
    }
}
