import BalieServices

/// An address to listen on: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
struct HostPort: Equatable, Sendable {
    /// Without brackets.
    var host: String
    /// 0 lets the system choose.
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `nil` for text of another form.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, digits.allSatisfy(\.isASCII), let port = UInt16(digits) else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// Whether only this machine can connect.
    var isLoopback: Bool { LocalNetwork.holds("http://\(Self.bracketed(host))") }

    /// For an address of the web: brackets around IPv6, and this machine instead of “every address”.
    func url(scheme: String) -> String {
        let host = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host
        return "\(scheme)://\(Self.bracketed(host)):\(port)"
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
