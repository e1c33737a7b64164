/// Why a control request is refused; shown as `{"error":{"code","message","field"?}}`.
struct ControlError: Error, Equatable {
    var status: Int
    var code: String
    var message: String
    var field: String?

    static func invalid(_ field: String, _ message: String) -> ControlError {
        ControlError(status: 422, code: "invalid", message: "\(field) \(message)", field: field)
    }

    static func missing(_ what: String) -> ControlError {
        ControlError(status: 404, code: "not_found", message: "There is no such \(what).")
    }

    static func conflict(_ message: String) -> ControlError {
        ControlError(status: 409, code: "conflict", message: message)
    }

    static let notJSON = ControlError(status: 400, code: "not_json", message: "The body is not a JSON object.")
    static let foreign = ControlError(
        status: 403,
        code: "foreign_origin",
        message: "The sandbox is controlled from its own pages and from programs, not from other sites."
    )

    var json: JSON {
        [
            "error": .compact([
                ("code", .string(code)), ("message", .string(message)), ("field", field.map(JSON.string)),
            ])
        ]
    }
}
