import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import NIOCore
import Testing

struct HookEndpointTests {
    private func run(
        _ body: @escaping @Sendable (_ api: TestAPI, _ channel: String, _ hook: WhatsAppHook) async throws -> Void
    ) async throws {
        let server = try await TestServer()
        let hook = try WhatsAppHook(text: "hi", id: "wamid.1", at: server.time.now())
        try await server.run { api in try await body(api, try await api.connectNumber(), hook) }
    }

    private static func post(
        _ bytes: [UInt8],
        _ signatures: [String],
        to channel: String,
        _ api: TestAPI
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/json"]
        for signature in signatures { headers.append(HTTPField(name: TestAPI.signatureField, value: signature)) }
        return try await api.raw(.post, "//hooks/\(channel)", ByteBuffer(bytes: bytes), as: .nobody, headers: headers)
    }

    @Test func aGenuineHookIsKept() async throws {
        try await run { api, channel, hook in
            let answer = try await Self.post(hook.body, [hook.signature], to: channel, api)
            #expect(answer.status == 200)
            let kept = try #require(try await api.call(.get, "/hooks")["data"]?.array?.first)
            #expect(kept["state"] == "received")
            #expect(kept["channel"]?["name"] == "Front desk")
            let id = try #require(kept["id"]?.string)
            let one = try await api.call(.get, "/hooks/\(id)")
            #expect(one["body"]?.string == String(decoding: hook.body, as: UTF8.self))
            #expect(kept["body"] == nil)
            #expect(try await api.call(.get, "/hooks?state=dead")["data"] == [])
            #expect(try await api.call(.post, "/hooks/\(id)/replay").status == 200)
            #expect(api.server.environment.metrics.value(.hooksReceived) == 1)
        }
    }

    @Test func anythingElseIsRefused() async throws {
        try await run { api, channel, hook in
            let signature = hook.signature
            let signatures: [[String]] = [
                [], [""], ["sha256="], [String(signature.dropLast())], [signature.dropLast() + "g"],
                [signature, signature],
                ["sha1=" + signature.dropFirst("sha256=".count)], [String(signature.dropFirst("sha256=".count))],
            ]
            for signatures in signatures {
                let answer = try await Self.post(hook.body, signatures, to: channel, api)
                #expect(answer.status == 401, "\(signatures)")
            }
            #expect(try await Self.post(hook.body + [10], [signature], to: channel, api).status == 401)
            #expect(try await api.call(.get, "/hooks")["data"] == [])
        }
    }

    @Test func unknownChannelsAreNotThere() async throws {
        try await run { api, _, hook in
            for channel in ["\(ID<ChannelAccount>(7))", "x", "", "chn_0000000000001/x", "%00"] {
                let answer = try await Self.post(hook.body, [hook.signature], to: channel, api)
                #expect(answer.status == 404, "\(channel)")
            }
        }
    }

    @Test func aBodyHasItsLimit() async throws {
        try await run { api, channel, hook async throws in
            let large = [UInt8](repeating: 32, count: Intake.bodyByteLimit + 1)
            #expect(try await Self.post(large, [hook.signature], to: channel, api).status == 413)
        }
    }

    @Test func theNetworkShakesHands() async throws {
        try await run { api, channel, _ in
            func shake(_ token: String, _ challenge: String) async throws -> Answer {
                let query = "hub.mode=subscribe&hub.verify_token=\(token)&hub.challenge=\(challenge)"
                return try await api.raw(.get, "//hooks/\(channel)?\(query)", as: .nobody)
            }
            let answer = try await shake("a%20verify%20token%20for%20tests", "1158201444")
            #expect(answer.status == 200)
            #expect(answer.text == "1158201444")
            #expect(answer.headers[.contentType]?.hasPrefix("text/plain") == true)
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(try await shake("nonsense", "1158201444").status == 403)
            #expect(try await api.raw(.put, "//hooks/\(channel)", as: .nobody).status == 405)
        }
    }
}
