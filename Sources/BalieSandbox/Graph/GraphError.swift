/// A refusal as the Graph API words it.
///
/// Shape and codes: reference §1.1 and §3.4.
struct GraphError: Error, Sendable, Equatable {
    var httpStatus: Int
    var code: Int
    var subcode: Int?
    var type = "OAuthException"
    /// `(#code) title`; the title alone for the errors of access tokens and of missing objects.
    var message: String
    /// What exactly was wrong, under `error_data`.
    var details: String?

    /// An error of the messaging table, with its documented title and HTTP status.
    init(_ code: Int, _ details: String? = nil, subcode: Int? = nil, httpStatus: Int? = nil) {
        let entry = GraphErrorTable.entry(code)
        self.code = code
        self.details = details
        self.subcode = subcode
        self.httpStatus = httpStatus ?? entry.httpStatus
        message = "(#\(code)) \(entry.title)"
    }

    /// A parameter that is missing, of a wrong type or not known: code 100 with the reason in the message.
    static func parameter(_ reason: String) -> GraphError {
        var error = GraphError(100)
        error.message = "(#100) \(reason)"
        return error
    }

    /// The token is missing or unknown.
    static var badToken: GraphError {
        var error = GraphError(190)
        error.message = "Invalid OAuth access token - Cannot parse access token"
        return error
    }

    /// There is no such object, or it belongs to someone else: the caller cannot tell which.
    static func unknownObject(_ id: String, method: String) -> GraphError {
        var error = GraphError(100, subcode: 33)
        error.type = "GraphMethodException"
        error.message =
            "Unsupported \(method.lowercased()) request. Object with ID '\(id.prefix(100))' does not exist, cannot be "
            + "loaded due to missing permissions, or does not support this operation"
        return error
    }

    /// - Parameter trace: The id under which the network would find the call in its logs.
    func json(trace: String) -> JSON {
        [
            "error": .compact([
                ("message", .string(message)),
                ("type", .string(type)),
                ("code", .integer(Int64(code))),
                ("error_data", details.map { ["messaging_product": "whatsapp", "details": .string($0)] }),
                ("error_subcode", subcode.map { .integer(Int64($0)) }),
                ("fbtrace_id", .string(trace)),
            ])
        ]
    }
}

/// The documented errors: their HTTP status in a direct answer, and their title.
///
/// Source: reference §3.4.
enum GraphErrorTable {
    struct Entry: Sendable {
        var httpStatus: Int
        var title: String
    }

    /// The page that the network names in `href`.
    static let page = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

    static func entry(_ code: Int) -> Entry {
        entries[code] ?? Entry(httpStatus: 400, title: "Something went wrong")
    }

    private static let entries: [Int: Entry] = [
        0: Entry(httpStatus: 401, title: "AuthException"),
        1: Entry(httpStatus: 400, title: "API Unknown"),
        2: Entry(httpStatus: 503, title: "API Service"),
        3: Entry(httpStatus: 500, title: "API Method"),
        4: Entry(httpStatus: 400, title: "API Too Many Calls"),
        10: Entry(httpStatus: 403, title: "Permission Denied"),
        33: Entry(httpStatus: 400, title: "Parameter value is not valid"),
        100: Entry(httpStatus: 400, title: "Invalid parameter"),
        190: Entry(httpStatus: 401, title: "Access token has expired"),
        200: Entry(httpStatus: 403, title: "API Permission"),
        368: Entry(httpStatus: 403, title: "Temporarily blocked for policies violations"),
        613: Entry(httpStatus: 400, title: "Calls to this API have exceeded the rate limit"),
        1026: Entry(httpStatus: 400, title: "Receiver is incapable of receiving this message"),
        80007: Entry(httpStatus: 400, title: "Rate limit issues"),
        130403: Entry(httpStatus: 403, title: "Message blocked"),
        130429: Entry(httpStatus: 400, title: "Rate limit hit"),
        130472: Entry(httpStatus: 400, title: "User's number is part of an experiment"),
        130497: Entry(httpStatus: 403, title: "Business account is restricted from messaging users in this country"),
        131000: Entry(httpStatus: 500, title: "Something went wrong"),
        131005: Entry(httpStatus: 403, title: "Access denied"),
        131008: Entry(httpStatus: 400, title: "Required parameter is missing"),
        131009: Entry(httpStatus: 400, title: "Parameter value is not valid"),
        131016: Entry(httpStatus: 500, title: "Service unavailable"),
        131021: Entry(httpStatus: 400, title: "Recipient cannot be sender"),
        131026: Entry(httpStatus: 400, title: "Message undeliverable"),
        131030: Entry(httpStatus: 400, title: "Recipient phone number not in allowed list"),
        131031: Entry(httpStatus: 403, title: "Account has been locked"),
        131037: Entry(httpStatus: 400, title: "Display name needs approval before a message can be sent"),
        131042: Entry(httpStatus: 400, title: "Business eligibility payment issue"),
        131045: Entry(httpStatus: 500, title: "Phone number registration error"),
        131047: Entry(httpStatus: 400, title: "Re-engagement message"),
        131048: Entry(httpStatus: 400, title: "Spam rate limit hit"),
        131049: Entry(httpStatus: 400, title: "Message was not delivered to maintain healthy ecosystem engagement"),
        131050: Entry(httpStatus: 400, title: "User has stopped marketing messages from your business"),
        131051: Entry(httpStatus: 400, title: "Unsupported message type"),
        131052: Entry(httpStatus: 400, title: "Media download error"),
        131053: Entry(httpStatus: 400, title: "Media upload error"),
        131055: Entry(httpStatus: 400, title: "Method not allowed"),
        131056: Entry(httpStatus: 400, title: "(Business Account, Consumer Account) pair rate limit hit"),
        131057: Entry(httpStatus: 500, title: "Account in maintenance mode"),
        131059: Entry(httpStatus: 400, title: "Invalid cursor"),
        131060: Entry(httpStatus: 400, title: "Message unavailable"),
        131062: Entry(httpStatus: 400, title: "Business-scoped user ID recipients are not supported for this message"),
        131064: Entry(httpStatus: 400, title: "Messaging limit reached"),
        132000: Entry(httpStatus: 400, title: "Number of parameters does not match the expected number of params"),
        132001: Entry(httpStatus: 404, title: "Template name does not exist in the translation"),
        132005: Entry(httpStatus: 400, title: "Translated text too long"),
        132007: Entry(httpStatus: 400, title: "Template format character policy violated"),
        132008: Entry(httpStatus: 400, title: "Parameter value is not valid"),
        132012: Entry(httpStatus: 400, title: "Parameter format does not match format in the created template"),
        132015: Entry(httpStatus: 400, title: "Template is paused"),
        132016: Entry(httpStatus: 400, title: "Template is disabled"),
        132018: Entry(httpStatus: 400, title: "There was an issue with the parameters in your template"),
        132068: Entry(httpStatus: 400, title: "Flow is blocked"),
        132069: Entry(httpStatus: 400, title: "Flow is throttled"),
        133000: Entry(httpStatus: 500, title: "Incomplete deregistration"),
        133004: Entry(httpStatus: 503, title: "Server temporarily unavailable"),
        133005: Entry(httpStatus: 400, title: "Two step verification PIN mismatch"),
        133006: Entry(httpStatus: 400, title: "Phone number re-verification needed"),
        133008: Entry(httpStatus: 400, title: "Too many two step verification PIN guesses"),
        133009: Entry(httpStatus: 400, title: "Two step verification PIN guessed too fast"),
        133010: Entry(httpStatus: 400, title: "Phone number not registered"),
        133015: Entry(httpStatus: 400, title: "Phone number was recently deleted"),
        133016: Entry(httpStatus: 400, title: "Account register deregister rate limit exceeded"),
        135000: Entry(httpStatus: 400, title: "Generic user error"),
        137000: Entry(httpStatus: 400, title: "Identity key mismatch"),
    ]
}
