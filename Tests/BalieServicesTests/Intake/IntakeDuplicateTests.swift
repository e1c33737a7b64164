import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// One provider message is one message, however often and in whatever order it is delivered.
struct IntakeDuplicateTests {
    private static let phone = "31612345678"

    @Test func aMessageTwiceInOneHookIsOneMessage() async throws {
        let office = try await Office()
        let message = WireHook.text("wamid.A", "hello", at: office.time.now())
        try await office.take(messages: [message, message])
        let view = try #require(try await office.conversation(of: Self.phone))
        #expect(try await office.messages(of: view.id).map(\.text) == ["hello"])
        #expect(view.unread == 1)
    }

    @Test func aMessageAgainInAnotherHookChangesNothing() async throws {
        let office = try await Office()
        let message = WireHook.text("wamid.A", "hello", at: office.time.now())
        try await office.take(messages: [message])
        let before = try await office.counts()
        office.time.advance(by: .minutes(5))
        try await office.take(messages: [message])
        let after = try await office.counts()
        #expect(after.differences(from: before) == ["hook: 1 → 2", "hook_contact: 1 → 2"])
    }

    @Test func fiftyParallelReceiptsOfOneHookAreOneMessage() async throws {
        let office = try await Office()
        let body = WireHook.body(messages: [WireHook.text("wamid.A", "hello", at: office.time.now())])
        let receipts = await withTaskGroup(of: Intake.Receipt.self) { group in
            for _ in 0..<50 { group.addTask { await office.receive(body) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(receipts == [Intake.Receipt](repeating: .accepted, count: 50))
        try await office.centre.intakeWorker.applyWaiting()
        let counts = try await office.counts()
        #expect(counts["message"] == 1 && counts["contact"] == 1 && counts["conversation"] == 1)
        #expect(counts["hook"] == 50)
        #expect(try await office.hooks(.applied).count == 50)
    }

    @Test func twoFirstMessagesAtOnceAreOneConversation() async throws {
        let office = try await Office()
        let now = office.time.now()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    let message = WireHook.text("wamid.\(number)", "picture \(number)", at: now)
                    await office.receive(WireHook.body(messages: [message]))
                }
            }
        }
        try await office.centre.intakeWorker.applyWaiting()
        let counts = try await office.counts()
        #expect(counts["conversation"] == 1 && counts["contact"] == 1 && counts["message"] == 10)
        #expect(try await office.conversation(of: Self.phone)?.unread == 10)
    }

    // MARK: Replay

    /// Everything that can come in, once; and all of it again must change nothing.
    private func everything(at now: Timestamp) -> [[UInt8]] {
        let phone = Self.phone
        return [
            WireHook.body(
                messages: [
                    WireHook.text("wamid.1", "hello there", userID: "NL.1", at: now),
                    WireHook.image("wamid.2", media: "900", at: now),
                ],
                contacts: [WireHook.contact(phone, name: "Ann", userID: "NL.1")]
            ),
            WireHook.body(messages: [WireHook.reaction("wamid.3", on: "wamid.1", "👍", at: now)]),
            WireHook.body(messages: [WireHook.edit("wamid.4", of: "wamid.1", "hello here", at: now + .seconds(1))]),
            WireHook.body(
                messages: [
                    WireHook.message(
                        "wamid.4b",
                        at: now + .seconds(2),
                        type: "edit",
                        [
                            "original_message_id": "wamid.2",
                            "message": [
                                "type": "image",
                                "image": ["id": "901", "mime_type": "image/png", "caption": "better"],
                            ],
                        ]
                    )
                ]
            ),
            WireHook.body(messages: [WireHook.edit("wamid.5", of: "wamid.unseen", "who knows", at: now)]),
            WireHook.body(messages: [WireHook.revoke("wamid.6", of: "wamid.2", at: now + .seconds(3))]),
            WireHook.body(messages: [WireHook.revoke("wamid.6b", of: "wamid.unseen", at: now)]),
            WireHook.body(statuses: [WireHook.status("wamid.out", "delivered", at: now)]),
            WireHook.body(
                messages: [
                    WireHook.numberChange("wamid.7", from: phone, userID: "NL.1", to: "31687654321", at: now)
                ]
            ),
            WireHook.body(
                messages: [WireHook.text("wamid.8", "my new number", from: "31687654321", userID: "NL.1", at: now)]
            ),
        ]
    }

    @Test func replayOfEverythingChangesNothing() async throws {
        let office = try await Office()
        for body in everything(at: office.time.now()) {
            await office.receive(body)
            try await office.centre.intakeWorker.applyWaiting()
        }
        let before = try await office.counts()
        let views = try await office.conversations()
        #expect(views.count == 1)
        office.time.advance(by: .minutes(1))
        for hook in try await office.hooks().reversed() {
            #expect(hook.state == .applied, "\(hook.reason ?? "")")
            _ = try await office.centre.journal.replay(hook.id, workspace: office.workspace)
            #expect(try await office.centre.intakeWorker.applyWaiting() == 1)
            let after = try await office.counts()
            #expect(after.differences(from: before) == [], "\(String(describing: hook.id))")
        }
        let again = try #require(try await office.conversations().first)
        #expect(again.contact.identities.map(\.value).sorted() == ["31687654321", "NL.1"])
        #expect(again.version == views.first?.version)
    }

    @Test func everythingInOneBatchAgainChangesNothing() async throws {
        let office = try await Office()
        let bodies = everything(at: office.time.now())
        for body in bodies { await office.receive(body) }
        try await office.centre.intakeWorker.applyWaiting()
        let before = try await office.counts()
        for body in bodies { await office.receive(body) }
        try await office.centre.intakeWorker.applyWaiting()
        let differences = try await office.counts().differences(from: before)
        #expect(differences.allSatisfy { $0.hasPrefix("hook: ") || $0.hasPrefix("hook_contact: ") }, "\(differences)")
    }

    @Test func aHookWithoutItsBodyCannotBeReplayed() async throws {
        let office = try await Office()
        try await office.write()
        let hook = try #require(try await office.hooks().first)
        office.time.advance(by: Housekeeping.bodyLifetime + .seconds(1))
        try await office.centre.housekeeping.sweep()
        await expectRefusal(.conflict) {
            _ = try await office.centre.journal.replay(hook.id, workspace: office.workspace)
        }
        #expect(try await office.hooks().first?.state == .applied)
    }
}
