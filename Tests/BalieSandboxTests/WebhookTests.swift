import Crypto
import Testing

@testable import BalieSandbox

/// Webhooks on the wire: bytes, signatures, repetition, where they go.
@Suite(.timeLimit(.minutes(10)))
struct WebhookTests {
    @Test func theSignatureIsOverTheBytesSent() async throws {
        try await Harness.run { sandbox in
            let phone = try await sandbox.phone("Zoë/Ann 😀")
            try await sandbox.write(phone, ["type": "text", "text": ["body": "é/\u{1F600}\n\"x\"\\"]])
            let hook = await sandbox.receiver.hooks(count: 1)[0]
            let key = SymmetricKey(data: Array("test-secret".utf8))
            let sha256 = HMAC<SHA256>.authenticationCode(for: hook.body, using: key)
            #expect(hook.headers["x-hub-signature-256"] == "sha256=" + sha256.map { hex($0) }.joined())
            let sha1 = HMAC<Insecure.SHA1>.authenticationCode(for: hook.body, using: key)
            #expect(hook.headers["x-hub-signature"] == "sha1=" + sha1.map { hex($0) }.joined())
            #expect(hook.headers["content-type"] == "application/json")
            let text = String(decoding: hook.body, as: UTF8.self)
            #expect(text.contains(#""body":"\u00e9\/\ud83d\ude00\n\"x\"\\""#))
            #expect(text.contains(#""name":"Zo\u00eb\/Ann \ud83d\ude00""#))
            #expect(hook.body.allSatisfy { $0 < 0x80 })
        }
    }

    private func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
    }

    @Test func anythingBut200IsRepeatedEverMoreRarely() async throws {
        try await Harness.run { sandbox in
            sandbox.receiver.answer([500, 503, 201])
            let phone = try await sandbox.phone()
            try await sandbox.write(phone, ["type": "text", "text": ["body": "x"]])
            var hooks = await sandbox.receiver.hooks(count: 1)
            for (count, wait) in [(2, 250), (3, 500), (4, 1000)] {
                try await sandbox.attempts(count - 1)
                sandbox.time.advance(Int64(wait))
                hooks = await sandbox.receiver.hooks(count: count)
            }
            #expect(Set(hooks.map(\.body)).count == 1)
            try await sandbox.attempts(4)
            let deliveries = try await sandbox.control(.get, "deliveries").json
            let record = try #require(deliveries["data"]?.array?.first)
            #expect(record["state"] == "delivered")
            #expect(record["attempts"]?.array?.compactMap { $0["status"]?.looseInteger } == [500, 503, 201, 200])
            #expect(deliveries["pending"] == 0)
        }
    }

    @Test func afterSevenDaysItIsGivenUp() throws {
        var fixture = try WorldFixture()
        let message = JSONObject([("type", "text"), ("text", ["body": "x"])])
        _ = try fixture.world.write(message, from: fixture.phone.id, to: fixture.numberID, at: fixture.now)
        let start = fixture.now
        var times: [Int64] = []
        while let post = fixture.world.takeEffects().posts.first {
            times.append(fixture.now)
            fixture.world.finish(post.id, status: nil, at: fixture.now)
            guard let next = fixture.world.timers.next else { break }
            fixture.advance(next - fixture.now)
        }
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(gaps == gaps.sorted())
        #expect((times.last ?? 0) - start <= World.retrySpan)
        #expect((times.last ?? 0) - start > World.retrySpan - World.longestRetryDelay)
        #expect(fixture.world.deliveries.isEmpty)
    }

    @Test func theHandshakeMustGiveTheChallengeBack() async throws {
        try await Harness.run(isHooked: false) { sandbox in
            let hook: JSON = ["callback_url": .string(sandbox.hookURL), "verify_token": "a word & more"]
            #expect(try await sandbox.control(.post, "hooks", hook).status == 200)
            #expect(sandbox.receiver.challenge["hub.mode"] == "subscribe")
            #expect(sandbox.receiver.challenge["hub.verify_token"] == "a word & more")
            sandbox.receiver.refuseChallenges()
            let refused = try await sandbox.control(.post, "hooks", hook)
            #expect(refused.status == 422)
            #expect(refused.json["error"]?["code"] == "handshake_failed")
            let override: JSON = ["override_callback_uri": .string(sandbox.hookURL), "verify_token": "w"]
            let graph = try await sandbox.graph(
                .post,
                "/v24.0/\(Harness.number.accountID)/subscribed_apps",
                override
            )
            #expect(graph.status == 400)
            #expect(graph.code == 100)
        }
    }

    @Test func theNearestAddressApplies() async throws {
        try await Harness.run { sandbox in
            let phone = try await sandbox.phone()
            let (account, number) = (Harness.number.accountID, Harness.number.phoneNumberID)
            func path() async throws -> String {
                let count = sandbox.receiver.hooks.count
                try await sandbox.write(phone, ["type": "text", "text": ["body": "x"]])
                return await sandbox.receiver.hooks(count: count + 1)[count].path
            }
            func override(_ word: String) -> JSON {
                ["override_callback_uri": .string(sandbox.hookURL + "/" + word), "verify_token": "w"]
            }
            #expect(try await path() == "/hooks")
            #expect(try await sandbox.graph(.post, "/\(account)/subscribed_apps", override("account")).status == 200)
            #expect(try await path() == "/hooks/account")
            let listed = try await sandbox.graph(.get, "/\(account)/subscribed_apps").json
            #expect(listed["data"]?.array?.first?["override_callback_uri"] == .string(sandbox.hookURL + "/account"))
            #expect(
                try await sandbox.graph(.post, "/\(number)", ["webhook_configuration": override("number")]).status
                    == 200
            )
            #expect(try await path() == "/hooks/number")
            // Only messages follow the overrides.
            let template: JSON = [
                "name": "x", "language": "nl", "category": "UTILITY", "components": [["type": "BODY", "text": "hi"]],
            ]
            let count = sandbox.receiver.hooks.count
            #expect(try await sandbox.graph(.post, "/\(account)/message_templates", template).status == 200)
            let update = await sandbox.receiver.hooks(count: count + 1)[count]
            #expect(update.path == "/hooks")
            #expect(update.json["entry"]?.array?.first?["time"] == .integer(TestTime.start / 1000))
            #expect(update.value?["message_template_id"]?.looseInteger != nil)
            #expect(update.value?["metadata"] == nil)
            let none: JSON = ["webhook_configuration": ["override_callback_uri": ""]]
            #expect(try await sandbox.graph(.post, "/\(number)", none).status == 200)
            #expect(try await path() == "/hooks/account")
            #expect(try await sandbox.graph(.post, "/\(account)/subscribed_apps").status == 200)
            #expect(try await path() == "/hooks")
        }
    }

    @Test func anOverrideNeedsASubscription() async throws {
        try await Harness.run { sandbox in
            let path = "/v24.0/\(Harness.number.accountID)/subscribed_apps"
            #expect(try await sandbox.graph(.delete, path).json == ["success": true])
            #expect(try await sandbox.graph(.get, path).json == ["data": []])
            let override: JSON = ["override_callback_uri": .string(sandbox.hookURL), "verify_token": "w"]
            let refused = try await sandbox.graph(.post, path, override)
            #expect(refused.code == 100)
            #expect(refused.json["error"]?["message"]?.string?.contains("must be subscribed") == true)
            let phone = try await sandbox.phone()
            try await sandbox.write(phone, ["type": "text", "text": ["body": "nobody hears this"]])
            #expect(try await sandbox.control(.get, "deliveries").json["total"] == 0)
        }
    }

    @Test func theAppSetsItsAddressWithItsOwnToken() async throws {
        try await Harness.run(isHooked: false) { sandbox in
            let query =
                "object=whatsapp_business_account&callback_url=\(sandbox.hookURL)/app&verify_token=w"
                + "&fields=messages,account_update&access_token=670843887433847%7Ctest-secret"
            let answer = try await sandbox.call(.post, "/v24.0/670843887433847/subscriptions?\(query)")
            #expect(answer.json == ["success": true])
            let phone = try await sandbox.phone()
            try await sandbox.write(phone, ["type": "text", "text": ["body": "x"]])
            #expect(await sandbox.receiver.hooks(count: 1)[0].path == "/hooks/app")
        }
    }
}

extension Harness {
    /// Waits until the first delivery has so many attempts: the receiver knows of one before the sandbox does.
    func attempts(_ count: Int) async throws {
        while true {
            let record = try await control(.get, "deliveries").json["data"]?.array?.first
            if (record?["attempts"]?.array?.count ?? 0) >= count { return }
        }
    }
}
