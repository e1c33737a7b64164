import BalieDomain
import BalieServer
import BalieServices
import BalieTestKit
import HTTPTypes
import NIOCore
import Testing

extension TestAPI {
    /// Connects the number that ``WhatsAppHook`` speaks of.
    ///
    /// - Returns: the channel's id as text.
    func connectNumber(as sender: Sender = .role(.administrator)) async throws -> String {
        let answer = try await call(
            .post,
            "/channels",
            [
                "kind": "whatsapp", "name": "Front desk",
                "settings": [
                    "phone_number_id": .string(WhatsAppHook.phoneNumberID), "waba_id": "102290129340398",
                    "access_token": "an access token for tests", "app_secret": .string(WhatsAppHook.appSecret),
                    "verify_token": "a verify token for tests", "graph_url": "http://127.0.0.1:1/v25.0",
                ],
            ],
            as: sender
        )
        #expect(answer.status == 201)
        return answer.id
    }

    /// A customer writes; the message is applied when this returns.
    func customerWrites(
        _ text: String,
        id: String = "wamid.1",
        from phone: String = "31612345678",
        to channel: String
    ) async throws {
        let hook = try WhatsAppHook(text: text, from: phone, id: id, at: server.time.now())
        let answer = try await raw(
            .post,
            "//hooks/\(channel)",
            ByteBuffer(bytes: hook.body),
            as: .nobody,
            headers: [.contentType: "application/json", Self.signatureField: hook.signature]
        )
        #expect(answer.status == 200)
        try await server.dependencies.centre.intakeWorker.applyWaiting()
    }

    static var signatureField: HTTPField.Name { HTTPField.Name("X-Hub-Signature-256") ?? .authorization }

    /// The only conversation there is.
    func conversation(as sender: Sender = .role(.administrator)) async throws -> JSONValue {
        try #require(try await call(.get, "/conversations", as: sender)["data"]?.array?.first)
    }
}
