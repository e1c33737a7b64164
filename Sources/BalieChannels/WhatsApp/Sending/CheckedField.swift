import BalieDomain

/// A value in a message to send, and where it stands, so that a refusal names the field.
struct CheckedField {
    /// In the API's terms: `interactive.action.buttons[2].reply.title`.
    let path: String
    let value: JSONValue?

    init(_ path: String, _ value: JSONValue?) {
        self.path = path
        self.value = value == .null ? nil : value
    }

    subscript(key: String) -> CheckedField { CheckedField("\(path).\(key)", value?[key]) }

    var isPresent: Bool { value != nil }

    /// A text that is there and says something.
    ///
    /// - Parameter limit: in Unicode scalars, see ``characterCount(of:)``.
    @discardableResult
    func text(limit: Int) throws(SendRejection) -> String {
        guard let value else { throw missing }
        guard let text = value.string else { throw invalid("has to be a text") }
        guard !text.allSatisfy(\.isWhitespace) else { throw missing }
        guard !text.utf8.contains(0) else { throw invalid("has a character that cannot be sent") }
        let count = Self.characterCount(of: text)
        guard count <= limit else {
            throw SendRejection(
                code: isBody ? "body_too_long" : "field_too_long",
                field: path,
                explanation: "\(label) has \(count) characters; WhatsApp allows \(limit)."
            )
        }
        return text
    }

    @discardableResult
    func optionalText(limit: Int) throws(SendRejection) -> String? {
        isPresent ? try text(limit: limit) : nil
    }

    @discardableResult
    func word(of allowed: [String]) throws(SendRejection) -> String {
        guard let value else { throw missing }
        guard let text = value.string, allowed.contains(text) else {
            throw invalid("has to be \(allowed.count == 1 ? allowed[0] : "one of \(allowed.joined(separator: ", "))")")
        }
        return text
    }

    /// A list with so many items.
    func items(_ count: ClosedRange<Int>) throws(SendRejection) -> [CheckedField] {
        guard let value else { throw missing }
        guard let array = value.array else { throw invalid("has to be a list") }
        guard !array.isEmpty || count.lowerBound == 0 else { throw missing }
        guard count.contains(array.count) else {
            throw SendRejection(
                code: array.count < count.lowerBound ? "too_few_items" : "too_many_items",
                field: path,
                explanation: "\(label) has \(array.count) entries; WhatsApp allows \(Self.words(for: count))."
            )
        }
        return array.enumerated().map { CheckedField("\(path)[\($0.offset)]", $0.element) }
    }

    /// An object that is there.
    @discardableResult
    func object() throws(SendRejection) -> CheckedField {
        guard let value else { throw missing }
        guard case .object = value else { throw invalid("has to be an object") }
        return self
    }

    @discardableResult
    func integer(in range: ClosedRange<Int64>) throws(SendRejection) -> Int64 {
        guard let value else { throw missing }
        guard let number = value.integer, range.contains(number) else {
            throw invalid("has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An absolute address of the web.
    func webAddress() throws(SendRejection) {
        let text = try text(limit: Self.addressLimit)
        let rest = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }.map { text.dropFirst($0.count) }
        guard let rest, !rest.isEmpty, !rest.hasPrefix("/"), !text.contains(where: \.isWhitespace) else {
            throw invalid("has to be a web address that begins with https://")
        }
    }

    /// In characters.
    private static let addressLimit = 2000

    var missing: SendRejection {
        SendRejection(
            code: isBody ? "body_missing" : "field_missing",
            field: path,
            explanation: "\(label) is missing."
        )
    }

    func invalid(_ rule: String) -> SendRejection {
        SendRejection(code: "field_invalid", field: path, explanation: "\(label) \(rule).")
    }

    /// Characters as they count towards WhatsApp's limits: Unicode scalars.
    ///
    /// The documentation says "characters" and no more. Scalars are never fewer than what a person would count, so that
    /// what passes here is not too long for the network, and a flag or a family counts as the several it is made of.
    static func characterCount(of text: String) -> Int { text.unicodeScalars.count }

    private var isBody: Bool { path == "text.body" || path == "interactive.body.text" }

    /// The field's own name, in quotation marks, for a sentence.
    private var label: String {
        let name = path.split(separator: ".").last ?? ""
        return "“\(String(name.prefix { $0 != "[" }.map { $0 == "_" ? " " : $0 }))”"
    }

    private static func words(for count: ClosedRange<Int>) -> String {
        switch (count.lowerBound, count.upperBound) {
        case (let low, let high) where low == high: "exactly \(low)"
        case (0...1, let high): "at most \(high)"
        case (let low, let high): "\(low) to \(high)"
        }
    }
}

extension SendRejection {
    /// A file was given, and nothing in the message shows it.
    static var unusedFile: SendRejection {
        SendRejection(
            code: "field_invalid",
            field: "media",
            explanation: "The message has no header of a file, or the header names a file already."
        )
    }
}
