import BalieChannels
import BalieDomain
import Testing

struct AccountChecksTests {
    private func check(_ name: String, of adapter: WhatsAppAdapter = SampleChannel.adapter) throws -> ChannelCheck {
        try #require(adapter.checks.first { $0.name == name })
    }

    @Test func eachQuestionGoesToTheRightPlace() throws {
        #expect(SampleChannel.adapter.checks.map(\.name) == ["token", "number", "subscription", "secret"])
        #expect(try check("token").call.url.hasPrefix("https://graph.example/v25.0/100200300400501?fields="))
        #expect(
            try check("subscription").call.url == "https://graph.example/v25.0/200300400500600/subscribed_apps"
        )
        #expect(SampleChannel.adapter.checks.allSatisfy { $0.call.method == "GET" && $0.call.body.isEmpty })
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let check: String
        let status: Int
        let body: String
        /// A part of the finding; `nil` if all is well.
        let finding: String?
        var testDescription: String { "\(check) \(status) \(body.prefix(60))" }

        init(_ check: String, _ status: Int, _ body: String, _ finding: String?) {
            self.check = check
            self.status = status
            self.body = body
            self.finding = finding
        }
    }

    @Test(arguments: [
        Row("token", 200, #"{"id":"1","status":"CONNECTED"}"#, nil),
        Row("token", 401, #"{"error":{"code":190,"message":"x"}}"#, "access token"),
        Row("token", 400, #"{"error":{"code":100,"error_subcode":33,"message":"x"}}"#, "not known"),
        Row("token", 400, #"{"error":{"code":80007,"message":"x"}}"#, "80007"),
        Row("token", 502, "<html>", "HTTP 502"),
        Row("number", 200, #"{"id":"1","status":"CONNECTED"}"#, nil),
        Row("number", 200, #"{"id":"1"}"#, nil),
        Row("number", 200, #"{"id":"1","status":"PENDING"}"#, "PENDING"),
        Row("number", 200, #"{"id":"1","status":"<b>"}"#, "unknown"),
        Row("number", 401, #"{"error":{"code":190,"message":"x"}}"#, nil),
        Row("subscription", 200, #"{"data":[{"whatsapp_business_api_data":{"id":"1"}}]}"#, nil),
        Row("subscription", 200, #"{"data":[]}"#, "No app is subscribed"),
        Row("subscription", 200, #"{}"#, "No app is subscribed"),
        Row("subscription", 400, #"{"error":{"code":100,"error_subcode":33,"message":"x"}}"#, "business account"),
        Row("secret", 200, "{}", nil),
    ])
    func finding(_ row: Row) throws {
        let finding = try check(row.check).finding(ProviderResponse(row.status, row.body))
        if let expected = row.finding {
            #expect(finding?.contains(expected) == true, "\(finding ?? "nothing")")
        } else {
            #expect(finding == nil)
        }
    }

    @Test func missingSecretsAreFound() throws {
        let answer = ProviderResponse(200, "{}")
        let bare = SampleChannel.adapter { $0.appSecrets = [] }
        #expect(try check("secret", of: bare).finding(answer)?.contains("app secret") == true)
        let untold = SampleChannel.adapter { $0.verifyToken = "" }
        #expect(try check("secret", of: untold).finding(answer)?.contains("verify token") == true)
    }

    @Test func findingsAndCallsShowNoSecret() {
        let adapter = SampleChannel.adapter
        for check in adapter.checks {
            #expect(!check.call.url.contains("token-of-the-channel"))
            #expect(!String(reflecting: check.call).contains("token-of-the-channel"))
        }
    }
}
