import Testing

@testable import BalieSandbox

/// Sending templates with every kind of parameter, and refusing what does not fit.
struct TemplateSendTests {
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
        var fixture = try SampleTemplates.fixture()
        switch fixture.send(item.body) {
        case .success(let json):
            #expect(item.code == 0)
            #expect(json["messages"]?.array?.first?["message_status"] == "accepted")
        case .failure(let error): #expect(error.code == item.code, "\(error.message) \(error.details ?? "")")
        }
    }

    @Test func theCountIsExplainedInTheNetworksWords() throws {
        var fixture = try SampleTemplates.fixture()
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
        var fixture = try SampleTemplates.fixture()
        let id = try fixture.sent(Self.send("boarding_pass", "en_US", [Self.image, Self.names, Self.url]))
        let view = try #require(fixture.world.messages[id]?.rendered)
        #expect(view["body"] == "Hi Ann, gate D12 it is.")
        #expect(view["buttons"]?.array?.first?["url"] == "https://cee.example/bp/abc")
        let answer = try fixture.world.tap(id, choice: "Change seat", phoneID: fixture.phone.id)
        #expect(answer["type"] == "button")
        #expect(answer["button"] == ["payload": "Change seat", "text": "Change seat"])
    }

    @Test func passwordsDoNotGoToUserIDs() throws {
        var fixture = try SampleTemplates.fixture()
        var body = Self.send("code", "en_US", Self.otp("123")).object ?? JSONObject()
        body["recipient"] = "NL.123"
        guard case .failure(let error) = fixture.send(.object(body)) else { throw GraphError(0) }
        #expect(error.code == 131_062)
    }

    @Test(arguments: [("PAUSED", 132_015), ("DISABLED", 132_016), ("REJECTED", 132_001), ("APPROVED", 0)])
    func theStatusDecides(_ status: String, _ code: Int) throws {
        var fixture = try SampleTemplates.fixture()
        let template = fixture.world.accounts[SampleTemplates.account]?.templates.first { $0.name == "late" }
        try fixture.world.setTemplateStatus(try #require(template).id, status, at: fixture.now)
        let told = fixture.world.takeEffects().posts.last.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        #expect(told.contains("\"event\":\"\(status)\""))
        #expect(told.contains("\"field\":\"message_template_status_update\""))
        switch fixture.send(Self.send("late", "nl", [Self.texts(["a", "b"])])) {
        case .success: #expect(code == 0)
        case .failure(let error): #expect(error.code == code)
        }
    }
}
