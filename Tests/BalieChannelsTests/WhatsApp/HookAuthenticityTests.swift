import BalieChannels
import Crypto
import Testing

struct HookAuthenticityTests {
    private static func signature(of body: String, with secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(body.utf8),
            using: SymmetricKey(data: Array(secret.utf8))
        )
        return code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func accepts(
        _ body: String,
        _ headers: [String]?,
        adapter: WhatsAppAdapter = SampleChannel.adapter
    ) -> Bool {
        let values = headers.map { ["x-hub-signature-256": $0] } ?? [:]
        return adapter.authenticate(HookRequest(headers: values, body: Array(body.utf8)))
    }

    private static let body = #"{"entry":[{"text":"caf\u00e9 \/ 1"}]}"#

    @Test(arguments: ["the old secret", "the new secret"])
    func acceptsEverySecretOfARotation(_ secret: String) {
        let signature = Self.signature(of: Self.body, with: secret)
        #expect(Self.accepts(Self.body, ["sha256=\(signature)"]))
        #expect(Self.accepts(Self.body, ["sha256=\(signature.uppercased())"]))
    }

    /// A known answer, so that signing and checking cannot be wrong together.
    @Test func agreesWithAKnownSignature() {
        let adapter = SampleChannel.adapter { $0.appSecrets = ["Jefe"] }
        // RFC 4231, test case 2.
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        #expect(Self.accepts("what do ya want for nothing?", ["sha256=\(signature)"], adapter: adapter))
    }

    /// The same meaning in other bytes is another body.
    @Test(arguments: [
        body + "\n", #"{"entry":[{"text":"café / 1"}]}"#, #"{ "entry":[{"text":"caf\u00e9 \/ 1"}]}"#, "",
    ])
    func refusesOtherBytes(_ other: String) {
        #expect(!Self.accepts(other, ["sha256=\(Self.signature(of: Self.body, with: "the new secret"))"]))
    }

    struct BadHeader: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let values: [String]?

        init(_ description: String, _ values: [String]?) {
            testDescription = description
            self.values = values
        }

        static let all: [BadHeader] = {
            let good = signature(of: body, with: "the new secret")
            return [
                BadHeader("none", nil),
                BadHeader("no value", []),
                BadHeader("empty", [""]),
                BadHeader("name only", ["sha256="]),
                BadHeader("without name", [good]),
                BadHeader("name in capitals", ["SHA256=\(good)"]),
                BadHeader("another digest", ["sha1=\(good)"]),
                BadHeader("short", ["sha256=\(good.dropLast(2))"]),
                BadHeader("long", ["sha256=\(good)00"]),
                BadHeader("one digit off", ["sha256=\(good.dropLast())\(good.hasSuffix("0") ? "1" : "0")"]),
                BadHeader("no digits", ["sha256=" + String(repeating: "z", count: 64)]),
                BadHeader("space in front", [" sha256=\(good)"]),
                BadHeader("twice", ["sha256=\(good)", "sha256=\(good)"]),
                BadHeader("joined", ["sha256=\(good), sha256=\(good)"]),
                BadHeader("by a third secret", ["sha256=\(signature(of: body, with: "stranger"))"]),
                BadHeader("by an empty secret", ["sha256=\(signature(of: body, with: ""))"]),
            ]
        }()
    }

    @Test(arguments: BadHeader.all)
    func refuses(_ header: BadHeader) {
        #expect(!Self.accepts(Self.body, header.values))
    }

    /// Without a secret that only the two of us can know, nobody is believed.
    @Test(arguments: ["", " ", "changeme", "YOUR_APP_SECRET"])
    func refusesEverythingWithoutAProperSecret(_ secret: String) {
        let adapter = SampleChannel.adapter { $0.appSecrets = [secret] }
        #expect(!Self.accepts(Self.body, ["sha256=\(Self.signature(of: Self.body, with: secret))"], adapter: adapter))
        let bare = SampleChannel.adapter { $0.appSecrets = [] }
        #expect(!Self.accepts(Self.body, ["sha256=\(Self.signature(of: Self.body, with: ""))"], adapter: bare))
    }

    @Test func ignoresAThirdSecret() {
        let adapter = SampleChannel.adapter { $0.appSecrets = ["one", "two", "three"] }
        #expect(Self.accepts(Self.body, ["sha256=\(Self.signature(of: Self.body, with: "two"))"], adapter: adapter))
        #expect(!Self.accepts(Self.body, ["sha256=\(Self.signature(of: Self.body, with: "three"))"], adapter: adapter))
    }
}

struct HandshakeTests {
    private static func query(
        mode: String? = "subscribe",
        token: String? = "token-of-the-handshake",
        challenge: String? = "1158201444"
    ) -> [String: String] {
        var query: [String: String] = [:]
        query["hub.mode"] = mode
        query["hub.verify_token"] = token
        query["hub.challenge"] = challenge
        return query
    }

    @Test(arguments: ["1158201444", "aZ-_.9", String(repeating: "7", count: 512)])
    func answersWithTheChallenge(_ challenge: String) {
        #expect(SampleChannel.adapter.handshake(Self.query(challenge: challenge)) == challenge)
    }

    @Test(arguments: [
        query(mode: nil), query(mode: "unsubscribe"), query(mode: "Subscribe"), query(token: nil), query(token: ""),
        query(token: "token-of-the-handshake "), query(token: "Token-of-the-handshake"), query(challenge: nil),
        query(challenge: ""), query(challenge: "<script>alert(1)</script>"), query(challenge: "1 2"),
        query(challenge: "caf\u{e9}"), query(challenge: String(repeating: "7", count: 513)), [:],
    ])
    func refuses(_ query: [String: String]) {
        #expect(SampleChannel.adapter.handshake(query) == nil)
    }

    @Test func refusesWithoutATokenOfOurOwn() {
        let adapter = SampleChannel.adapter { $0.verifyToken = "" }
        #expect(adapter.handshake(Self.query(token: "")) == nil)
    }
}
