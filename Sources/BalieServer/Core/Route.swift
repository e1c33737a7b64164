import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird

/// One thing that can be asked for: where, by whom, with how large a body, and what answers.
///
/// A list of values, so that tests can go through every route there is.
struct Route: Sendable {
    /// Who may ask.
    enum Access: Sendable, Equatable {
        /// Anybody, signed in or not.
        case open
        /// Who is signed in, with at least this role.
        case role(Role)
    }

    /// What is done with the body before the handler runs.
    enum Body: Sendable, Equatable {
        /// JSON, at most so many bytes.
        case json(limit: Int)
        /// Left to the handler, which must bound it.
        case raw
    }

    /// Bytes of an ordinary JSON body.
    static let usualBodyLimit = 256 * 1024

    let method: HTTPRequest.Method
    /// As Hummingbird writes it: `/conversations/{id}`, below `/api/v1`.
    let path: String
    let access: Access
    let body: Body
    /// Whether the callers' limits apply; not to what an operator's tools ask all the time.
    let isLimited: Bool
    let handler: @Sendable (Call) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        body: Body = .json(limit: Route.usualBodyLimit),
        isLimited: Bool = true,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.body = body
        self.isLimited = isLimited
        self.handler = handler
    }

    /// For whoever is signed in.
    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.init(method, path, .role(.agent), handler)
    }

    /// Whether it changes something.
    var isChange: Bool { method != .get && method != .head }
}
