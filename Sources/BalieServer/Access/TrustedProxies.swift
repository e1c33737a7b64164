import Glibc
import HTTPTypes

/// A range of network addresses: `10.0.0.0/8`, `fd00::/8`, `127.0.0.1`.
public struct AddressRange: Sendable, Equatable {
    private let prefix: NetworkAddress
    private let bitCount: Int

    /// `nil` for text that is no range.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = NetworkAddress(parts[0]) else { return nil }
        var bitCount = address.bytes.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(parts[1]), count <= bitCount
            else {
                return nil
            }
            bitCount = count
        }
        prefix = address.prefix(bitCount)
        self.bitCount = bitCount
    }

    func holds(_ address: NetworkAddress) -> Bool {
        address.bytes.count == prefix.bytes.count && address.prefix(bitCount) == prefix
    }
}

/// An address as its bytes: 4 of IPv4, 16 of IPv6. IPv4 written as IPv6 is IPv4.
struct NetworkAddress: Equatable {
    private(set) var bytes: [UInt8]

    init?(_ text: some StringProtocol) {
        bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, String(text), &bytes) == 1 {
            bytes.removeLast(12)
        } else if inet_pton(AF_INET6, String(text), &bytes) != 1 {
            return nil
        }
        let mapped = [UInt8](repeating: 0, count: 10) + [255, 255]
        if bytes.count == 16, bytes.starts(with: mapped) { bytes.removeFirst(mapped.count) }
    }

    /// The first bits; the rest is zero.
    func prefix(_ bitCount: Int) -> NetworkAddress {
        var result = self
        for index in bytes.indices {
            let kept = min(max(bitCount - index * 8, 0), 8)
            result.bytes[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
        return result
    }

    /// What its requests are counted under: of IPv6 the network, of which one household has all 2^64 addresses.
    var household: NetworkAddress { bytes.count == 16 ? prefix(64) : self }
}

/// Finds out where a request really came from, if a proxy that we know passed it on.
struct TrustedProxies: Sendable {
    // A constant that HTTPTypes accepts.
    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    let ranges: [AddressRange]

    /// The address to count a request under.
    ///
    /// Each proxy adds whom it got the request from at the right; what stands left of the first address that is no proxy of
    /// ours was written by a stranger.
    ///
    /// - Parameter peer: the other end of the connection. Also the answer where the header is not well formed.
    func source(_ headers: HTTPFields, peer: String) -> String {
        guard let direct = NetworkAddress(peer) else { return peer }
        var source = direct
        if let forwardedFor = Self.forwardedFor, isTrusted(direct) {
            for text in headers[values: forwardedFor].joined(separator: ",").split(separator: ",").reversed() {
                guard let address = NetworkAddress(text.filter { $0 != " " && $0 != "\t" }) else {
                    source = direct
                    break
                }
                source = address
                guard isTrusted(address) else { break }
            }
        }
        return source.household.bytes.map(String.init).joined(separator: ".")
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool { ranges.contains { $0.holds(address) } }
}
