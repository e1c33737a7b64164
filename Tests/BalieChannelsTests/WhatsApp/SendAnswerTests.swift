import BalieChannels
import BalieDomain
import Testing

struct SendAnswerTests {
    private let adapter = SampleChannel.adapter

    @Test func acceptanceCarriesTheNetworksIDAndNumber() {
        let answer = ProviderResponse(
            200,
            #"{"contacts":[{"input":"+5531987654321","wa_id":"553187654321"}],"messages":[{"id":"wamid.X","message_status":"accepted"}]}"#
        )
        #expect(
            adapter.interpret(answer)
                == .accepted(externalID: "wamid.X", recipient: IdentityClaim(.phone, "553187654321"))
        )
    }

    @Test func acceptanceMayKnowOnlyAUserID() {
        let answer = ProviderResponse(200, #"{"contacts":[{"user_id":"NL.9"}],"messages":[{"id":"wamid.X"}]}"#)
        #expect(
            adapter.interpret(answer)
                == .accepted(externalID: "wamid.X", recipient: IdentityClaim(.businessScopedUserID, "NL.9"))
        )
        let bare = ProviderResponse(200, #"{"messages":[{"id":"wamid.X"}]}"#)
        #expect(adapter.interpret(bare) == .accepted(externalID: "wamid.X", recipient: nil))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        let body: String
        /// `nil`: the outcome is open.
        let kind: SendFailure.Class?

        init(_ description: String, _ status: Int, _ body: String, _ kind: SendFailure.Class?) {
            testDescription = description
            self.status = status
            self.body = body
            self.kind = kind
        }

        static func error(_ code: Int, subcode: Int? = nil) -> String {
            let tail = subcode.map { ",\"error_subcode\":\($0)" } ?? ""
            return "{\"error\":{\"message\":\"(#\(code)) Title\",\"type\":\"OAuthException\",\"code\":\(code)\(tail)}}"
        }
    }

    @Test(arguments: [
        Row("expired token", 401, Row.error(190), .authentication),
        Row("window closed at once", 400, Row.error(131047), .windowClosed),
        Row("pair rate", 400, Row.error(131056), .pairRateLimited),
        Row("throughput", 400, Row.error(130429), .channelRateLimited),
        Row("throughput by status", 429, Row.error(130429), .channelRateLimited),
        Row("outage", 503, Row.error(2), .retryLater),
        Row("unknown error", 500, Row.error(1), .retryLater),
        Row("something went wrong", 500, Row.error(131000), .retryLater),
        Row("unavailable", 500, Row.error(131016), .retryLater),
        Row("bad parameter", 400, Row.error(100), .badRequest),
        Row("number not found", 400, Row.error(100, subcode: 33), .authentication),
        Row("template missing", 404, Row.error(132001), .badRequest),
        Row("error within success", 200, Row.error(131026), .badRecipient),
        Row("code as text", 400, #"{"error":{"code":"131030","message":"x"}}"#, .badRecipient),
        Row("unlisted, refused", 400, Row.error(987_654), .badRequest),
        Row("unlisted, forbidden", 403, Row.error(987_654), .authentication),
        Row("unlisted, fault", 500, Row.error(987_654), .retryLater),
        Row("unreadable, refused", 400, "<html>", .badRequest),
        Row("unreadable, not found", 404, "", .badRequest),
        Row("unreadable, unauthorised", 401, "", .authentication),
        Row("unreadable, too many", 429, "slow down", .channelRateLimited),
        Row("error without code", 400, #"{"error":{}}"#, .badRequest),
        Row("gateway", 502, "<html>Bad Gateway</html>", nil),
        Row("gateway timeout", 504, "", nil),
        Row("timeout", 408, "", nil),
        Row("fault without a code", 500, #"{"error":"oops"}"#, nil),
        Row("success that is no JSON", 200, "OK", nil),
        Row("success without an id", 200, #"{"messages":[]}"#, nil),
        Row("success with an empty id", 200, #"{"messages":[{"id":""}]}"#, nil),
        Row("success of another call", 200, #"{"success":true}"#, nil),
        Row("success that is a list", 200, "[1]", nil),
        Row("redirection", 302, "", nil),
        Row("nested too deep", 200, String(repeating: "[", count: 5000), nil),
    ])
    func outcome(_ row: Row) {
        let outcome = adapter.interpret(ProviderResponse(row.status, row.body))
        guard let kind = row.kind else {
            #expect(outcome == .unknown)
            return
        }
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.kind == kind)
        #expect(!failure.error.explanation.isEmpty)
    }

    @Test func failureKeepsCodeTitleAndDetails() {
        let answer = ProviderResponse(
            400,
            #"{"error":{"message":"(#132000) Number of parameters does not match","code":132000,"error_data":{"details":"body: (2)"}}}"#
        )
        guard case .failed(let failure) = adapter.interpret(answer) else {
            Issue.record("not a failure")
            return
        }
        #expect(failure.error.code == 132000)
        #expect(failure.error.title == "Number of parameters does not match")
        #expect(failure.error.details == "body: (2)")
    }
}
