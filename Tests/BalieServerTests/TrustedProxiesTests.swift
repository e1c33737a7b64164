import HTTPTypes
import Testing

@testable import BalieServer

struct TrustedProxiesTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let forwarded: [String]
        var peer = "127.0.0.1"
        let source: String
        let testDescription: String

        init(_ description: String, _ forwarded: String..., peer: String = "127.0.0.1", is source: String) {
            testDescription = description
            self.forwarded = forwarded
            self.peer = peer
            self.source = source
        }
    }

    private static let cases = [
        Case("no proxy of ours is not believed", "192.0.2.1", peer: "192.0.2.9", is: "192.0.2.9"),
        Case("no header", is: "127.0.0.1"),
        Case("one proxy", "192.0.2.1", is: "192.0.2.1"),
        Case("a stranger's own words", "10.0.0.1, 192.0.2.7, 192.0.2.1", is: "192.0.2.1"),
        Case("two proxies", "192.0.2.1,10.1.2.3", is: "192.0.2.1"),
        Case("two headers", "192.0.2.1", "10.1.2.3", is: "192.0.2.1"),
        Case("all are ours", "10.0.0.2, 10.0.0.1", is: "10.0.0.2"),
        Case("ill-formed", "somewhere", is: "127.0.0.1"),
        Case("ill-formed behind a proxy of ours", "192.0.2.256, 10.0.0.1", is: "127.0.0.1"),
        Case("ill-formed left of the stranger", "x, 192.0.2.1", is: "192.0.2.1"),
        Case("an address with a port is ill-formed", "192.0.2.1:80", is: "127.0.0.1"),
        Case("IPv4 written as IPv6", "192.0.2.1", peer: "::ffff:127.0.0.1", is: "192.0.2.1"),
        Case("IPv6 proxy", "192.0.2.1", peer: "fd12::1", is: "192.0.2.1"),
        Case("IPv6 proxy of others", "192.0.2.1", peer: "fe80::1", is: "254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.0"),
        Case("IPv6 by its network", "2001:db8:0:1:2:3:4:5", is: "32.1.13.184.0.0.0.1.0.0.0.0.0.0.0.0"),
        Case("no address at all", "192.0.2.1", peer: "unknown", is: "unknown"),
    ]

    @Test(arguments: Self.cases)
    private func theSourceIsTheFirstThatIsNoProxyOfOurs(_ item: Case) throws {
        let ranges = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"].compactMap(AddressRange.init)
        var headers: HTTPFields = [:]
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        for value in item.forwarded { headers.append(HTTPField(name: name, value: value)) }
        #expect(TrustedProxies(ranges: ranges).source(headers, peer: item.peer) == item.source)
    }

    @Test func aRangeEndsAtItsBit() throws {
        let range = try #require(AddressRange("192.168.4.0/22"))
        for (text, isHeld) in [("192.168.3.255", false), ("192.168.4.0", true), ("192.168.7.255", true)] {
            let address = try #require(NetworkAddress(text))
            #expect(range.holds(address) == isHeld, "\(text)")
        }
        let outside = try #require(NetworkAddress("192.168.8.0"))
        #expect(!range.holds(outside))
        let everything = try #require(AddressRange("0.0.0.0/0"))
        #expect(everything.holds(outside))
    }

    @Test(arguments: ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0.0/8/8", "10.0.0/8", "a.b"])
    func whatIsNoRangeIsNone(_ text: String) { #expect(AddressRange(text) == nil) }
}
