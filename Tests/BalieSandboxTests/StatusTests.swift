import Testing

@testable import BalieSandbox

/// The ladder of statuses, both payload versions, prices and the window.
struct StatusTests {
    private static let hello: JSON = ["type": "text", "text": ["body": "hello"]]

    private func names(_ statuses: [JSON]) -> [String] {
        statuses.compactMap { $0["status"]?.string }
    }

    @Test func aPhoneThatIsOffGetsItLater() throws {
        var fixture = try WorldFixture()
        _ = try fixture.world.changePhone(fixture.phone.id, JSONObject([("online", false)]), at: fixture.now)
        let id = try fixture.sent(Self.hello)
        fixture.advance(3_600_000)
        #expect(names(fixture.takeStatuses()) == ["sent"])
        #expect(fixture.world.messages(of: fixture.phone.id, all: false, limit: 10).count == 1)
        _ = try fixture.world.changePhone(fixture.phone.id, JSONObject([("online", true)]), at: fixture.now)
        fixture.advance(1000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == ["delivered"])
        #expect(statuses[0]["id"] == .string(id))
        #expect(statuses[0]["timestamp"] == .string(String((fixture.now - 1000 + 350) / 1000)))
    }

    @Test func anOpenChatReadsAndMaySkipDelivered() throws {
        var fixture = try WorldFixture()
        _ = try fixture.world.changePhone(fixture.phone.id, JSONObject([("auto_read", true)]), at: fixture.now)
        _ = try fixture.sent(Self.hello)
        fixture.advance(5000)
        #expect(names(fixture.takeStatuses()) == ["sent", "delivered", "read"])
        fixture.world.settings.skipDeliveredPercent = 100
        _ = try fixture.sent(Self.hello)
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == ["sent", "read"])
        #expect(statuses[1]["pricing"] != nil)
    }

    @Test func withoutReadReceiptsNobodyIsToldOfReading() throws {
        var fixture = try WorldFixture()
        _ = try fixture.world.changePhone(
            fixture.phone.id,
            JSONObject([("auto_read", true), ("read_receipts", false)]),
            at: fixture.now
        )
        let id = try fixture.sent(Self.hello)
        fixture.advance(5000)
        #expect(names(fixture.takeStatuses()) == ["sent", "delivered"])
        #expect(fixture.world.messages[id]?.status == .read)
    }

    @Test func aReactionIsOnlyEverSent() throws {
        var fixture = try WorldFixture()
        let id = try fixture.sent(Self.hello)
        fixture.advance(5000)
        _ = fixture.takeStatuses()
        _ = try fixture.sent(["type": "reaction", "reaction": ["message_id": .string(id), "emoji": "👍"]])
        fixture.advance(5000)
        #expect(names(fixture.takeStatuses()) == ["sent"])
    }

    @Test func aVoiceMessageIsPlayedOnce() throws {
        var fixture = try WorldFixture()
        let media = try fixture.uploaded("audio/ogg; codecs=opus")
        let id = try fixture.sent(["type": "audio", "audio": ["id": .string(media), "voice": true]])
        fixture.advance(5000)
        fixture.world.play(id, at: fixture.now)
        fixture.world.play(id, at: fixture.now)
        #expect(names(fixture.takeStatuses()) == ["sent", "delivered", "read", "played"])
    }

    @Test func theOlderPayloadNamesTheConversation() throws {
        var fixture = try WorldFixture()
        fixture.world.apps[Harness.number.appID]?.payload = .v23
        _ = try fixture.sent(Self.hello)
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        let conversation = try #require(statuses[0]["conversation"])
        #expect(conversation["origin"] == ["type": "service"])
        #expect(conversation["expiration_timestamp"]?.string != nil)
        #expect(conversation["id"]?.string?.count == 32)
        #expect(statuses[1]["conversation"]?["id"] == conversation["id"])
        #expect(statuses[1]["conversation"]?["expiration_timestamp"] == nil)
    }

    @Test func outsideTheWindowFreeFormIsAcceptedAndFails() throws {
        var fixture = try WorldFixture()
        fixture.advance(World.serviceWindow - 1)
        _ = try fixture.sent(Self.hello)
        fixture.advance(1)
        let late = try fixture.sent(Self.hello)
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == ["sent", "failed", "delivered"])
        let failed = statuses[1]
        #expect(failed["id"] == .string(late))
        #expect(failed["pricing"] == nil)
        let error = try #require(failed["errors"]?.array?.first)
        #expect(error["code"] == 131_047)
        #expect(error["title"] == "Re-engagement message")
        #expect(error["message"] == "Re-engagement message")
        #expect(
            error["error_data"]?["details"]
                == "Message failed to send because more than 24 hours have passed since the customer last replied to this number."
        )
        #expect(error["href"]?.string?.hasPrefix("https://") == true)
        // A word of the customer opens it again.
        let message = JSONObject([("type", "text"), ("text", ["body": "hi"])])
        _ = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        _ = try fixture.sent(Self.hello)
        fixture.advance(5000)
        #expect(names(fixture.takeStatuses()) == ["sent", "delivered"])
    }

    @Test func theWindowCanRefuseAtOnce() throws {
        var fixture = try WorldFixture(isOpen: false)
        fixture.world.settings.refusesLateMessagesAtOnce = true
        guard case .failure(let error) = fixture.send(Self.hello) else { throw GraphError(0) }
        #expect(error.code == 131_047)
    }

    @Test func aTemplateGoesOutsideTheWindowAndCosts() throws {
        var fixture = try WorldFixture(isOpen: false)
        let template: JSON = [
            "type": "template", "template": ["name": "hello_world", "language": ["code": "en_US"]],
        ]
        _ = try fixture.sent(template)
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == ["sent", "delivered"])
        #expect(
            statuses[0]["pricing"]
                == ["billable": true, "pricing_model": "PMP", "type": "regular", "category": "utility"]
        )
        let message = JSONObject([("type", "text"), ("text", ["body": "hi"])])
        _ = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        _ = try fixture.sent(template)
        fixture.advance(5000)
        #expect(fixture.takeStatuses()[0]["pricing"]?["type"] == "free_customer_service")
    }

    @Test func anAdvertisementOpensTheFreeWindowWithTheFirstReply() throws {
        var fixture = try WorldFixture(isOpen: false)
        let message = JSONObject([
            ("type", "text"), ("text", ["body": "hi"]), ("referral", ["source_type": "ad", "source_id": "1"]),
        ])
        _ = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        _ = try fixture.sent(Self.hello)
        _ = try fixture.sent(Self.hello)
        fixture.advance(5000)
        let second = fixture.takeStatuses().filter { $0["status"] == "sent" }[1]
        #expect(second["pricing"]?["type"] == "free_entry_point")
        #expect(second["conversation"]?["origin"] == ["type": "referral_conversion"])
    }

    @Test func nobodyThereFails() throws {
        var fixture = try WorldFixture()
        _ = try fixture.sent(["to": "31699999999", "text": ["body": "x"]])
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == ["failed"])
        #expect(statuses[0]["recipient_id"] == "31699999999")
        #expect(statuses[0]["errors"]?.array?.first?["code"] == 131_026)
    }

    @Test func aPhoneCanBeMadeOnTheWay() throws {
        var fixture = try WorldFixture()
        fixture.world.settings.createsPhones = true
        fixture.world.settings.enforcesWindow = false
        _ = try fixture.sent(["to": "31699999999", "text": ["body": "x"]])
        fixture.advance(5000)
        #expect(names(fixture.takeStatuses()) == ["sent", "delivered"])
        #expect(fixture.world.phones.values.contains { $0.isAutomatic && $0.number == "31699999999" })
    }

    @Test(arguments: [
        ("image", "audio/ogg", 10, true), ("image", "image/png", 10, false), ("audio", "image/png", 10, true),
        ("document", "application/pdf", 10, false), ("sticker", "image/webp", 10, false),
        ("video", "image/png", 10, true),
    ])
    func mediaOfAWrongKindFailsLater(_ type: String, _ mime: String, _ size: Int, _ fails: Bool) throws {
        var fixture = try WorldFixture()
        let id = try fixture.uploaded(mime, size: size)
        _ = try fixture.sent(.object(JSONObject([("type", .string(type)), (type, ["id": .string(id)])])))
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == (fails ? ["failed"] : ["sent", "delivered"]))
        if fails { #expect(statuses[0]["errors"]?.array?.first?["code"] == 131_053) }
    }

    @Test func aCustomerWhoHidesTheNumberHasAUserID() throws {
        var fixture = try WorldFixture()
        let phone = try fixture.world.createPhone(
            JSONObject([
                ("name", "Bo"), ("number", "+31600000002"), ("username", "bo.x"), ("shows_number", false),
                ("user_id", "NL.77"),
            ])
        )
        let message = JSONObject([("type", "text"), ("text", ["body": "hi"])])
        _ = try fixture.world.write(message, from: phone.id, to: fixture.numberID, at: fixture.now)
        let body = try #require(fixture.world.takeEffects().posts.last?.body)
        let value = try JSON.parse(body)["entry"]?.array?.first?["changes"]?.array?.first?["value"]
        #expect(value?["contacts"] == [["profile": ["name": "Bo", "username": "bo.x"], "user_id": "NL.77"]])
        #expect(value?["messages"]?.array?.first?["from"] == nil)
        #expect(value?["messages"]?.array?.first?["from_user_id"] == "NL.77")
        _ = try fixture.sent(["recipient": "NL.77", "text": ["body": "x"]])
        fixture.advance(5000)
        let statuses = fixture.takeStatuses()
        #expect(names(statuses) == ["sent", "delivered"])
        #expect(statuses[0]["recipient_user_id"] == "NL.77")
        #expect(statuses[0]["recipient_id"] == nil)
    }
}
