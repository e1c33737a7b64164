import FoundationEssentials

/// This machine, where the sandbox is and no real network.
public enum LocalNetwork {
    /// Whether an address leads to this machine.
    public static func holds(_ url: String) -> Bool {
        guard let host = URL(string: url)?.host() else { return false }
        return host == "localhost" || host == "::1" || isLoopback(host)
    }

    /// Four numbers, the first of them 127. A name that only begins so is somebody's.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
