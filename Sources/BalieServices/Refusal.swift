/// Why a use case did not do what it was asked; the edge turns it into an answer.
public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Stable: part of the API, listed in `docs/api/errors.md`.
    public enum Code: String, Sendable, CaseIterable {
        case notFound = "not_found"
        case forbidden
        case unauthenticated
        case invalidCredentials = "invalid_credentials"
        case rateLimited = "rate_limited"
        /// It changed meanwhile, or is in a state that does not allow this.
        case conflict
        case invalidField = "invalid_field"
        case tooLong = "too_long"
        /// Outside the service window only a template can go.
        case windowClosed = "window_closed"
        case offerEnded = "offer_ended"
        /// The contact wants no marketing.
        case optedOut = "opted_out"
        /// The contact has no address that this channel can send to.
        case noAddress = "no_address"
        case channelStopped = "channel_stopped"
        case contactErased = "contact_erased"
        case mediaNotReady = "media_not_ready"
        /// The file is gone for good: erased, never fetched, or damaged on disk.
        case mediaLost = "media_lost"
        case linkExpired = "link_expired"
        case idempotencyKeyReused = "idempotency_key_reused"
        case requestInProgress = "request_in_progress"
        case tooLarge = "too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case unavailable
    }

    public let code: Code
    /// A sentence for the person who asked.
    public let detail: String
    /// The JSON path at fault, in the API's terms: `text.body`.
    public let field: String?

    public init(_ code: Code, _ detail: String? = nil, field: String? = nil) {
        self.code = code
        self.detail = detail ?? code.sentence
        self.field = field
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}

extension Refusal.Code {
    fileprivate var sentence: String {
        switch self {
        case .notFound: "There is no such thing here."
        case .forbidden: "Your role does not allow this."
        case .unauthenticated: "Sign in first."
        case .invalidCredentials: "That did not match. Check what you typed, or ask for a new link."
        case .rateLimited: "Too many requests. Wait a moment."
        case .conflict: "It changed meanwhile. Look at it again."
        case .invalidField: "A field has a value that does not fit."
        case .tooLong: "It is too long."
        case .windowClosed: "More than 24 hours have passed since the customer's last message: only a template can go."
        case .offerEnded: "This offer no longer rings."
        case .optedOut: "This customer does not want marketing messages."
        case .noAddress: "This contact has no address that the channel can send to."
        case .channelStopped: "Sending on this channel is stopped. Ask an administrator."
        case .contactErased: "This contact was erased."
        case .mediaNotReady: "The file is not here yet."
        case .mediaLost: "The file is no longer here."
        case .linkExpired: "This link is no longer good. Open the message again."
        case .idempotencyKeyReused: "This Idempotency-Key was used for another request."
        case .requestInProgress: "The first request with this Idempotency-Key is still under way."
        case .tooLarge: "It is too large."
        case .unsupportedMediaType: "The content type does not fit."
        case .unavailable: "Not possible at the moment. Try again."
        }
    }
}
