import Testing

@testable import BalieSandbox

/// What customers write, as webhooks tell it.
struct InboundTests {
    private func webhook(_ message: JSON) throws -> JSON {
        var fixture = try WorldFixture()
        var object = message.object ?? JSONObject()
        try fixture.world.attachMedia(to: &object, numberID: fixture.numberID, at: fixture.now)
        _ = try fixture.world.write(object, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        let post = try #require(fixture.world.takeEffects().posts.first)
        return try #require(try JSON.parse(post.body)["entry"]?.array?.first?["changes"]?.array?.first?["value"])
    }

    static let types: [BodyCase] = [
        BodyCase("text", 0, ["type": "text", "text": ["body": "hi"]]),
        BodyCase("location", 0, ["type": "location", "location": ["latitude": 52.3, "longitude": 4.76]]),
        BodyCase("contacts", 0, ["type": "contacts", "contacts": [["name": ["formatted_name": "Ann"]]]]),
        BodyCase(
            "flow reply",
            0,
            ["type": "interactive", "interactive": ["type": "nfm_reply", "nfm_reply": ["name": "flow"]]]
        ),
        BodyCase("template button", 0, ["type": "button", "button": ["payload": "P", "text": "T"]]),
        BodyCase("order", 0, ["type": "order", "order": ["catalog_id": "1", "product_items": []]]),
        BodyCase(
            "unsupported",
            0,
            ["type": "unsupported", "errors": [["code": 131_051]], "unsupported": ["type": "poll_creation"]]
        ),
        BodyCase(
            "edit",
            0,
            ["type": "edit", "edit": ["original_message_id": "wamid.x", "message": ["type": "text"]]]
        ),
        BodyCase("revoke", 0, ["type": "revoke", "revoke": ["original_message_id": "wamid.x"]]),
        BodyCase("reaction", 0, ["type": "reaction", "reaction": ["message_id": "wamid.x", "emoji": "👍"]]),
        BodyCase("not yet invented", 0, ["type": "smell", "smell": ["note": "rose"]]),
    ]

    @Test(arguments: types)
    func everyTypeGoesAsItIs(_ item: BodyCase) throws {
        let value = try webhook(item.body)
        let message = try #require(value["messages"]?.array?.first?.object)
        for member in item.body.object?.members ?? [] { #expect(message[member.key] == member.value) }
        #expect(message["from"] == "31612345678")
        #expect(message["timestamp"] == .string(String(TestTime.start / 1000)))
        #expect(message["id"]?.string?.hasPrefix("wamid.HBgLMzE2MTIzNDU2NzgVAgASGBQz") == true)
        #expect(value["contacts"]?.array?.count == 1)
    }

    @Test func aSystemMessageHasNoContactAndOpensNoWindow() throws {
        var fixture = try WorldFixture(isOpen: false)
        let message = JSONObject([
            ("type", "system"), ("system", ["type": "user_changed_number", "wa_id": "31687654321", "body": "x"]),
        ])
        _ = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        let body = try JSON.parse(try #require(fixture.world.takeEffects().posts.first).body)
        #expect(body["entry"]?.array?.first?["changes"]?.array?.first?["value"]?["contacts"] == nil)
        let key = ThreadKey(phoneID: fixture.phone.id, numberID: fixture.numberID)
        #expect(!fixture.world.isWindowOpen(key, at: fixture.now))
    }

    @Test(arguments: ["image", "audio", "video", "document", "sticker"])
    func mediaHasItsFacts(_ type: String) throws {
        let value = try webhook(.object(JSONObject([("type", .string(type)), (type, ["caption": "look"])])))
        let media = try #require(value["messages"]?.array?.first?[type])
        #expect(media["caption"] == "look")
        #expect(media["id"]?.string?.isEmpty == false)
        #expect(media["sha256"]?.string?.count == 44)
        #expect(media["mime_type"]?.string == MediaSamples.file(type).type)
        #expect(media["url"]?.string?.contains("/whatsapp_business/attachments/?mid=") == true)
        #expect(media["data"] == nil)
        if type == "audio" { #expect(media["voice"] == true) }
    }

    @Test func aQuoteNamesItsAuthor() throws {
        var fixture = try WorldFixture()
        let ours = try fixture.sent(["text": ["body": "hello"]])
        fixture.advance(1000)
        let message = JSONObject([
            ("type", "text"), ("text", ["body": "yes"]), ("context", ["message_id": .string(ours)]),
        ])
        let stored = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        #expect(stored.content["context"] == ["id": .string(ours), "from": "31205550100"])
    }

    @Test func forwardsAndNamelessSendersGoAsTheyAre() throws {
        let value = try webhook(["type": "text", "text": ["body": "x"], "context": ["forwarded": true]])
        #expect(value["messages"]?.array?.first?["context"] == ["forwarded": true])
        var fixture = try WorldFixture()
        _ = try fixture.world.changePhone(fixture.phone.id, JSONObject([("has_profile", false)]), at: fixture.now)
        _ = try fixture.world.write(
            JSONObject([("type", "text"), ("text", ["body": "x"])]),
            from: fixture.phone.id,
            to: fixture.numberID,
            at: fixture.now
        )
        let body = try JSON.parse(try #require(fixture.world.takeEffects().posts.first).body)
        let nameless = body["entry"]?.array?.first?["changes"]?.array?.first?["value"]
        #expect(nameless?["contacts"] == [["wa_id": "31612345678"]])
    }

    @Test func buttonsAndRowsAreAnsweredAsTheNetworkWould() throws {
        var fixture = try WorldFixture()
        let buttons = try fixture.sent([
            "type": "interactive",
            "interactive": [
                "type": "button", "body": ["text": "?"],
                "action": ["buttons": [["type": "reply", "reply": ["id": "yes", "title": "Yes"]]]],
            ],
        ])
        let list = try fixture.sent([
            "type": "interactive",
            "interactive": [
                "type": "list", "body": ["text": "?"],
                "action": [
                    "button": "Open", "sections": [["rows": [["id": "r", "title": "Row", "description": "One"]]]],
                ],
            ],
        ])
        let reply = try fixture.world.tap(buttons, choice: "yes", phoneID: fixture.phone.id)
        #expect(reply["interactive"] == ["type": "button_reply", "button_reply": ["id": "yes", "title": "Yes"]])
        #expect(reply["context"] == ["id": .string(buttons)])
        let row = try fixture.world.tap(list, choice: "r", phoneID: fixture.phone.id)
        #expect(
            row["interactive"]
                == ["type": "list_reply", "list_reply": ["id": "r", "title": "Row", "description": "One"]]
        )
        #expect(throws: ControlError.self) { try fixture.world.tap(buttons, choice: "no", phoneID: fixture.phone.id) }
        #expect(throws: ControlError.self) { try fixture.world.tap("wamid.x", choice: "no", phoneID: fixture.phone.id) }
    }

    @Test func whatTheCustomerTakesBackIsSeen() throws {
        var fixture = try WorldFixture()
        func write(_ message: JSON) throws -> StoredMessage {
            try fixture.world.write(
                message.object ?? JSONObject(),
                from: fixture.phone.id,
                to: fixture.numberID,
                at: fixture.now
            )
        }
        let first = try write(["type": "text", "text": ["body": "tpyo"]])
        _ = try write([
            "type": "edit",
            "edit": ["original_message_id": .string(first.id), "message": ["type": "text", "text": ["body": "typo"]]],
        ])
        #expect(fixture.world.messages[first.id]?.content["text"] == ["body": "typo"])
        _ = try write(["type": "revoke", "revoke": ["original_message_id": .string(first.id)]])
        #expect(fixture.world.messages[first.id]?.isRevoked == true)
    }

    @Test func readingMarksAllThatCameBefore() throws {
        var fixture = try WorldFixture()
        let message = JSONObject([("type", "text"), ("text", ["body": "x"])])
        let second = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        let answer = try fixture.send([
            "status": "read", "message_id": .string(second.id), "typing_indicator": ["type": "text"],
        ]).get()
        #expect(answer == ["success": true])
        let all = fixture.world.messages(of: fixture.phone.id, all: true, limit: 10)
        #expect(all.count == 2)
        #expect(all.count { $0.isReadByBusiness } == 2)
        let key = ThreadKey(phoneID: fixture.phone.id, numberID: fixture.numberID)
        #expect(fixture.world.threads[key]?.typingUntil == fixture.now + World.typingTime)
        fixture.advance(World.typingTime)
        #expect(fixture.world.threads[key]?.typingUntil == 0)
    }
}
