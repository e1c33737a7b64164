import AsyncHTTPClient
import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Conversations that we begin.
struct DeskStartTests {
    private static let number = "+31 6 1234-5678"

    /// The network's list of templates is out of reach, so that the network itself would decide about them.
    private func scene(_ test: @escaping @Sendable (Office, Caller) async throws -> Void) async throws {
        try await TestClient.with { client in
            let office = try await Office(httpClient: client)
            try await test(office, try await office.agent("Ann", .online))
        }
    }

    private static func request(key: String? = nil, category: String? = nil) -> Desk.SendRequest {
        var template = MessageContent.Template(name: "hello", language: "en")
        template.category = category
        return Desk.SendRequest(content: .template(template), clientKey: key)
    }

    /// Writes first to the number.
    private static func start(_ office: Office, key: String? = nil, by caller: Caller) async throws -> Desk.Started {
        try await office.desk.start(request(key: key), with: .number(number), on: office.channel, by: caller)
    }

    @Test func aTemplateToANewNumberOpensAConversationOfTheCaller() async throws {
        try await scene { office, ann in
            let started = try await Self.start(office, by: ann)
            let view = started.conversation
            #expect(view.assignee?.id == ann.agent && view.waitingSince == nil && view.status == .open)
            #expect(view.contact.identities.map(\.value) == ["31612345678"])
            #expect(started.sent.isNew && started.sent.message.status == .queued)
            #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).load == 1)
            // Nothing rings, and the customer's answer comes to the same conversation.
            await office.turn()
            #expect(try await office.ringing().isEmpty)
            let answered = try await office.write("yes", from: "31612345678")
            #expect(answered.id == view.id && answered.assignee?.id == ann.agent)
            #expect(try await office.counts()["contact"] == 1)
            let other = try await office.desk.start(
                Self.request(),
                with: .number("+31 (0)6 1234-5678"),
                on: office.channel,
                by: ann
            )
            #expect(other.conversation.id == view.id)
        }
    }

    /// The log is written once, at the end: it locks the workspace's row.
    @Test func whatHappenedIsToldTogether() async throws {
        try await scene { office, ann in
            let before = try await office.counts()["event"]
            let writes = Box<[String]>([])
            office.probe.onStatement { statement throws(StorageError) in
                let text = statement.text(for: .sqlite)
                if !text.hasPrefix("SELECT") { writes.change { $0.append(text) } }
            }
            let started = try await Self.start(office, by: ann)
            office.probe.onStatement(nil)
            #expect(started.isNew)
            // The contact, what Ann holds, the message.
            #expect(try await office.counts()["event"] == before + 3)
            // Their numbers are taken once, and nothing but their rows is written after that.
            let taken = writes.value.indices.filter { writes.value[$0].contains("SET event_number") }
            #expect(taken.count == 1, "\(writes.value)")
            let rows = writes.value.suffix(from: try #require(taken.first) + 1)
            #expect(!rows.isEmpty && rows.allSatisfy { $0.hasPrefix("INSERT INTO event ") }, "\(writes.value)")
            let again = try await Self.start(office, by: try await office.agent("Bo", .online))
            #expect(!again.isNew && again.sent.isNew && again.conversation.assignee?.id == ann.agent)
        }
    }

    @Test func aWindowThatIsOpenStaysOpen() async throws {
        try await scene { office, ann in
            let before = try await office.write("hi", from: "31612345678")
            _ = try await office.desk.resolve(before.id, by: ann)
            office.time.advance(by: .seconds(3600))
            let started = try await Self.start(office, by: ann)
            #expect(started.conversation.id != before.id)
            #expect(started.conversation.window.until == before.window.until && before.window.until != nil)
        }
    }

    @Test func aReopenedConversationHasTheWindowOfTheLatestAnswer() async throws {
        try await scene { office, ann in
            let first = try await office.write("hi", from: "31612345678")
            _ = try await office.desk.resolve(first.id, by: ann)
            office.time.advance(by: .seconds(3600))
            let second = try await Self.start(office, by: ann)
            let answered = try await office.write("yes", from: "31612345678")
            #expect(answered.id == second.conversation.id)
            _ = try await office.desk.resolve(answered.id, by: ann)
            let reopened = try await office.desk.reopen(first.id, by: ann)
            #expect(reopened.window.until == answered.window.until && reopened.window.until != first.window.until)
            // Resolved last, it is the one that the next message reopens.
            office.time.advance(by: .seconds(1))
            _ = try await office.desk.resolve(first.id, by: ann)
            #expect(try await office.write("and", from: "31612345678").id == first.id)
        }
    }

    /// A key that only looks like one of a retry is its writer's own.
    @Test func aKeyLikeARetrysIsStillSomebodysOwn() async throws {
        try await scene { office, ann in
            let bob = try await office.agent("Bob", .online)
            let started = try await Self.start(office, key: "retry-1", by: ann)
            await #expect(throws: Refusal.self) {
                try await office.desk.send(Self.request(key: "retry-1"), in: started.conversation.id, by: bob)
            }
        }
    }

    @Test func theAnswerToAProgramWaitsInTheQueue() async throws {
        try await scene { office, ann in
            let robot = Caller(
                workspace: office.workspace,
                agent: ann.agent,
                name: ann.name,
                role: .agent,
                kind: .token,
                credential: []
            )
            let started = try await Self.start(office, by: robot)
            #expect(started.conversation.assignee == nil && started.conversation.waitingSince == nil)
            await office.turn()
            #expect(try await office.ringing().isEmpty)
            let answered = try await office.write("yes", from: "31612345678")
            #expect(answered.id == started.conversation.id && answered.waitingSince == office.time.now())
            await office.turn()
            #expect(try await office.onlyOffer().conversationID == answered.id)
        }
    }

    /// A reaction, or what we wrote on our telephone, asks for no answer: nobody waits.
    @Test func onlyWhatAsksForAnAnswerMakesItWait() async throws {
        try await scene { office, ann in
            let full = try await office.agent("Bo", .online, capacity: 0)
            let started = try await Self.start(office, by: full)
            #expect(started.conversation.assignee == nil)
            try await office.take(messages: [WireHook.reaction("wamid.R", on: "wamid.T", "👍", at: office.time.now())])
            let reacted = try await office.find(started.conversation.id)
            #expect(reacted.waitingSince == nil && reacted.unread == 0)
            await office.turn()
            #expect(try await office.ringing().isEmpty)
            let answered = try await office.write("yes", from: "31612345678")
            #expect(answered.id == started.conversation.id && answered.waitingSince == office.time.now())
        }
    }

    @Test func aConversationThatIsOpenIsGoneOnWith() async throws {
        try await scene { office, ann in
            let open = try await office.write(from: "31612345678")
            for recipient in [Desk.Recipient.number(Self.number), .contact(open.contact.id)] {
                let started = try await office.desk.start(Self.request(), with: recipient, on: office.channel, by: ann)
                #expect(started.conversation.id == open.id)
            }
            #expect(try await office.messages(of: open.id).count == 3)
        }
    }

    /// Pressing twice, a lost answer: also if it was resolved and another was begun meanwhile.
    @Test func aKeyIsOneMessage() async throws {
        try await scene { office, ann in
            func start(_ key: String) async throws -> Desk.Started {
                try await office.desk.start(
                    Self.request(key: key),
                    with: .number(Self.number),
                    on: office.channel,
                    by: ann
                )
            }
            let first = try await start("one")
            let again = try await start("one")
            #expect(again.sent.message.id == first.sent.message.id && !again.sent.isNew)
            _ = try await office.desk.resolve(first.conversation.id, by: ann)
            let other = try await start("two")
            #expect(other.conversation.id != first.conversation.id)
            let late = try await start("one")
            #expect(late.sent.message.id == first.sent.message.id && late.conversation.id == first.conversation.id)
        }
    }

    /// Everybody at once, and the customer too: one contact, one conversation that is not resolved.
    @Test func aRaceMakesOneConversation() async throws {
        try await scene { office, ann in
            for round in 1...10 {
                let phone = "3161000\(1000 + round)"
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...4 {
                        group.addTask {
                            _ = try await office.desk.start(
                                Self.request(),
                                with: .number(phone),
                                on: office.channel,
                                by: ann
                            )
                        }
                    }
                    group.addTask { try await office.write(from: phone) }
                    try await group.waitForAll()
                }
                let counts = try await office.counts()
                #expect(counts["contact"] == round && counts["conversation"] == round)
            }
            #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).load <= 5)
        }
    }

    @Test(arguments: [
        "", "+", "0612345678", "0031612345678", "+31 6", "+31x612345678", "+3161234567890123", "1234567\u{0}",
        "+٣١٦١٢٣٤٥٦٧٨", String(repeating: " ", count: 10_000) + "31612345678", "<script>", "31612345678;31612345679",
    ])
    func aNumberIsCheckedAndNothingIsLeft(_ number: String) async throws {
        try await scene { office, ann in
            let before = try await office.counts()
            await expectRefusal(.invalidField, field: "number") {
                _ = try await office.desk.start(Self.request(), with: .number(number), on: office.channel, by: ann)
            }
            #expect(try await office.counts() == before)
        }
    }

    @Test func whatWouldNotGoLeavesNothingBehind() async throws {
        try await scene { office, ann in
            let before = try await office.counts()
            await expectRefusal(.windowClosed) {
                _ = try await office.desk.start(
                    .init(content: .text(.init(body: "hello"))),
                    with: .number(Self.number),
                    on: office.channel,
                    by: ann
                )
            }
            for unknown in [ID<ChannelAccount>(1), try await foreignChannel(office)] {
                await expectRefusal(.invalidField, field: "channel") {
                    _ = try await office.desk.start(Self.request(), with: .number(Self.number), on: unknown, by: ann)
                }
            }
            await expectRefusal(.invalidField, field: "contact") {
                _ = try await office.desk.start(Self.request(), with: .contact(ID(1)), on: office.channel, by: ann)
            }
            try await office.storage.write { session in
                _ = try ChannelStore.setStopped(
                    "the token expired",
                    id: office.channel,
                    workspace: office.workspace,
                    in: session
                )
            }
            await expectRefusal(.channelStopped) {
                _ = try await Self.start(office, by: ann)
            }
            let after = try await office.counts()
            #expect(after["contact"] == before["contact"] && after["conversation"] == before["conversation"])
            #expect(after["message"] == before["message"] && after["outbox"] == before["outbox"])
        }
    }

    @Test func whoWantsNoMarketingIsSentNone() async throws {
        try await scene { office, ann in
            let view = try await office.write(from: "31612345678")
            _ = try await office.desk.resolve(view.id, by: ann)
            try await office.storage.write { session in
                _ = try ContactStore.setMarketing(
                    optedOut: true,
                    of: view.contact.id,
                    workspace: office.workspace,
                    changedAt: office.time.now(),
                    in: session
                )
            }
            await expectRefusal(.optedOut) {
                _ = try await office.desk.start(
                    Self.request(category: "MARKETING"),
                    with: .number(Self.number),
                    on: office.channel,
                    by: ann
                )
            }
            #expect(try await office.counts()["conversation"] == 1)
            _ = try await office.desk.start(
                Self.request(category: "UTILITY"),
                with: .number(Self.number),
                on: office.channel,
                by: ann
            )
        }
    }

    private func foreignChannel(_ office: Office) async throws -> ID<ChannelAccount> {
        let other = try await office.accounts.createWorkspace(name: "Other")
        return try await office.centre.channels.addWhatsApp(
            name: "Other",
            settings: Office.settings(phoneNumberID: "777"),
            workspace: other
        ).id
    }
}
