import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// An error as `application/problem+json`, RFC 9457.
struct Problem: Encodable, Sendable {
    let type = "about:blank"
    let title: String
    let status: Int
    /// Stable, listed in `docs/api/errors.md`.
    let code: String
    /// A sentence for people.
    let detail: String
    /// The JSON path at fault.
    let field: String?
    let requestID: String

    enum CodingKeys: String, CodingKey {
        case type, title, status, code, detail, field
        case requestID = "request_id"
    }
}

/// What an error becomes at the edge: the only place where errors turn into HTTP.
struct Failure: Error {
    let status: HTTPResponse.Status
    let code: String
    let detail: String
    var field: String?
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, code: String, detail: String, field: String? = nil, headers: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
    }

    /// - Returns: the failure, and whether it is one that an operator must see.
    static func of(_ error: any Error) -> (failure: Failure, isOurs: Bool) {
        switch error {
        case let failure as Failure: (failure, false)
        case let refusal as Refusal: (Failure(refusal), false)
        case let limited as RateLimited: (Failure(limited), false)
        case let noRoom as NoRoom: (Failure(noRoom), false)
        case is NIOTooManyBytesError: (Failure(Refusal(.tooLarge)), false)
        default:
            if let refusal = Refusal(passing: error) {
                (Failure(refusal), true)
            } else {
                (
                    Failure(
                        .internalServerError,
                        code: "internal",
                        detail: "Something went wrong here. It was logged."
                    ), true
                )
            }
        }
    }

    static let contentType = "application/problem+json"

    func response(requestID: String) -> Response {
        var headers = headers
        headers[.contentType] = Self.contentType
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: problem(requestID: requestID))
        )
    }

    func problem(requestID: String) -> ByteBuffer {
        let problem = Problem(
            title: status.reasonPhrase,
            status: status.code,
            code: code,
            detail: detail,
            field: field,
            requestID: requestID
        )
        // A problem is made of texts and numbers: encoding it cannot fail.
        return (try? JSON.bytes(problem)) ?? ByteBuffer()
    }
}

extension Failure {
    init(_ refusal: Refusal) {
        self.init(
            refusal.code.status,
            code: refusal.code.rawValue,
            detail: refusal.detail,
            field: refusal.field,
            headers: refusal.code == .unauthenticated ? [.wwwAuthenticate: "Bearer"] : [:]
        )
    }

    init(_ limited: RateLimited) {
        let refusal = Refusal(.rateLimited)
        self.init(
            .tooManyRequests,
            code: refusal.code.rawValue,
            detail: refusal.detail,
            headers: [.retryAfter: "\(limited.retryAfter.components.seconds)"]
        )
    }
}

extension Refusal.Code {
    /// The status that goes with the code.
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .forbidden: .forbidden
        case .unauthenticated, .invalidCredentials: .unauthorized
        case .rateLimited: .tooManyRequests
        case .conflict, .offerEnded, .idempotencyKeyReused, .requestInProgress, .channelStopped, .contactErased,
            .mediaNotReady:
            .conflict
        case .invalidField, .tooLong, .windowClosed, .noAddress, .optedOut: .unprocessableContent
        case .linkExpired, .mediaLost: .gone
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .unavailable: .serviceUnavailable
        }
    }
}
