import BalieDomain

/// Rules for what people type into accounts and administration.
enum Check {
    /// Characters of a name.
    static let nameLimit = 100
    /// Bytes. Source: RFC 5321, 4.5.3.1.3: a path has 256 octets with its brackets.
    static let emailByteLimit = 254

    /// - Returns: the name without white space around it.
    static func name(_ text: String, field: String) throws -> String {
        let name = trimmed(text)
        guard !name.isEmpty, !hasControls(name) else { throw Refusal(.invalidField, "A name is needed.", field: field) }
        guard name.count <= nameLimit else {
            throw Refusal(.tooLong, "A name has at most \(nameLimit) characters.", field: field)
        }
        return name
    }

    /// - Returns: the address in lower case.
    static func email(_ text: String, field: String = "email") throws -> String {
        let email = trimmed(text).lowercased()
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard
            parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), email.utf8.count <= emailByteLimit,
            !email.unicodeScalars.contains(where: { $0.properties.isWhitespace }), !hasControls(email)
        else { throw Refusal(.invalidField, "That is no e-mail address.", field: field) }
        return email
    }

    static func password(_ text: String) throws {
        guard text.count >= Passwords.shortest else {
            throw Refusal(.invalidField, "A password has at least \(Passwords.shortest) characters.", field: "password")
        }
        guard text.utf8.count <= Passwords.byteLimit else { throw Refusal(.tooLong, field: "password") }
    }

    static func range(_ value: Int, _ range: ClosedRange<Int>, field: String) throws {
        guard range.contains(value) else {
            throw Refusal(.invalidField, "It is from \(range.lowerBound) to \(range.upperBound).", field: field)
        }
    }

    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Line breaks and other control characters have no place in one line of text, nor in a log that shows it.
    static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
