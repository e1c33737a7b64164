import BalieDomain

/// Reads the Graph API's answers: an object of the call, or an error.
///
///     {"error":{"message":"(#132000) Number of…","type":"OAuthException","code":132000,
///      "error_data":{"details":"body: …"},"error_subcode":33,"fbtrace_id":"…"}}
///
/// Source: Cloud API, error codes.
enum GraphAnswer {
    /// A JSON object that is not an error, with a status of success.
    case object(JSONValue)
    case refused(SendFailure)
    /// An answer that does not come from the Graph API, or cannot be read.
    case unreadable(status: Int)

    init(_ response: ProviderResponse) {
        let body = JSONValue(answer: response.body)
        if let error = body?["error"], let code = error["code"]?.integer.flatMap({ Int(exactly: $0) }) {
            self = .refused(Self.failure(code: code, error: error, status: response.status))
        } else if let body, case .object = body, (200..<300).contains(response.status), body["error"] == nil {
            self = .object(body)
        } else {
            self = .unreadable(status: response.status)
        }
    }

    /// The object is missing, or is not for this token to see.
    private static let objectMissing: Int64 = 33

    private static func failure(code: Int, error: JSONValue, status: Int) -> SendFailure {
        let isObjectMissing = code == 100 && error["error_subcode"]?.integer == objectMissing
        let title = error["error_user_title"]?.string ?? error["message"]?.string.map { withoutNumber($0, code) }
        let described = WhatsAppErrors.deliveryError(
            code: code,
            title: title,
            details: error["error_data"]?["details"]?.string ?? error["error_user_msg"]?.string
        )
        guard isObjectMissing else {
            return SendFailure(
                kind: WhatsAppErrors.kind(of: code) ?? Self.kind(ofStatus: status) ?? .badRequest,
                error: described
            )
        }
        return SendFailure(
            kind: .authentication,
            error: DeliveryError(
                code: code,
                title: described.title,
                details: described.details,
                explanation: "WhatsApp does not know the channel's number, or the token may not use it. "
                    + "An administrator has to check both.",
                remedy: .retry
            )
        )
    }

    /// `(#132000) Number of parameters…` without what stands in brackets.
    private static func withoutNumber(_ message: String, _ code: Int) -> String {
        let prefix = "(#\(code)) "
        return message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    }

    /// What an HTTP status alone says; `nil` if it does not say that the call was refused.
    private static func kind(ofStatus status: Int) -> SendFailure.Class? {
        switch status {
        case 401, 403: .authentication
        case 429: .channelRateLimited
        // The server gave up waiting for the call: whether it was carried out is not known.
        case 408: nil
        case 400..<500: .badRequest
        case 500...: .retryLater
        default: nil
        }
    }

    /// What a status of refusal means when nothing else can be read; `nil` when the outcome is open.
    static func failure(ofStatus status: Int) -> SendFailure? {
        guard status < 500, let kind = kind(ofStatus: status) else { return nil }
        return SendFailure(kind: kind, error: unreadable(status: status, kind: kind))
    }

    /// The failure of a call that changes nothing, so that asking again is harmless.
    static func harmlessFailure(ofStatus status: Int) -> SendFailure {
        let kind = kind(ofStatus: status) ?? .retryLater
        return SendFailure(kind: kind, error: unreadable(status: status, kind: kind))
    }

    private static func unreadable(status: Int, kind: SendFailure.Class) -> DeliveryError {
        let explanation =
            switch kind {
            case .authentication: "WhatsApp refused the channel's access token. An administrator has to check it."
            case .channelRateLimited: "The channel sends too fast. It waits and then goes on."
            case .retryLater: "WhatsApp had a fault. Try again."
            default: "WhatsApp refused this and gave no reason. Show this error to an administrator."
            }
        return DeliveryError(
            code: WhatsAppErrors.unnumbered,
            title: "HTTP status \(status)",
            details: nil,
            explanation: explanation,
            remedy: .retry
        )
    }
}
