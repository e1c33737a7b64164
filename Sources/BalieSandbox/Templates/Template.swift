/// A message template of a business account. Source: reference §1.6.
struct Template: Sendable {
    var id: String
    var name: String
    var language: String
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    var category: String
    var status = "APPROVED"
    /// Parameters have names instead of numbers.
    var isNamed: Bool
    /// As the creator gave them.
    var components: [JSONObject]

    static let nameLimit = 512
    static let categories = ["MARKETING", "UTILITY", "AUTHENTICATION"]
    /// Most characters of the body, also with its parameters filled in.
    static let bodyLimit = 1024
    static let headerLimit = 60
    static let footerLimit = 60
    static let buttonLimit = 10
    static let buttonTextLimit = 25
    static let urlLimit = 2000
    /// Longest one-time password or coupon code.
    static let codeLimit = 15
    /// How long the name of a deleted template cannot be used again, in milliseconds.
    static let nameLock: Int64 = 30 * 24 * 3600 * 1000
    /// Most templates of an account.
    static let countLimit = 250

    func component(_ type: String) -> JSONObject? {
        components.first { $0["type"]?.string?.uppercased() == type }
    }

    var buttons: [JSONObject] { component("BUTTONS")?["buttons"]?.array?.compactMap(\.object) ?? [] }

    /// `TEXT`, `IMAGE`, …; `nil` without a header.
    var headerFormat: String? { component("HEADER").map { ($0["format"]?.string ?? "TEXT").uppercased() } }

    /// The body's text; that of an authentication template is fixed by the network.
    var bodyText: String {
        if let text = component("BODY")?["text"]?.string { return text }
        let advice =
            component("BODY")?["add_security_recommendation"]?.looseBool == true
            ? " For your security, do not share this code." : ""
        return "*{{1}}* is your verification code." + advice
    }

    /// The variables of a text in order of appearance, each once: `{{1}}`, `{{first_name}}`.
    static func variables(_ text: String) -> [String] {
        var names: [String] = []
        for match in text.matches(of: /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/) where !names.contains(String(match.1)) {
            names.append(String(match.1))
        }
        return names
    }

    /// The text with its variables replaced; one without a value stays.
    static func fill(_ text: String, _ values: [String: String]) -> String {
        text.replacing(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/) { match in values[String(match.1)] ?? String(match.0) }
    }

    /// As the management routes show it.
    func json(fields: [String]?) -> JSON {
        let all: [(String, JSON)] = [
            ("name", .string(name)),
            ("parameter_format", isNamed ? "NAMED" : "POSITIONAL"),
            ("components", .array(components.map(JSON.object))),
            ("language", .string(language)),
            ("status", .string(status)),
            ("category", .string(category)),
            ("quality_score", ["score": "UNKNOWN"]),
            ("rejected_reason", "NONE"),
        ]
        var object = JSONObject()
        for (name, value) in all {
            if let fields {
                if fields.contains(name) { object.append(name, value) }
            } else if !["quality_score", "rejected_reason"].contains(name) {
                object.append(name, value)
            }
        }
        object.append("id", .string(id))
        return .object(object)
    }
}
