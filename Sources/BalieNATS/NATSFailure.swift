import CNATS

/// Why there is no connection, in words that say what to do.
public enum NATSFailure: Error, Equatable, CustomStringConvertible {
    case unreachable
    case refused
    case notPermitted
    case tlsRefused
    case notTrusted
    /// It was there, and went.
    case lost
    case other(String)

    init(_ status: natsStatus) {
        switch status {
        case NATS_NO_SERVER, NATS_TIMEOUT, NATS_IO_ERROR: self = .unreachable
        case NATS_CONNECTION_AUTH_FAILED: self = .refused
        case NATS_NOT_PERMITTED: self = .notPermitted
        case NATS_SECURE_CONNECTION_WANTED: self = .tlsRefused
        case NATS_SSL_ERROR: self = .notTrusted
        case NATS_OK, NATS_CONNECTION_CLOSED, NATS_CONNECTION_DISCONNECTED, NATS_STALE_CONNECTION: self = .lost
        // The library's own text may repeat what it was given; the name of the status does not.
        default: self = .other(String(cString: natsStatus_GetText(status)))
        }
    }

    /// What is wrong.
    public var problem: String {
        switch self {
        case .unreachable: "it does not answer"
        case .refused: "it refuses who we are"
        case .notPermitted: "it does not let this user publish and subscribe on the subjects balie.>"
        case .tlsRefused: "it has no TLS"
        case .notTrusted: "its certificate is not trusted, or is another host's"
        case .lost: "the connection was lost"
        case .other(let text): text
        }
    }

    /// What to do about it.
    public var repair: String {
        switch self {
        case .unreachable, .lost: "Check that it runs, and that --nats names the right place."
        case .refused: "Correct the user and the password of --nats."
        case .notPermitted: "Allow it in the configuration of NATS."
        case .tlsRefused: "Write nats:// instead of tls:// in --nats, or turn TLS on there."
        case .notTrusted: "Name the file of its authority in SSL_CERT_FILE, and its host in --nats."
        case .other: "Look into the log of NATS."
        }
    }

    public var description: String { "\(problem). \(repair)" }
}
