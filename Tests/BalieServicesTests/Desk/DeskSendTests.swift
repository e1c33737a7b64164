import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What is refused before anything leaves, and that a repeated request is the same message.
struct DeskSendTests {
    private func scene() async throws -> (Office, Caller, ConversationView) {
        let office = try await Office()
        let caller = try await office.agent("Ann", .online)
        return (office, caller, try await office.write(id: "wamid.IN"))
    }

    private func text(_ body: String, key: String? = nil) -> Desk.SendRequest {
        Desk.SendRequest(content: .text(.init(body: body)), clientKey: key)
    }

    // MARK: Refusals

    private struct Refused: CustomTestStringConvertible, Sendable {
        let name: String
        let request: Desk.SendRequest
        let code: Refusal.Code
        let field: String?
        var testDescription: String { name }
    }

    private static let refused: [Refused] = [
        Refused(
            name: "an empty text",
            request: .init(content: .text(.init(body: ""))),
            code: .invalidField,
            field: "text.body"
        ),
        Refused(
            name: "a text of blanks",
            request: .init(content: .text(.init(body: " \n\t\u{A0}"))),
            code: .invalidField,
            field: "text.body"
        ),
        Refused(
            name: "a text with a NUL",
            request: .init(content: .text(.init(body: "a\0b"))),
            code: .invalidField,
            field: "text.body"
        ),
        Refused(
            name: "a note with a NUL",
            request: .init(content: .note(.init(body: "\0"))),
            code: .invalidField,
            field: "note.body"
        ),
        Refused(
            name: "a text that is too long",
            request: .init(content: .text(.init(body: String(repeating: "a", count: 4097)))),
            code: .tooLong,
            field: "text.body"
        ),
        Refused(
            name: "an image without a file",
            request: .init(content: .image(.init())),
            code: .invalidField,
            field: "media.id"
        ),
        Refused(
            name: "a text with a file",
            request: .init(content: .text(.init(body: "a")), media: ID(5)),
            code: .invalidField,
            field: "media"
        ),
        Refused(
            name: "a file nobody gave",
            request: .init(content: .image(.init()), media: ID(5)),
            code: .invalidField,
            field: "media.id"
        ),
        Refused(
            name: "a quote of a message nobody has",
            request: .init(content: .text(.init(body: "a")), quoted: ID(5)),
            code: .invalidField,
            field: "context.message_id"
        ),
        Refused(
            name: "a reaction on a message nobody has",
            request: .init(content: .reaction(.init(messageID: "wamid.none", emoji: "👍"))),
            code: .invalidField,
            field: "reaction.message_id"
        ),
        Refused(
            name: "an empty note",
            request: .init(content: .note(.init(body: " \n"))),
            code: .invalidField,
            field: "note.body"
        ),
        Refused(
            name: "a note that is too long",
            request: .init(content: .note(.init(body: String(repeating: "a", count: Desk.noteLimit + 1)))),
            code: .tooLong,
            field: "note.body"
        ),
        Refused(
            name: "an empty client key",
            request: .init(content: .text(.init(body: "a")), clientKey: ""),
            code: .invalidField,
            field: "client_key"
        ),
        Refused(
            name: "a client key that is too long",
            request: .init(
                content: .text(.init(body: "a")),
                clientKey: String(repeating: "k", count: Desk.clientKeyLimit + 1)
            ),
            code: .invalidField,
            field: "client_key"
        ),
        Refused(
            name: "what only customers send",
            request: .init(content: .order(.init(catalogID: nil, text: nil, items: []))),
            code: .invalidField,
            field: nil
        ),
        Refused(
            name: "what the network says",
            request: .init(content: .system(.init(kind: "x", body: "y"))),
            code: .invalidField,
            field: nil
        ),
    ]

    @Test(arguments: refused)
    private func isRefusedWithTheField(_ refused: Refused) async throws {
        let (office, caller, view) = try await scene()
        let before = try await office.counts()
        await expectRefusal(refused.code, field: refused.field, "\(refused.name)") {
            _ = try await office.desk.send(refused.request, in: view.id, by: caller)
        }
        #expect(try await office.counts() == before)
    }

    @Test func outsideTheWindowOnlyATemplateOrANoteGoes() async throws {
        try await TestClient.with { client in
            let office = try await Office(httpClient: client)
            let caller = try await office.agent("Ann", .online)
            let view = try await office.write(id: "wamid.IN")
            office.time.advance(by: .hours(24) - .milliseconds(1))
            try await office.reply(in: view.id, by: caller)
            office.time.advance(by: .milliseconds(1))
            await expectRefusal(.windowClosed) { _ = try await office.desk.send(text("late"), in: view.id, by: caller) }
            _ = try await office.desk.send(.init(content: .note(.init(body: "late"))), in: view.id, by: caller)
            // The network does not answer, so it decides itself; the template is let through.
            let template = MessageContent.Template(name: "hello", language: "en")
            let sent = try await office.desk.send(.init(content: .template(template)), in: view.id, by: caller)
            #expect(sent.message.status == .queued)
        }
    }

    @Test func aResolvedConversationTakesNotesOnly() async throws {
        let (office, caller, view) = try await scene()
        _ = try await office.desk.resolve(view.id, by: caller)
        await expectRefusal(.conflict) { _ = try await office.desk.send(text("hello"), in: view.id, by: caller) }
        _ = try await office.desk.send(.init(content: .note(.init(body: "done"))), in: view.id, by: caller)
    }

    @Test func aStoppedChannelRefusesWithTheReason() async throws {
        let (office, caller, view) = try await scene()
        try await office.storage.write { session in
            _ = try ChannelStore.setStopped(
                "the token expired",
                id: office.channel,
                workspace: office.workspace,
                in: session
            )
        }
        await expectRefusal(.channelStopped) { _ = try await office.desk.send(text("hello"), in: view.id, by: caller) }
    }

    @Test func anErasedContactCannotBeWrittenTo() async throws {
        let (office, caller, view) = try await scene()
        try await office.centre.contacts.erase(view.contact.id, by: caller)
        await expectRefusal(.contactErased) { _ = try await office.desk.send(text("hello"), in: view.id, by: caller) }
        await expectRefusal(.contactErased) {
            _ = try await office.desk.send(.init(content: .note(.init(body: "a"))), in: view.id, by: caller)
        }
    }

    @Test func aContactWithoutAnAddressIsRefused() async throws {
        let (office, caller, view) = try await scene()
        try await office.storage.write { session in
            let keys = try office.environment.vault.keys(of: office.workspace, in: session)
            try ContactStore.endIdentity(
                .phone,
                lookup: keys.lookup("address", "31612345678"),
                workspace: office.workspace,
                at: office.time.now(),
                in: session
            )
        }
        await expectRefusal(.noAddress) { _ = try await office.desk.send(text("hello"), in: view.id, by: caller) }
    }

    // MARK: What is stored

    @Test func aReplyIsStoredQueuedAndTold() async throws {
        let (office, caller, view) = try await scene()
        let before = try await office.counts()
        let sent = try await office.desk.send(text("good day"), in: view.id, by: caller).message
        #expect(sent.status == .queued && sent.direction == .outbound && sent.author.id == caller.agent)
        let after = try await office.counts()
        // The message and the read receipt of what it answers.
        #expect(after["outbox"] == before["outbox"] + 2 && after["event"] > before["event"])
        let now = try await office.find(view.id)
        #expect(now.unread == 0 && now.unansweredSince == nil && now.lastMessage?.text == "good day")
    }

    @Test func aNoteLeavesTheCustomersPartAlone() async throws {
        let (office, caller, view) = try await scene()
        let note = try await office.desk.send(
            .init(content: .note(.init(body: "he is angry"))),
            in: view.id,
            by: caller
        )
        #expect(note.message.direction == .note && note.message.status == .received)
        let now = try await office.find(view.id)
        #expect(now.unread == 1 && now.unansweredSince != nil && now.lastMessage?.text == "hello")
        #expect(try await office.counts()["outbox"] == 0)
    }

    @Test func aReactionNamesTheNetworksMessageAndIsNoAnswer() async throws {
        let (office, caller, view) = try await scene()
        let inbound = try #require(try await office.messages(of: view.id).first)
        let content = MessageContent.reaction(.init(messageID: inbound.id.description, emoji: "👍"))
        let sent = try await office.desk.send(.init(content: content), in: view.id, by: caller).message
        #expect(sent.content == .reaction(.init(messageID: "wamid.IN", emoji: "👍")))
        #expect(try await office.messages(of: view.id).first?.reactions.map(\.emoji) == ["👍"])
        #expect(try await office.find(view.id).unansweredSince != nil)
    }

    @Test func aQuoteNamesTheNetworksMessage() async throws {
        let (office, caller, view) = try await scene()
        let inbound = try #require(try await office.messages(of: view.id).first)
        let sent = try await office.desk.send(
            .init(content: .text(.init(body: "to this")), quoted: inbound.id),
            in: view.id,
            by: caller
        )
        #expect(sent.message.context?.externalID == "wamid.IN" && sent.message.context?.text == "hello")
    }

    @Test func sendingForgetsTheDraft() async throws {
        let (office, caller, view) = try await scene()
        try await office.desk.setDraft("good d", mode: .reply, of: view.id, by: caller)
        try await office.reply(in: view.id, by: caller)
        #expect(try await office.desk.conversation(view.id, for: caller).draft == nil)
    }

    // MARK: Once

    @Test func aRepeatedRequestIsTheSameMessage() async throws {
        let (office, caller, view) = try await scene()
        let first = try await office.desk.send(text("good day", key: "k1"), in: view.id, by: caller)
        let before = try await office.counts()
        let second = try await office.desk.send(text("good day", key: "k1"), in: view.id, by: caller)
        #expect(first.isNew && !second.isNew && second.message.id == first.message.id)
        #expect(try await office.counts() == before)
        let third = try await office.desk.send(text("good day", key: "k2"), in: view.id, by: caller)
        #expect(third.isNew)
    }

    @Test func twentyParallelRequestsOfOneKeyAreOneMessage() async throws {
        let (office, caller, view) = try await scene()
        let sent = try await withThrowingTaskGroup(of: Desk.Sent.self) { group in
            for _ in 0..<20 {
                group.addTask { try await office.desk.send(self.text("once", key: "k"), in: view.id, by: caller) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sent.count == 20 && sent.count(where: \.isNew) == 1)
        #expect(Set(sent.map(\.message.id)).count == 1)
        #expect(try await office.messages(of: view.id).count == 2)
    }

    @Test func aRetryIsOneNewMessageHoweverOftenItIsPressed() async throws {
        let (office, caller, view) = try await scene()
        let sent = try await office.reply("please", in: view.id, by: caller)
        await expectRefusal(.conflict, "while it is queued") { _ = try await office.desk.retry(sent.id, by: caller) }
        try await office.storage.write { session in
            try MessageStore.update(
                sent.id,
                status: .failed,
                externalKey: nil,
                body: nil,
                workspace: office.workspace,
                in: session
            )
        }
        let first = try await office.desk.retry(sent.id, by: caller)
        let second = try await office.desk.retry(sent.id, by: caller)
        #expect(first.isNew && !second.isNew && first.message.id == second.message.id)
        #expect(first.message.id != sent.id && first.message.text == "please")
        let inbound = try #require(try await office.messages(of: view.id).first)
        await expectRefusal(.notFound) { _ = try await office.desk.retry(inbound.id, by: caller) }
    }
}
