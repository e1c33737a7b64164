import Testing

@testable import BalieSandbox

/// Every check that a send is refused by at once.
struct MessageCheckTests {
    @Test(arguments: envelopes + texts + media + others)
    func answersWithTheDocumentedCode(_ item: BodyCase) throws {
        var fixture = try WorldFixture()
        let object = item.body.object ?? JSONObject()
        let result: Result<JSON, GraphError>
        if item.name.hasPrefix("raw ") {
            result = fixture.call(.post, [fixture.numberID, "messages"], item.body)
        } else {
            result = fixture.send(.object(object))
        }
        switch result {
        case .success(let json):
            #expect(item.code == 0)
            #expect(json["messages"]?.array?.count == 1)
        case .failure(let error):
            #expect(error.code == item.code, "\(error.message) \(error.details ?? "")")
            #expect(error.message.hasPrefix("(#\(item.code)) "))
            #expect(error.httpStatus == GraphErrorTable.entry(item.code).httpStatus)
        }
    }

    private static let hello: JSON = ["body": "hello"]

    static let envelopes: [BodyCase] = [
        BodyCase("raw no product", 100, ["to": "31612345678", "type": "text", "text": hello]),
        BodyCase("raw no recipient", 131_008, ["messaging_product": "whatsapp", "type": "text", "text": hello]),
        BodyCase("other product", 100, ["messaging_product": "telegram", "type": "text", "text": hello]),
        BodyCase("product of wrong type", 100, ["messaging_product": 1, "type": "text", "text": hello]),
        BodyCase("type left out is text", 0, ["text": hello]),
        BodyCase("unknown type", 131_051, ["type": "hologram", "hologram": [:]]),
        BodyCase("type not text", 100, ["type": 7]),
        BodyCase("to with punctuation", 0, ["to": "+31 (6) 1234-5678", "text": hello]),
        BodyCase("to as a number", 0, ["to": 31_612_345_678, "text": hello]),
        BodyCase("to with letters", 131_009, ["to": "+31 6 CALL ME", "text": hello]),
        BodyCase("to too short", 131_009, ["to": "123456", "text": hello]),
        BodyCase("to too long", 131_009, ["to": "1234567890123456", "text": hello]),
        BodyCase("to is an object", 100, ["to": [:], "text": hello]),
        BodyCase("to is the sender", 131_021, ["to": "+31205550100", "text": hello]),
        BodyCase("group", 131_009, ["recipient_type": "group", "text": hello]),
        BodyCase("callback data 512", 0, ["text": hello, "biz_opaque_callback_data": long(512)]),
        BodyCase("callback data 513", 131_009, ["text": hello, "biz_opaque_callback_data": long(513)]),
        BodyCase("context without id", 131_008, ["text": hello, "context": [:]]),
        BodyCase("context not an object", 100, ["text": hello, "context": "wamid.x"]),
        BodyCase("context of an unknown message", 0, ["text": hello, "context": ["message_id": "wamid.x"]]),
        BodyCase("user id", 0, ["recipient": "NL.123456789012345", "text": hello]),
        BodyCase("not a user id", 131_009, ["recipient": "someone", "text": hello]),
    ]

    static let texts: [BodyCase] = [
        BodyCase("text missing", 131_008, ["type": "text"]),
        BodyCase("text not an object", 100, ["type": "text", "text": "hello"]),
        BodyCase("body missing", 131_008, ["text": [:]]),
        BodyCase("body empty", 131_009, ["text": ["body": ""]]),
        BodyCase("body only white", 131_009, ["text": ["body": " \n "]]),
        BodyCase("body not a string", 100, ["text": ["body": 5]]),
        BodyCase("body 4096", 0, ["text": ["body": long(4096)]]),
        BodyCase("body 4096 of two bytes each", 0, ["text": ["body": .string(String(repeating: "é", count: 4096))]]),
        BodyCase("body 4097", 131_009, ["text": ["body": long(4097)]]),
        BodyCase("preview without link", 131_009, ["text": ["body": "hello", "preview_url": true]]),
        BodyCase("preview", 0, ["text": ["body": "see https://a.example", "preview_url": true]]),
        BodyCase("preview not a flag", 100, ["text": ["body": "hello", "preview_url": "maybe"]]),
    ]

    static let media: [BodyCase] = [
        BodyCase("image without source", 131_008, ["type": "image", "image": [:]]),
        BodyCase("image with two", 131_009, ["type": "image", "image": ["id": "1", "link": "https://a.example/b"]]),
        BodyCase("image by link", 0, ["type": "image", "image": ["link": "https://a.example/b.png"]]),
        BodyCase("link not on the web", 131_009, ["type": "image", "image": ["link": "file:///etc/passwd"]]),
        BodyCase("link without host", 131_009, ["type": "image", "image": ["link": "https://"]]),
        BodyCase("unknown media", 131_009, ["type": "image", "image": ["id": "999"]]),
        BodyCase(
            "caption 1025",
            131_009,
            ["type": "image", "image": ["link": "https://a.example", "caption": long(1025)]]
        ),
        BodyCase("caption 1024", 0, ["type": "video", "video": ["link": "https://a.example", "caption": long(1024)]]),
        BodyCase(
            "audio with caption",
            131_009,
            ["type": "audio", "audio": ["link": "https://a.example", "caption": "x"]]
        ),
        BodyCase(
            "sticker with caption",
            131_009,
            ["type": "sticker", "sticker": ["link": "https://a.example", "caption": "x"]]
        ),
        BodyCase("voice", 0, ["type": "audio", "audio": ["link": "https://a.example", "voice": true]]),
        BodyCase("voice not a flag", 100, ["type": "audio", "audio": ["link": "https://a.example", "voice": "so"]]),
        BodyCase("document", 0, ["type": "document", "document": ["link": "https://a.example", "filename": "a.pdf"]]),
    ]

    static let others: [BodyCase] = [
        BodyCase("location as text", 0, ["type": "location", "location": ["latitude": "52.3", "longitude": "4.76"]]),
        BodyCase("location", 0, ["type": "location", "location": ["latitude": 52.3, "longitude": 4.76, "name": "x"]]),
        BodyCase("no longitude", 131_008, ["type": "location", "location": ["latitude": 52.3]]),
        BodyCase("latitude too far", 131_009, ["type": "location", "location": ["latitude": 91, "longitude": 4]]),
        BodyCase("latitude no number", 100, ["type": "location", "location": ["latitude": "north", "longitude": 4]]),
        BodyCase(
            "contact",
            0,
            ["type": "contacts", "contacts": [["name": ["formatted_name": "Ann", "first_name": "Ann"]]]]
        ),
        BodyCase(
            "contact name alone",
            131_009,
            ["type": "contacts", "contacts": [["name": ["formatted_name": "Ann"]]]]
        ),
        BodyCase("contact without name", 131_008, ["type": "contacts", "contacts": [[:]]]),
        BodyCase("no contacts", 131_009, ["type": "contacts", "contacts": []]),
        BodyCase("contacts missing", 131_008, ["type": "contacts"]),
        BodyCase("contacts not an array", 100, ["type": "contacts", "contacts": [:]]),
        BodyCase("contact not an object", 100, ["type": "contacts", "contacts": ["Ann"]]),
        BodyCase(
            "258 contacts",
            131_009,
            [
                "type": "contacts",
                "contacts": .array(
                    Array(repeating: ["name": ["formatted_name": "Ann", "first_name": "Ann"]], count: 258)
                ),
            ]
        ),
        BodyCase(
            "birthday",
            131_009,
            [
                "type": "contacts",
                "contacts": [
                    ["name": ["formatted_name": "Ann", "first_name": "Ann"], "birthday": "31 January"]
                ],
            ]
        ),
        BodyCase(
            "reaction to nothing",
            131_009,
            ["type": "reaction", "reaction": ["message_id": "wamid.x", "emoji": "👍"]]
        ),
        BodyCase(
            "reaction with words",
            131_009,
            ["type": "reaction", "reaction": ["message_id": "wamid.x", "emoji": "ok"]]
        ),
        BodyCase("reaction without emoji", 131_008, ["type": "reaction", "reaction": ["message_id": "wamid.x"]]),
        BodyCase("read of nothing", 131_009, ["status": "read", "message_id": "wamid.x"]),
        BodyCase("status delivered", 131_009, ["status": "delivered", "message_id": "wamid.x"]),
        BodyCase("read without id", 131_008, ["status": "read"]),
    ]

    private static func long(_ count: Int) -> JSON { .string(String(repeating: "a", count: count)) }

    @Test func reactionsNeedAMessageThatCanTakeOne() throws {
        var fixture = try WorldFixture()
        let message = try fixture.sent(["text": ["body": "hello"]])
        func reaction(_ id: String, _ emoji: String) -> JSON {
            ["type": "reaction", "reaction": ["message_id": .string(id), "emoji": .string(emoji)]]
        }
        let first = try fixture.sent(reaction(message, "👍"))
        fixture.advance(1000)
        #expect(fixture.world.messages[message]?.businessReaction == "👍")
        _ = try fixture.sent(reaction(message, ""))
        fixture.advance(1000)
        #expect(fixture.world.messages[message]?.businessReaction == nil)
        #expect(throws: GraphError.self) { try fixture.sent(reaction(first, "👍")) }
        fixture.advance(World.messageAge)
        #expect(throws: GraphError.self) { try fixture.sent(reaction(message, "👍")) }
    }

    @Test func numbersOfThreeCountriesAreRewritten() throws {
        let table = [
            ("5511987654321", "551187654321"), ("551187654321", "551187654321"), ("525512345678", "5215512345678"),
            ("5215512345678", "5215512345678"), ("541123456789", "5491123456789"), ("5491123456789", "5491123456789"),
            ("31612345678", "31612345678"),
        ]
        for (input, waID) in table {
            var fixture = try WorldFixture()
            fixture.world.settings.createsPhones = true
            let answer = try fixture.send(["to": .string(input), "text": ["body": "x"]]).get()
            #expect(answer["contacts"] == [["input": .string(input), "wa_id": .string(waID)]])
        }
    }

    @Test func aNumberThatIsNotRegisteredCannotSend() throws {
        var fixture = try WorldFixture()
        fixture.world.numbers[fixture.numberID]?.isRegistered = false
        #expect(throws: GraphError(133_010, "The phone number is not registered on the platform")) {
            try fixture.sent(["text": ["body": "x"]])
        }
    }

    @Test func aTestNumberWritesToItsListOnly() throws {
        var fixture = try WorldFixture()
        fixture.world.numbers[fixture.numberID]?.allowedRecipients = ["31687654321"]
        guard case .failure(let error) = fixture.send(["text": ["body": "x"]]) else { throw GraphError(0) }
        #expect(error.code == 131_030)
        fixture.world.numbers[fixture.numberID]?.allowedRecipients = ["31612345678"]
        #expect(try !fixture.sent(["text": ["body": "x"]]).isEmpty)
    }

    @Test func thePairLimitGivesABurstAndThenOneEverySixSeconds() throws {
        var fixture = try WorldFixture()
        for _ in 0..<45 { _ = try fixture.sent(["text": ["body": "x"]]) }
        func isRefused() -> Bool {
            guard case .failure(let error) = fixture.send(["text": ["body": "x"]]) else { return false }
            return error.code == 131_056
        }
        #expect(isRefused())
        fixture.now += 5999
        #expect(isRefused())
        fixture.now += 1
        #expect(!isRefused())
        #expect(isRefused())
    }

    @Test func theThroughputLimitCountsMessagesASecond() throws {
        var fixture = try WorldFixture()
        fixture.world.settings.createsPhones = true
        fixture.now += 1000
        var codes: [Int] = []
        for index in 0..<82 {
            if case .failure(let error) = fixture.send(["to": .string("3161000\(1000 + index)"), "text": ["body": "x"]])
            {
                codes.append(error.code)
            }
        }
        #expect(codes == [130_429, 130_429])
    }
}
