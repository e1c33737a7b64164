/// One call to the Graph API, whatever way its parameters came.
struct GraphCall: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    var method: Method
    /// The path without the version: `["106…", "messages"]`.
    var path: [String]
    /// Query, form fields and JSON body in one; the body wins.
    var parameters: JSONObject
    /// Uploaded files, by field name.
    var files: [FormFile] = []
    var token: String?

    var node: String { path.first ?? "" }
    var edge: String? { path.count > 1 ? path[1] : nil }

    /// The objects of a `fields` parameter, without what is in braces or after a dot.
    var fields: [String]? {
        guard let text = parameters["fields"]?.string else { return nil }
        var fields: [String] = []
        var field = ""
        var depth = 0
        for character in text.utf8.prefix(Self.fieldsLimit) {
            switch character {
            case UInt8(ascii: "{"), UInt8(ascii: "("): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                fields.append(field)
                field = ""
            case UInt8(ascii: " "): break
            default: if depth == 0 { field.unicodeScalars.append(Unicode.Scalar(character)) }
            }
        }
        fields.append(field)
        return fields.map { String($0.prefix { $0 != "." }) }.filter { !$0.isEmpty }
    }

    /// Longest `fields` text read, in bytes.
    private static let fieldsLimit = 4096
}

/// A file of a multipart body.
struct FormFile: Sendable {
    var field: String
    var name: String?
    /// The part's own content type.
    var type: String?
    var bytes: [UInt8]
}

/// A call as `GET /sandbox/calls` shows it; nothing of the content.
struct CallRecord: Sendable {
    var at: Int64
    var method: String
    var path: String
    var status: Int
    /// The error's code; `nil` when the call went well.
    var code: Int?
    var numberID: String?
    var type: String?
    var recipient: String?
    var messageID: String?
    var callbackData: String?
    var isDropped = false

    func json(number: Int64) -> JSON {
        .compact([
            ("id", .integer(number)), ("at", .string(RFC3339.text(at))), ("method", .string(method)),
            ("path", .string(path)), ("status", .integer(Int64(status))), ("code", code.map { .integer(Int64($0)) }),
            ("phone_number_id", numberID.map(JSON.string)), ("type", type.map(JSON.string)),
            ("to", recipient.map(JSON.string)), ("message_id", messageID.map(JSON.string)),
            ("biz_opaque_callback_data", callbackData.map(JSON.string)), ("dropped", isDropped ? true : nil),
        ])
    }
}
