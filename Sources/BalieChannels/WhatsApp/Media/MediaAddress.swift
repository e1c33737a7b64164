/// Which addresses the network's answers may send us to, with our token.
enum MediaAddress {
    /// Source: Cloud API, media: files come from `lookaside.fbsbx.com`; profile pictures and samples from the others.
    private static let hosts = ["fbsbx.com", "fbcdn.net", "whatsapp.net", "facebook.com"]

    /// An HTTPS address of the network, or one on the very host that the channel's calls go to.
    static func isTrusted(_ url: String, graphURL: String) -> Bool {
        guard let address = Origin(url) else { return false }
        if address == Origin(graphURL) { return true }
        return address.scheme == "https" && address.port == nil
            && hosts.contains { address.host == $0 || address.host.hasSuffix(".\($0)") }
    }

    /// Scheme, host and port of an address, strictly read: anything unusual is no address.
    private struct Origin: Equatable {
        let scheme: String
        let host: String
        let port: String?

        init?(_ url: String) {
            guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else { return nil }
            scheme = url[..<colon].lowercased()
            let rest = url[colon...].dropFirst("://".count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard scheme == "https" || scheme == "http", let host = parts.first, !host.isEmpty else { return nil }
            let isPlain = host.utf8.allSatisfy { byte in
                switch byte {
                case 97...122, 65...90, 48...57, UInt8(ascii: "."), UInt8(ascii: "-"): true
                default: false
                }
            }
            guard isPlain, parts.count == 1 || parts[1].allSatisfy(\.isNumber) else { return nil }
            self.host = host.lowercased()
            port = parts.count == 2 ? String(parts[1]) : nil
        }
    }
}
