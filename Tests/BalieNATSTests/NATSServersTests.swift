import Testing

@testable import BalieNATS

struct NATSServersTests {
    @Test(arguments: [
        ("nats://one", "one:4222"),
        ("nats://one:4333/", "one:4333"),
        ("tls://ann:secret@one:1,tls://two:2", "one:1, two:2"),
        ("nats://[::1]:4333, nats://[fe80::1]", "[::1]:4333, [fe80::1]:4222"),
        ("NATS://127.0.0.1", "127.0.0.1:4222"),
    ])
    func serversAreShownWithoutWhoWeAre(_ text: String, _ shown: String) throws {
        let servers = try NATSServers(text)
        #expect("\(servers)" == shown && String(reflecting: servers) == shown)
        #expect(servers.isSecure == text.hasPrefix("tls"))
    }

    @Test func whoWeAreComesFromTheTextElseFromBesideIt() throws {
        #expect(try NATSServers("nats://ann:a%40b:c@one").identity == .user("ann", password: "a@b:c"))
        #expect(try NATSServers("nats://ann:p@ss@one").identity == .user("ann", password: "p@ss"))
        #expect(try NATSServers("nats://s3cret@one").identity == .token("s3cret"))
        #expect(try NATSServers("nats://one,nats://ann:x@two").identity == .user("ann", password: "x"))
        #expect(try NATSServers("nats://one", user: "ann", password: "x").identity == .user("ann", password: "x"))
        #expect(try NATSServers("nats://one", user: "token").identity == .token("token"))
        #expect(try NATSServers("nats://ben:y@one", user: "ann", password: "x").identity == .user("ben", password: "y"))
        #expect(try NATSServers("nats://one").identity == nil)
    }

    @Test(arguments: [
        "", "one:4222", "http://one", "nats://", "nats://one:port", "nats://one:0", "nats://one:65536", "nats://one,",
        "nats://one,tls://two", "nats://a b", "nats://a:b:1", "nats://[::1", "nats://one/subject", "nats://:secret@one",
        "nats://ann:@one",
        "nats://ann:sec%zzret@one", "nats://ann:secret@one,nats://ben:secret@two",
        "nats://1,nats://2,nats://3,nats://4,nats://5,nats://6,nats://7,nats://8,nats://9",
    ])
    func whatNamesNoServerIsRefusedWithoutSayingASecret(_ text: String) {
        let error = #expect(throws: NATSServers.Malformed.self) { try NATSServers(text) }
        #expect(error?.description.contains("secret") == false)
    }
}
