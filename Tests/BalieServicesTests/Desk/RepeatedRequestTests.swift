import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// A key of the client's names one message: the same request again is that message, another request is refused.
struct RepeatedRequestTests {
    private struct Scene {
        let office: Office
        let caller: Caller
        let view: ConversationView

        init() async throws {
            office = try await Office()
            caller = try await office.agent("Ann", .online)
            view = try await office.write(id: "wamid.IN")
        }

        func send(
            _ content: MessageContent,
            _ media: ID<Media>? = nil,
            quoting: ID<Message>? = nil
        ) async throws -> Desk.Sent {
            let request = Desk.SendRequest(content: content, media: media, quoted: quoting, clientKey: "k")
            return try await office.desk.send(request, in: view.id, by: caller)
        }

        /// The first is made, the same again is the same, each of the others is refused.
        func check(
            _ first: (MessageContent, media: ID<Media>?, quoted: ID<Message>?),
            others: [(MessageContent, media: ID<Media>?, quoted: ID<Message>?)]
        ) async throws {
            let made = try await send(first.0, first.media, quoting: first.quoted)
            let again = try await send(first.0, first.media, quoting: first.quoted)
            #expect(made.isNew && !again.isNew && made.message.id == again.message.id)
            for other in others {
                await expectRefusal(.idempotencyKeyReused, field: "client_key", "\(other)") {
                    _ = try await send(other.0, other.media, quoting: other.quoted)
                }
            }
        }
    }

    private static func text(_ body: String) -> MessageContent { .text(.init(body: body)) }

    @Test func anotherTextIsAnotherMessage() async throws {
        let scene = try await Scene()
        let inbound = try #require(try await scene.office.messages(of: scene.view.id).first)
        try await scene.check(
            (Self.text("good day"), nil, nil),
            others: [
                (Self.text("good night"), nil, nil), (Self.text("good day"), nil, inbound.id),
                (.note(.init(body: "good day")), nil, nil),
            ]
        )
    }

    @Test func aQuoteBelongsToTheMessage() async throws {
        let scene = try await Scene()
        let inbound = try #require(try await scene.office.messages(of: scene.view.id).first)
        try await scene.check((Self.text("yes"), nil, inbound.id), others: [(Self.text("yes"), nil, nil)])
    }

    @Test func anotherFileIsAnotherMessage() async throws {
        let scene = try await Scene()
        func add(_ bytes: [UInt8]) async throws -> ID<Media> {
            try await scene.office.centre.media.add(bytes, mimeType: "image/png", name: nil, by: scene.caller).id
        }
        let (file, other) = (try await add(TestFiles.png), try await add(TestFiles.png + [1]))
        try await scene.check(
            (.image(.init(caption: "look")), file, nil),
            others: [(.image(.init(caption: "look")), other, nil), (.image(.init(caption: "see")), file, nil)]
        )
    }

    /// A file of another contact's is copied when it is sent: the message has another row of it.
    @Test func aCopiedFileIsTheSameFile() async throws {
        let scene = try await Scene()
        let elsewhere = try await scene.office.write(id: "wamid.ELSE", from: "31699999999")
        let bytes = TestFiles.png
        let file = try await scene.office.centre.media.add(bytes, mimeType: "image/png", name: nil, by: scene.caller)
        let request = Desk.SendRequest(content: .image(.init()), media: file.id)
        _ = try await scene.office.desk.send(request, in: elsewhere.id, by: scene.caller)
        try await scene.check((.image(.init()), file.id, nil), others: [(.image(.init(caption: "x")), file.id, nil)])
    }

    @Test func anotherReactionIsAnotherMessage() async throws {
        let scene = try await Scene()
        let inbound = try #require(try await scene.office.messages(of: scene.view.id).first)
        try await scene.check(
            (.reaction(.init(messageID: "\(inbound.id)", emoji: "👍")), nil, nil),
            others: [(.reaction(.init(messageID: "\(inbound.id)", emoji: "👎")), nil, nil)]
        )
        // Its target may be named either way.
        let again = try await scene.send(.reaction(.init(messageID: "wamid.IN", emoji: "👍")))
        #expect(!again.isNew)
    }

    /// The template was taken from the network's list since: what was sent with it is sent.
    @Test func aRepeatedRequestOutlivesItsTemplate() async throws {
        try await OutboxHarness.run(isRunning: false) { harness in
            let (desk, ann) = (harness.office.desk, harness.ann)
            let view = try await harness.office.write()
            func request(_ key: String) -> Desk.SendRequest {
                .init(content: .template(.init(name: "hello", language: "en")), clientKey: key)
            }
            func start(_ key: String) async throws -> Desk.Sent {
                let recipient = Desk.Recipient.contact(view.contact.id)
                return try await desk.start(request(key), with: recipient, on: harness.office.channel, by: ann).sent
            }
            let sent = try await desk.send(request("sent"), in: view.id, by: ann)
            let started = try await start("started")
            harness.provider.keep("message_templates", lookup: ["data": []], bytes: [])
            let sentAgain = try await desk.send(request("sent"), in: view.id, by: ann)
            let startedAgain = try await start("started")
            #expect(!sentAgain.isNew && sentAgain.message.id == sent.message.id)
            #expect(!startedAgain.isNew && startedAgain.message.id == started.message.id)
            await expectRefusal(.invalidField, field: "template.name") {
                _ = try await desk.send(request("another"), in: view.id, by: ann)
            }
            await expectRefusal(.invalidField, field: "template.name") { _ = try await start("another") }
        }
    }

    /// A template in another language is there: the language is what is wrong, and which it could be is told.
    @Test func aWrongLanguageIsNamed() async throws {
        try await OutboxHarness.run(isRunning: false) { harness in
            let view = try await harness.office.write()
            let templates: [JSONValue] = [
                ("hello", "en", "APPROVED"), ("hello", "de", "PAUSED"), ("bye", "nl", "APPROVED"),
            ]
            .map { name, language, status in
                [
                    "name": .string(name), "language": .string(language), "status": .string(status),
                    "category": "UTILITY", "components": [["type": "BODY", "text": "Hello"]],
                ]
            }
            harness.provider.keep("message_templates", lookup: ["data": .array(templates)], bytes: [])
            func send(_ name: String, _ language: String) async throws {
                let template = MessageContent.Template(name: name, language: language)
                _ = try await harness.office.desk.send(
                    .init(content: .template(template)),
                    in: view.id,
                    by: harness.ann
                )
            }
            try await send("hello", "en")
            for language in ["nl", "de", "EN"] {
                await expectRefusal(.invalidField, field: "template.language") { try await send("hello", language) }
            }
            await expectRefusal(.invalidField, field: "template.name") { try await send("hallo", "en") }
        }
    }

    @Test func keysOfRetriesAreMadeHereOnly() async throws {
        let scene = try await Scene()
        let request = Desk.SendRequest(content: Self.text("x"), clientKey: "retry-\(ID<Message>(7))")
        await expectRefusal(.invalidField, field: "client_key") {
            _ = try await scene.office.desk.send(request, in: scene.view.id, by: scene.caller)
        }
    }

    @Test func anEmojiIsOneOfBoundedLength() async throws {
        let scene = try await Scene()
        let long = "👍" + String(repeating: "\u{200D}👍", count: 1_000)
        try #require(long.count == 1)
        for (emoji, isSent) in [(long, false), ("👨🏽‍👩🏽‍👧🏽‍👦🏽", true), ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", true)] {
            let reaction = Desk.SendRequest(content: .reaction(.init(messageID: "wamid.IN", emoji: emoji)))
            if isSent {
                _ = try await scene.office.desk.send(reaction, in: scene.view.id, by: scene.caller)
            } else {
                await expectRefusal(.invalidField, field: "reaction.emoji") {
                    _ = try await scene.office.desk.send(reaction, in: scene.view.id, by: scene.caller)
                }
            }
        }
    }
}
