import Testing

@testable import BalieSandbox

/// The Graph API's manners: paths, tokens, bodies, errors, nodes and their edges.
@Suite(.timeLimit(.minutes(10)))
struct GraphTests {
    private static let number = Harness.number.phoneNumberID
    private static let account = Harness.number.accountID
    private static let json = ("Content-Type", "application/json")
    private static let bearer = ("Authorization", "Bearer test-token")

    @Test(arguments: ["/\(number)", "/v1.0/\(number)", "/v24.0/\(number)", "/v25.0/\(number)/"])
    func anyVersionAndNone(_ path: String) async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.graph(.get, path)
            #expect(answer.status == 200)
            #expect(answer.json["id"] == .string(Self.number))
            #expect(answer.json["display_phone_number"] == "+31 20 555 0100")
        }
    }

    @Test func theTokenComesInThreeWays() async throws {
        try await Harness.run { sandbox in
            let path = "/v24.0/\(Self.number)"
            let header = try await sandbox.call(.get, path, headers: [Self.bearer])
            let query = try await sandbox.call(.get, path + "?access_token=test-token")
            let form = try await sandbox.call(
                .post,
                path + "/register",
                headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array("messaging_product=whatsapp&pin=123456&access_token=test-token".utf8)
            )
            #expect([header.status, query.status, form.status] == [200, 200, 200])
            for headers in [[], [("Authorization", "Bearer wrong")], [("Authorization", "test-token")]] {
                let answer = try await sandbox.call(.get, path, headers: headers)
                #expect(answer.status == 401)
                #expect(answer.code == 190)
                #expect(answer.json["error"]?["type"] == "OAuthException")
            }
        }
    }

    @Test func theBodyComesInThreeWays() async throws {
        try await Harness.run { sandbox in
            let path = "/v24.0/\(Self.number)/messages"
            let text = "{\"body\":\"h\u{E9}llo & bye\"}"
            let encoded = FormEncoding.encode(text)
            let bodies: [(String, String)] = [
                ("application/json", "{\"messaging_product\":\"whatsapp\",\"to\":\"31612345678\",\"text\":\(text)}"),
                (
                    "application/x-www-form-urlencoded",
                    "messaging_product=whatsapp&to=%2B31612345678&type=text&text=\(encoded)"
                ),
                (
                    "multipart/form-data; boundary=\"x y\"",
                    "--x y\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
                        + "--x y\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n31612345678\r\n"
                        + "--x y\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\(text)\r\n--x y--\r\n"
                ),
            ]
            let phone = try await sandbox.phone()
            for (type, body) in bodies {
                let answer = try await sandbox.call(
                    .post,
                    path,
                    headers: [Self.bearer, ("Content-Type", type)],
                    body: Array(body.utf8)
                )
                #expect(answer.status == 200, "\(type)")
            }
            let all = try await sandbox.control(.get, "phones/\(phone)/messages?all=1").json["data"]?.array ?? []
            #expect(all.count { $0["text"] == ["body": "héllo & bye"] } == 3)
        }
    }

    static let malformed: [(String, [UInt8])] = [
        ("not JSON", Array("hello".utf8)), ("half", Array("{\"a\":".utf8)), ("array", Array("[]".utf8)),
        ("number", Array("7".utf8)), ("null", Array("null".utf8)), ("trailing", Array("{} {}".utf8)),
        ("control character", Array("{\"a\":\"\n\"}".utf8)),
        ("bad UTF-8", Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)),
        ("lone surrogate", Array("{\"a\":\"\\ud800\"}".utf8)), ("huge number", Array("{\"a\":1e999}".utf8)),
        ("deep", Array(repeating: UInt8(ascii: "["), count: 100_000)),
        ("deep objects", Array(String(repeating: "{\"a\":", count: 20_000).utf8)),
        ("large", Array("{\"a\":\"".utf8) + Array(repeating: UInt8(ascii: "a"), count: GraphEndpoint.bodyLimit)),
        ("BOM", [0xEF, 0xBB, 0xBF] + Array("{}".utf8)), ("zero bytes", [0, 0, 0]),
    ]

    @Test(arguments: malformed)
    func whatCannotBeReadIsRefused(_ name: String, _ body: [UInt8]) async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.call(
                .post,
                "/v24.0/\(Self.number)/messages",
                headers: [Self.bearer, Self.json],
                body: body
            )
            #expect((400..<500).contains(answer.status))
            #expect(answer.code == 100)
            #expect(answer.json["error"]?["fbtrace_id"]?.string?.count == 13)
        }
    }

    @Test(arguments: [
        ("no boundary", "multipart/form-data", "x"), ("no parts", "multipart/form-data; boundary=b", "x"),
        ("no end", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"),
        ("no name", "multipart/form-data; boundary=b", "--b\r\nX: y\r\n\r\nx\r\n--b--"),
        (
            "half a head", "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n--b--"
        ),
        ("only the start", "multipart/form-data; boundary=b", "--b"),
        ("form", "application/x-www-form-urlencoded", "%%%=&&=%zz"),
    ])
    func brokenFormsAreRefused(_ name: String, _ type: String, _ body: String) async throws {
        try await Harness.run { sandbox in
            let answer = try await sandbox.call(
                .post,
                "/v24.0/\(Self.number)/messages",
                headers: [Self.bearer, ("Content-Type", type)],
                body: Array(body.utf8)
            )
            #expect(answer.status == 400)
            #expect(answer.code == 100)
        }
    }

    /// Random damage to a good body: always an answer, never a crash.
    @Test func damagedBodiesAreAnswered() throws {
        let good: JSON = [
            "messaging_product": "whatsapp", "to": "31612345678", "type": "interactive",
            "interactive": [
                "type": "list", "body": ["text": "é 😀"],
                "action": ["button": "Open", "sections": [["rows": [["id": "r", "title": "Row"]]]]],
            ],
            "context": ["message_id": "wamid.x"],
        ]
        let bytes = good.encoded()
        var generator = SeededGenerator(seed: 42)
        var fixture = try WorldFixture()
        fixture.world.settings.pairBurst = 0
        fixture.world.settings.throughputPerSecond = 0
        var accepted = 0
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<damaged.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: damaged.remove(at: place)
                default: damaged.insert(contentsOf: damaged[place...].prefix(8), at: place)
                }
            }
            guard let json = try? JSON.parse(damaged), case .object = json else { continue }
            switch fixture.call(.post, [fixture.numberID, "messages"], json) {
            case .success: accepted += 1
            case .failure(let error): #expect((400..<500).contains(error.httpStatus))
            }
        }
        #expect(accepted > 0)
    }

    @Test(arguments: [
        ("GET", ["999"], 100), ("GET", ["\(account)", "nothing"], 100), ("POST", ["\(number)", "nothing"], 100),
        ("DELETE", ["\(number)"], 100), ("GET", [], 100), ("GET", ["me"], 100),
        ("GET", ["\(account)", "phone_numbers", "x"], 0),
    ])
    func unknownThingsAreNotTold(_ method: String, _ path: [String], _ code: Int) throws {
        var fixture = try WorldFixture()
        let verb = try #require(GraphCall.Method(rawValue: method))
        switch fixture.call(verb, path, [:]) {
        case .success: #expect(code == 0)
        case .failure(let error):
            #expect(error.code == code)
            #expect(error.subcode == 33)
            #expect(error.httpStatus == 400)
            #expect(error.message.hasPrefix("Unsupported \(method.lowercased()) request. Object with ID"))
        }
    }

    @Test func aTokenReachesOnlyItsOwn() throws {
        var fixture = try WorldFixture()
        fixture.world.register(
            SandboxNumber(
                phoneNumberID: "200",
                accountID: "201",
                displayNumber: "+15550100000",
                verifiedName: "Other",
                accessToken: "other-token",
                appID: "202",
                appSecret: "s"
            )
        )
        let media = try fixture.uploaded("image/png")
        for path in [
            [fixture.numberID], [Self.account, "message_templates"], [media], [fixture.numberID, "messages"],
        ] {
            guard case .failure(let error) = fixture.call(.get, path, [:], token: "other-token") else {
                Issue.record("\(path) was answered")
                continue
            }
            #expect(error.subcode == 33)
        }
    }

    @Test func fieldsAreChosen() throws {
        var fixture = try WorldFixture()
        let answer = try fixture.call(
            .get,
            [fixture.numberID],
            ["fields": "status,quality_score{score},name_status,nonsense,health_status"]
        ).get()
        #expect(answer.object?.members.map(\.key) == ["status", "quality_score", "name_status", "health_status", "id"])
        let list = try fixture.call(.get, [Self.account, "phone_numbers"], [:]).get()
        #expect(list["data"]?.array?.first?["verified_name"] == "Cee Air")
        #expect(list["data"]?.array?.first?["webhook_configuration"]?["application"] == "http://127.0.0.1:1/hooks")
    }

    static let profiles: [BodyCase] = [
        BodyCase("about", 0, ["about": "Hello"]), BodyCase("about empty", 131_009, ["about": ""]),
        BodyCase("about 140", 131_009, ["about": .string(String(repeating: "a", count: 140))]),
        BodyCase("email", 131_009, ["email": "nobody"]), BodyCase("vertical", 131_009, ["vertical": "SPACE"]),
        BodyCase("sites", 0, ["websites": ["https://a.example", "https://b.example"]]),
        BodyCase(
            "three sites",
            131_009,
            ["websites": ["https://a.example", "https://b.example", "https://c.example"]]
        ),
        BodyCase("site elsewhere", 131_009, ["websites": ["ftp://a.example"]]),
        BodyCase("about not text", 100, ["about": 7]),
    ]

    @Test(arguments: profiles)
    func theProfileIsChecked(_ item: BodyCase) throws {
        var fixture = try WorldFixture()
        var body = item.body.object ?? JSONObject()
        body["messaging_product"] = "whatsapp"
        let path = [fixture.numberID, "whatsapp_business_profile"]
        switch fixture.call(.post, path, .object(body)) {
        case .success:
            #expect(item.code == 0)
            let read = try fixture.call(.get, path, ["fields": "about,websites"]).get()["data"]?.array?.first
            for member in item.body.object?.members ?? [] { #expect(read?[member.key] == member.value) }
            #expect(try fixture.call(.get, path, [:]).get() == ["data": [["messaging_product": "whatsapp"]]])
        case .failure(let error): #expect(error.code == item.code)
        }
    }

    @Test func registrationFollowsItsRules() throws {
        var fixture = try WorldFixture()
        func code(_ edge: String, _ pin: String?) -> Int {
            let body = JSON.compact([("messaging_product", "whatsapp"), ("pin", pin.map(JSON.string))])
            guard case .failure(let error) = fixture.call(.post, [fixture.numberID, edge], body) else { return 0 }
            return error.code
        }
        #expect(code("register", nil) == 100)
        #expect(code("register", "12345") == 100)
        #expect(code("register", "123456") == 0)
        #expect(code("register", "654321") == 133_005)
        #expect(code("deregister", nil) == 0)
        #expect(code("deregister", nil) == 133_010)
        #expect(code("register", "123456") == 133_015)
        fixture.now += 300_000
        for _ in 0..<8 { #expect(code("register", "123456") == 0) }
        #expect(code("register", "123456") == 133_016)
        fixture.now += 72 * 3600 * 1000
        #expect(code("register", "123456") == 0)
    }

    @Test func aTokenCanBeLookedInto() throws {
        var fixture = try WorldFixture()
        let known = try fixture.call(.get, ["debug_token"], ["input_token": "test-token"]).get()
        #expect(known["data"]?["is_valid"] == true)
        #expect(known["data"]?["app_id"] == .string(Harness.number.appID))
        let unknown = try fixture.call(.get, ["debug_token"], ["input_token": "x"]).get()
        #expect(unknown["data"]?["is_valid"] == false)
    }
}
