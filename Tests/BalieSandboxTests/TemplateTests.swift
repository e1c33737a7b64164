import Testing

@testable import BalieSandbox

/// Templates: making, listing, sending with every kind of parameter, refusing what does not fit.
struct TemplateTests {
    private static let account = Harness.number.accountID

    private static let pass: JSON = [
        "name": "boarding_pass", "language": "en_US", "category": "UTILITY", "parameter_format": "NAMED",
        "components": [
            ["type": "HEADER", "format": "IMAGE"],
            ["type": "BODY", "text": "Hi {{first_name}}, gate {{gate}} it is."],
            ["type": "FOOTER", "text": "Cee Air"],
            [
                "type": "BUTTONS",
                "buttons": [
                    ["type": "URL", "text": "Open pass", "url": "https://cee.example/bp/{{1}}"],
                    ["type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+31205550100"],
                    ["type": "QUICK_REPLY", "text": "Change seat"],
                ],
            ],
        ],
    ]
    private static let late: JSON = [
        "name": "late", "language": "nl", "category": "utility",
        "components": [["type": "BODY", "text": "Flight {{1}} leaves at {{2}}, sorry."]],
    ]
    private static let code: JSON = [
        "name": "code", "language": "en_US", "category": "AUTHENTICATION",
        "components": [
            ["type": "BODY", "add_security_recommendation": true], ["type": "FOOTER", "code_expiration_minutes": 5],
            ["type": "BUTTONS", "buttons": [["type": "OTP", "otp_type": "COPY_CODE"]]],
        ],
    ]

    private func fixture() throws -> WorldFixture {
        var fixture = try WorldFixture()
        for template in [Self.pass, Self.late, Self.code] {
            let answer = try fixture.call(.post, [Self.account, "message_templates"], template).get()
            #expect(answer["status"] == "APPROVED")
        }
        return fixture
    }

    private static func send(_ name: String, _ language: String, _ components: [JSON]?) -> JSON {
        .compact([
            ("type", "template"),
            (
                "template",
                .compact([
                    ("name", .string(name)), ("language", ["code": .string(language)]),
                    ("components", components.map(JSON.array)),
                ])
            ),
        ])
    }

    private static func texts(_ values: [String]) -> JSON {
        ["type": "body", "parameters": .array(values.map { ["type": "text", "text": .string($0)] })]
    }

    private static let image: JSON = [
        "type": "header", "parameters": [["type": "image", "image": ["link": "https://a.example/qr.png"]]],
    ]
    private static let names: JSON = [
        "type": "body",
        "parameters": [
            ["type": "text", "parameter_name": "gate", "text": "D12"],
            ["type": "text", "parameter_name": "first_name", "text": "Ann"],
        ],
    ]
    private static let url: JSON = [
        "type": "button", "sub_type": "url", "index": "0", "parameters": [["type": "text", "text": "abc"]],
    ]
    private static func otp(_ code: String) -> [JSON] {
        [
            texts([code]),
            [
                "type": "button", "sub_type": "url", "index": 0,
                "parameters": [["type": "text", "text": .string(code)]],
            ],
        ]
    }

    static let sends: [BodyCase] = [
        BodyCase("without variables", 0, send("hello_world", "en_US", nil)),
        BodyCase("no such name", 132_001, send("nothing", "en_US", nil)),
        BodyCase("no such language", 132_001, send("hello_world", "nl", nil)),
        BodyCase("name missing", 131_008, ["type": "template", "template": ["language": ["code": "nl"]]]),
        BodyCase("language missing", 131_008, ["type": "template", "template": ["name": "late"]]),
        BodyCase(
            "policy",
            131_009,
            [
                "type": "template",
                "template": [
                    "name": "late", "language": ["code": "nl", "policy": "fallback"],
                ],
            ]
        ),
        BodyCase("two values", 0, send("late", "nl", [texts(["CA 204", "12:40"])])),
        BodyCase("one value too few", 132_000, send("late", "nl", [texts(["CA 204"])])),
        BodyCase("one value too many", 132_000, send("late", "nl", [texts(["a", "b", "c"])])),
        BodyCase("no values", 132_000, send("late", "nl", nil)),
        BodyCase("values for a text without", 132_000, send("hello_world", "en_US", [texts(["a"])])),
        BodyCase(
            "header for a fixed header",
            132_000,
            send(
                "hello_world",
                "en_US",
                [
                    ["type": "header", "parameters": [["type": "text", "text": "x"]]]
                ]
            )
        ),
        BodyCase(
            "money and date",
            0,
            send(
                "late",
                "nl",
                [
                    [
                        "type": "body",
                        "parameters": [
                            [
                                "type": "currency",
                                "currency": ["fallback_value": "$1", "code": "USD", "amount_1000": 1000],
                            ],
                            ["type": "date_time", "date_time": ["fallback_value": "Monday"]],
                        ],
                    ]
                ]
            )
        ),
        BodyCase(
            "money without amount",
            132_012,
            send(
                "late",
                "nl",
                [
                    [
                        "type": "body",
                        "parameters": [
                            ["type": "currency", "currency": ["fallback_value": "$1", "code": "USD"]],
                            ["type": "text", "text": "x"],
                        ],
                    ]
                ]
            )
        ),
        BodyCase(
            "image in the body",
            132_012,
            send(
                "late",
                "nl",
                [
                    [
                        "type": "body",
                        "parameters": [
                            ["type": "image", "image": [:]], ["type": "text", "text": "x"],
                        ],
                    ]
                ]
            )
        ),
        BodyCase("new line", 132_018, send("late", "nl", [texts(["a\nb", "c"])])),
        BodyCase("tab", 132_018, send("late", "nl", [texts(["a\tb", "c"])])),
        BodyCase("five spaces", 132_018, send("late", "nl", [texts(["a     b", "c"])])),
        BodyCase("four spaces", 0, send("late", "nl", [texts(["a    b", "c"])])),
        BodyCase(
            "too long with values",
            132_005,
            send("late", "nl", [texts([String(repeating: "a", count: 1024), "b"])])
        ),
        BodyCase("empty value", 131_009, send("late", "nl", [texts(["", "b"])])),
        BodyCase("named, whole", 0, send("boarding_pass", "en_US", [image, names, url])),
        BodyCase("named without names", 132_012, send("boarding_pass", "en_US", [image, texts(["Ann", "D12"]), url])),
        BodyCase("header missing", 132_000, send("boarding_pass", "en_US", [names, url])),
        BodyCase(
            "header of another kind",
            132_012,
            send(
                "boarding_pass",
                "en_US",
                [
                    ["type": "header", "parameters": [["type": "text", "text": "x"]]], names, url,
                ]
            )
        ),
        BodyCase("button value missing", 132_000, send("boarding_pass", "en_US", [image, names])),
        BodyCase(
            "button of another kind",
            132_018,
            send(
                "boarding_pass",
                "en_US",
                [
                    image, names,
                    [
                        "type": "button", "sub_type": "quick_reply", "index": 0,
                        "parameters": [["type": "payload", "payload": "x"]],
                    ],
                ]
            )
        ),
        BodyCase(
            "no such button",
            132_018,
            send(
                "boarding_pass",
                "en_US",
                [
                    image, names, url,
                    [
                        "type": "button", "sub_type": "quick_reply", "index": 3, "parameters": [],
                    ],
                ]
            )
        ),
        BodyCase(
            "quick reply payload",
            0,
            send(
                "boarding_pass",
                "en_US",
                [
                    image, names, url,
                    [
                        "type": "button", "sub_type": "quick_reply", "index": 2,
                        "parameters": [["type": "payload", "payload": "P"]],
                    ],
                ]
            )
        ),
        BodyCase(
            "button without place",
            131_008,
            send(
                "boarding_pass",
                "en_US",
                [
                    image, names,
                    [
                        "type": "button", "sub_type": "url", "parameters": [],
                    ],
                ]
            )
        ),
        BodyCase("unknown component", 131_009, send("late", "nl", [["type": "tail"]])),
        BodyCase("password", 0, send("code", "en_US", otp("123456"))),
        BodyCase("password only once", 132_000, send("code", "en_US", [texts(["123456"])])),
        BodyCase("password of 16", 132_018, send("code", "en_US", otp("1234567890123456"))),
        BodyCase(
            "components not an array",
            100,
            [
                "type": "template",
                "template": [
                    "name": "late", "language": ["code": "nl"], "components": "x",
                ],
            ]
        ),
    ]

    @Test(arguments: sends)
    func sendingAnswersWithTheDocumentedCode(_ item: BodyCase) throws {
        var fixture = try fixture()
        switch fixture.send(item.body) {
        case .success(let json):
            #expect(item.code == 0)
            #expect(json["messages"]?.array?.first?["message_status"] == "accepted")
        case .failure(let error): #expect(error.code == item.code, "\(error.message) \(error.details ?? "")")
        }
    }

    @Test func theCountIsExplainedInTheNetworksWords() throws {
        var fixture = try fixture()
        guard case .failure(let error) = fixture.send(Self.send("late", "nl", [Self.texts(["a"])])) else {
            throw GraphError(0)
        }
        #expect(
            error.details
                == "body: number of localizable_params (1) does not match the expected number of params (2)"
        )
        #expect(error.json(trace: "t")["error"]?["error_data"]?["messaging_product"] == "whatsapp")
    }

    @Test func thePhoneSeesTheTemplateFilledIn() throws {
        var fixture = try fixture()
        let id = try fixture.sent(Self.send("boarding_pass", "en_US", [Self.image, Self.names, Self.url]))
        let view = try #require(fixture.world.messages[id]?.rendered)
        #expect(view["body"] == "Hi Ann, gate D12 it is.")
        #expect(view["buttons"]?.array?.first?["url"] == "https://cee.example/bp/abc")
        let answer = try fixture.world.tap(id, choice: "Change seat", phoneID: fixture.phone.id)
        #expect(answer["type"] == "button")
        #expect(answer["button"] == ["payload": "Change seat", "text": "Change seat"])
    }

    @Test func passwordsDoNotGoToUserIDs() throws {
        var fixture = try fixture()
        var body = Self.send("code", "en_US", Self.otp("123")).object ?? JSONObject()
        body["recipient"] = "NL.123"
        guard case .failure(let error) = fixture.send(.object(body)) else { throw GraphError(0) }
        #expect(error.code == 131_062)
    }

    @Test(arguments: [("PAUSED", 132_015), ("DISABLED", 132_016), ("REJECTED", 132_001), ("APPROVED", 0)])
    func theStatusDecides(_ status: String, _ code: Int) throws {
        var fixture = try fixture()
        let template = fixture.world.accounts[Self.account]?.templates.first { $0.name == "late" }
        try fixture.world.setTemplateStatus(try #require(template).id, status, at: fixture.now)
        let told = fixture.world.takeEffects().posts.last.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        #expect(told.contains("\"event\":\"\(status)\""))
        #expect(told.contains("\"field\":\"message_template_status_update\""))
        switch fixture.send(Self.send("late", "nl", [Self.texts(["a", "b"])])) {
        case .success: #expect(code == 0)
        case .failure(let error): #expect(error.code == code)
        }
    }

    static let drafts: [BodyCase] = [
        BodyCase("good", 0, late(["name": "other"])),
        BodyCase("twice", 100, late([:])),
        BodyCase("name with capitals", 100, late(["name": "Late"])),
        BodyCase("language", 100, late(["name": "o", "language": "Dutch"])),
        BodyCase("category", 100, late(["name": "o", "category": "SPAM"])),
        BodyCase("no components", 100, late(["name": "o", "components": []])),
        BodyCase("no body", 100, late(["name": "o", "components": [["type": "FOOTER", "text": "x"]]])),
        BodyCase("variable first", 100, late(["name": "o", "components": [["type": "BODY", "text": "{{1}} hello"]]])),
        BodyCase("variable last", 100, late(["name": "o", "components": [["type": "BODY", "text": "hello {{1}}"]]])),
        BodyCase(
            "numbers with a gap",
            100,
            late(["name": "o", "components": [["type": "BODY", "text": "a {{1}} b {{3}} c"]]])
        ),
        BodyCase(
            "body 1025",
            100,
            late(["name": "o", "components": [["type": "BODY", "text": .string(String(repeating: "a", count: 1025))]]])
        ),
        BodyCase(
            "footer with variable",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"], ["type": "FOOTER", "text": "a {{1}}"],
                ],
            ])
        ),
        BodyCase(
            "button text 26",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": [["type": "QUICK_REPLY", "text": .string(String(repeating: "a", count: 26))]],
                    ],
                ],
            ])
        ),
        BodyCase(
            "replies apart",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": [
                            ["type": "QUICK_REPLY", "text": "a"],
                            ["type": "URL", "text": "u", "url": "https://a.example"],
                            ["type": "QUICK_REPLY", "text": "b"],
                        ],
                    ],
                ],
            ])
        ),
        BodyCase(
            "three links",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": .array(
                            Array(repeating: ["type": "URL", "text": "u", "url": "https://a.example"], count: 3)
                        ),
                    ],
                ],
            ])
        ),
        BodyCase(
            "variable amid a link",
            100,
            late([
                "name": "o",
                "components": [
                    ["type": "BODY", "text": "x"],
                    [
                        "type": "BUTTONS",
                        "buttons": [["type": "URL", "text": "u", "url": "https://a.example/{{1}}/b"]],
                    ],
                ],
            ])
        ),
    ]

    private static func late(_ changes: JSON) -> JSON {
        var object = late.object ?? JSONObject()
        for member in changes.object?.members ?? [] { object[member.key] = member.value }
        return .object(object)
    }

    @Test(arguments: drafts)
    func makingAnswersWithTheDocumentedCode(_ item: BodyCase) throws {
        var fixture = try fixture()
        switch fixture.call(.post, [Self.account, "message_templates"], item.body) {
        case .success: #expect(item.code == 0)
        case .failure(let error): #expect(error.code == item.code, "\(error.message)")
        }
    }

    @Test func listsAreFilteredAndPaged() throws {
        var fixture = try fixture()
        func list(_ parameters: JSON) throws -> JSON {
            try fixture.call(.get, [Self.account, "message_templates"], parameters).get()
        }
        #expect(try list([:])["data"]?.array?.count == 4)
        #expect(try list(["name": "late"])["data"]?.array?.first?["language"] == "nl")
        #expect(try list(["category": "AUTHENTICATION", "fields": "name"])["data"]?.array?.first?["components"] == nil)
        let first = try list(["limit": "3"])
        #expect(first["data"]?.array?.count == 3)
        let cursor = try #require(first["paging"]?["cursors"]?["after"]?.string)
        let second = try list(["limit": "3", "after": .string(cursor)])
        #expect(second["data"]?.array?.count == 1)
        #expect(second["paging"]?["next"] == nil)
        #expect(throws: GraphError(131_059)) { try list(["after": "nonsense"]) }
    }

    @Test func aDeletedNameIsLockedForThirtyDays() throws {
        var fixture = try fixture()
        _ = try fixture.call(.delete, [Self.account, "message_templates"], ["name": "late"]).get()
        #expect(throws: GraphError.self) {
            try fixture.call(.post, [Self.account, "message_templates"], Self.late).get()
        }
        fixture.now += Template.nameLock
        #expect(try fixture.call(.post, [Self.account, "message_templates"], Self.late).get()["id"] != nil)
        #expect(throws: GraphError.self) {
            try fixture.call(.delete, [Self.account, "message_templates"], ["name": "none"]).get()
        }
    }
}
