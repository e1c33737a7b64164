import FoundationEssentials

/// Addresses on the web, as far as the sandbox has to judge them.
enum WebAddress {
    /// Whether the text is an `http` or `https` address with a host.
    static func isWeb(_ text: String) -> Bool {
        host(text) != nil
    }

    /// The host of an `http` or `https` address, in lower case and without brackets; `nil` for anything else.
    static func host(_ text: String) -> String? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(percentEncoded: false), !host.isEmpty
        else { return nil }
        return bare(host)
    }

    /// Whether a host is this machine.
    static func isLoopback(host: String) -> Bool {
        let host = bare(host)
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The host of a `Host` header: without the port.
    static func host(ofAuthority authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return bare(String(authority[...end]))
        }
        return bare(String(authority.prefix { $0 != ":" }))
    }

    private static func bare(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
