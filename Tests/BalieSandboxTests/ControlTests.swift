import Testing

@testable import BalieSandbox

/// The control routes: who may use them, the clock, the logs, the settings.
@Suite(.timeLimit(.minutes(10)))
struct ControlTests {
    @Test(arguments: [
        ("Host", "evil.example", 403), ("Host", "localhost:9", 200), ("Host", "127.0.0.1", 200),
        ("Host", "[::1]:80", 200),
        ("Host", "127.0.0.1.evil.example", 403), ("Host", "127.evil.example", 403),
    ])
    func onlyThisMachineIsAskedFor(_ name: String, _ value: String, _ status: Int) async throws {
        try await Harness.run { sandbox in
            let control = try await sandbox.call(.get, "/sandbox/state", headers: [(name, value)])
            let page = try await sandbox.call(.get, "/", headers: [(name, value)])
            #expect([control.status, page.status] == [status, status])
        }
    }

    @Test(arguments: [
        ([("Sec-Fetch-Site", "cross-site")], 403), ([("Sec-Fetch-Site", "same-site")], 403),
        ([("Sec-Fetch-Site", "same-origin")], 200), ([("Sec-Fetch-Site", "none")], 200),
        ([("Origin", "https://evil.example")], 403), ([("Origin", "null")], 403),
        ([("Origin", "http://localhost:1")], 403),
        ([], 200),
    ])
    func otherSitesChangeNothing(_ headers: [(String, String)], _ status: Int) async throws {
        try await Harness.run { sandbox in
            let body = Array("{\"advance_ms\":1}".utf8)
            #expect(try await sandbox.call(.post, "/sandbox/clock", headers: headers, body: body).status == status)
            #expect(sandbox.time.now == TestTime.start + (status == 200 ? 1 : 0))
            let answer = try await sandbox.call(.get, "/sandbox/state", headers: [("Origin", "https://evil.example")])
            #expect(answer.headers["access-control-allow-origin"] == nil)
        }
    }

    @Test(arguments: [
        ("{\"advance_ms\":1500}", 200, 1500), ("{\"advance\":\"25h\"}", 200, 90_000_000),
        ("{\"advance\":\"90s\"}", 200, 90_000),
        ("{\"advance\":\"2d\"}", 200, 172_800_000), ("{\"advance\":\"250ms\"}", 200, 250),
        ("{\"now\":\"2026-03-01T13:00:00Z\"}", 200, 3_600_000), ("{\"now\":\"2026-03-01T12:00:00.500Z\"}", 200, 500),
        ("{\"now\":\"2020-01-01T00:00:00Z\"}", 422, 0), ("{\"advance_ms\":-1}", 422, 0),
        ("{\"advance\":\"soon\"}", 422, 0),
        ("{\"advance\":\"99999999999999999999d\"}", 422, 0), ("{\"advance\":\"9223372036854775807d\"}", 422, 0),
        ("{}", 422, 0),
        ("[]", 400, 0), ("{", 400, 0),
    ])
    func theClockMovesForward(_ body: String, _ status: Int, _ step: Int64) async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.call(.post, "/sandbox/clock", body: Array(body.utf8))
            #expect(answer.status == status)
            #expect(sandbox.time.now == TestTime.start + step)
            #expect(try await sandbox.control(.get, "clock").json["now_ms"] == .integer(TestTime.start + step))
        }
    }

    @Test func everyCallIsCounted() async throws {
        try await Harness.run { sandbox in
            _ = try await sandbox.phone()
            let body: JSON = ["to": "31612345678", "text": ["body": "x"], "biz_opaque_callback_data": "m1"]
            let answer = try await sandbox.send(body)
            _ = try await sandbox.send(["to": "", "text": ["body": "x"]])
            let calls = try await sandbox.control(.get, "calls").json
            #expect(calls["total"] == 2)
            let first = try #require(calls["data"]?.array?.first)
            #expect(first["path"] == .string("/\(Harness.number.phoneNumberID)/messages"))
            #expect(first["biz_opaque_callback_data"] == "m1")
            #expect(first["message_id"] == answer.json["messages"]?.array?.first?["id"])
            #expect(first["text"] == nil)
            let next = try #require(first["id"]?.looseInteger)
            let rest = try await sandbox.control(.get, "calls?after=\(next)").json["data"]?.array
            #expect(rest?.count == 1)
            #expect(rest?.first?["code"] == 131_008)
            _ = try await sandbox.control(.delete, "calls")
            #expect(try await sandbox.control(.get, "calls").json["data"] == [])
        }
    }

    @Test(arguments: [
        ("phones", "{\"number\":\"+31612345678\"}", 201), ("phones", "{\"number\":\"12\"}", 422), ("phones", "{}", 422),
        ("phones", "{\"number\":\"+31612345678\",\"online\":7}", 422), ("phones", "[1]", 400),
        ("phones/none/messages", "{}", 404),
        ("numbers", "{\"display_phone_number\":\"+31205550101\"}", 201), ("numbers", "{}", 422),
        ("numbers", "{\"display_phone_number\":\"+31205550101\",\"waba_id\":\"x\"}", 422),
        ("hooks", "{\"callback_url\":\"ftp://a.example\",\"verify_token\":\"w\"}", 422),
        ("hooks", "{\"callback_url\":\"http://127.0.0.1:1/\",\"verify_token\":\"w\"}", 422), ("nothing", "{}", 404),
        ("settings", "{\"jitter_ms\":-1}", 422), ("settings", "{\"colour\":\"red\"}", 422),
        ("faults", "{\"kind\":\"x\"}", 422),
    ])
    func nonsenseIsExplained(_ path: String, _ body: String, _ status: Int) async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.call(.post, "/sandbox/\(path)", body: Array(body.utf8))
            #expect(answer.status == status)
            if status >= 400 { #expect(answer.json["error"]?["message"]?.string?.isEmpty == false) }
        }
    }

    @Test func aNumberCanBeMadeUpAndUsed() async throws {
        try await Harness.run { sandbox in
            let number = try await sandbox.control(.post, "numbers", ["display_phone_number": "+1 555 010 0101"]).json
            let token = try #require(number["access_token"]?.string)
            let id = try #require(number["id"]?.string)
            let answer = try await sandbox.call(.get, "/v23.0/\(id)", headers: [("Authorization", "Bearer \(token)")])
            #expect(answer.json["display_phone_number"] == "+1 555 010 0101")
            #expect(try await sandbox.graph(.get, "/v23.0/\(id)").json["error"]?["error_subcode"] == 33)
            let phone = try await sandbox.phone()
            let unclear = try await sandbox.control(
                .post,
                "phones/\(phone)/messages",
                ["type": "text", "text": ["body": "x"]]
            )
            #expect(unclear.status == 422)
            let clear: JSON = ["type": "text", "text": ["body": "x"], "to": "+1 555-010-0101"]
            #expect(try await sandbox.control(.post, "phones/\(phone)/messages", clear).status == 201)
        }
    }

    @Test func aPhoneThatIsOffCannotWrite() async throws {
        try await Harness.run { sandbox in
            let phone = try await sandbox.phone()
            #expect(try await sandbox.control(.patch, "phones/\(phone)", ["online": false]).json["online"] == false)
            let message: JSON = ["type": "text", "text": ["body": "x"]]
            #expect(try await sandbox.control(.post, "phones/\(phone)/messages", message).status == 409)
            #expect(try await sandbox.control(.delete, "phones/\(phone)").status == 200)
            #expect(try await sandbox.control(.get, "phones/\(phone)").status == 404)
        }
    }
}
