import Foundation

/// Where NATS is, and who we are there: `nats://user:password@one:4222,nats://two:4222`, or `tls://…`.
///
/// Source: NATS client documentation, “Connecting”. A user without a password is a token.
public struct NATSServers: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    public static let standardPort: UInt16 = 4222
    /// Servers that are named; more of a cluster are found through them.
    public static let limit = 8

    /// What is wrong with the text; never the text, which may hold a password.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    struct Server: Equatable {
        /// An IPv6 address has its brackets.
        let host: String
        let port: UInt16
    }

    enum Identity: Equatable {
        case user(String, password: String)
        case token(String)
    }

    let servers: [Server]
    let isSecure: Bool
    private(set) var identity: Identity?

    /// - Parameters:
    ///   - user: who we are, if the text does not say.
    ///   - password: theirs.
    public init(_ text: String, user: String? = nil, password: String? = nil) throws(Malformed) {
        var servers: [Server] = []
        var schemes: Set<String> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parsed = try Self.parse(part.trimmingPrefix { $0 == " " })
            schemes.insert(parsed.scheme)
            servers.append(parsed.server)
            if let known = identity, let next = parsed.identity, known != next {
                throw Malformed(description: "all servers take the same user and password")
            }
            identity = identity ?? parsed.identity
        }
        guard schemes.count == 1 else {
            throw Malformed(description: "either all servers have nats:// or all have tls://")
        }
        guard servers.count <= Self.limit else {
            throw Malformed(
                description: "\(Self.limit) servers are enough: the others of a cluster are found through them"
            )
        }
        self.servers = servers
        isSecure = schemes.contains("tls")
        if identity == nil, let user { identity = password.map { .user(user, password: $0) } ?? .token(user) }
    }

    private static func parse(
        _ text: Substring
    ) throws(Malformed) -> (scheme: String, server: Server, identity: Identity?) {
        guard let mark = text.firstRange(of: "://") else {
            throw Malformed(description: "it begins with nats:// or tls://")
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard ["nats", "tls"].contains(scheme) else {
            throw Malformed(description: "it begins with nats:// or tls://")
        }
        var place = text[mark.upperBound...]
        if place.hasSuffix("/") { place.removeLast() }
        var identity: Identity?
        // A password may hold the sign too.
        if let at = place.lastIndex(of: "@") {
            identity = try Self.identity(place[..<at])
            place = place[place.index(after: at)...]
        }
        return (scheme, try server(place), identity)
    }

    private static func identity(_ text: Substring) throws(Malformed) -> Identity {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var decoded: [String] = []
        for part in parts {
            guard let plain = String(part).removingPercentEncoding, !plain.isEmpty else {
                throw Malformed(description: "the user or the password is empty, or its percent signs are not %25")
            }
            decoded.append(plain)
        }
        return decoded.count == 2 ? .user(decoded[0], password: decoded[1]) : .token(decoded[0])
    }

    private static func server(_ text: Substring) throws(Malformed) -> Server {
        var host = text
        var port = standardPort
        // The colons of an IPv6 address stand within brackets.
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else {
                throw Malformed(description: "a port is a number from 1 to 65535")
            }
            (host, port) = (text[..<colon], number)
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host
        let isFit = name.utf8.allSatisfy { byte in
            let character = Character(UnicodeScalar(byte))
            return character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
                || isBracketed && character == ":"
        }
        guard !name.isEmpty, isFit else { throw Malformed(description: "a server is a name or an address") }
        return Server(host: String(host), port: port)
    }

    /// Without users and passwords.
    public var description: String { servers.map { "\($0.host):\($0.port)" }.joined(separator: ", ") }
    public var debugDescription: String { description }

    /// As the library takes them; who we are is told apart from that.
    var urls: [String] { servers.map { "nats://\($0.host):\($0.port)" } }
}
