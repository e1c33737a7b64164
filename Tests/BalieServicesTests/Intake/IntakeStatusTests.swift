import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Statuses only move forward, in whatever order they come and whether or not their message is known yet.
struct IntakeStatusTests {
    private static let external = "wamid.OUT"

    /// A message of ours that waits for the network's answer; its own id is the opaque one.
    private func sent(_ office: Office) async throws -> MessageView {
        let caller = try await office.agent()
        let conversation = try await office.write()
        return try await office.reply(in: conversation.id, by: caller)
    }

    /// Records the network's answer, as the outbox does.
    private func accept(_ message: MessageView, _ office: Office, as externalID: String = external) async throws {
        let channel = try #require(try await office.environment.channels.find(office.channel))
        let keys = try await office.storage.read { session in
            try office.environment.vault.keys(of: office.workspace, in: session)
        }
        let key = try await office.storage.read { session in
            let conversation = try ConversationStore.find(
                message.conversationID,
                workspace: office.workspace,
                in: session
            )
            return try keys.contactKey(try #require(conversation).contact, in: session)
        }
        // Read receipts stand before it.
        let row = try await office.storage.write { session -> OutboxRow? in
            while let row = try OutboxStore.due(channel: office.channel, limit: 1, in: session).first {
                if row.message == message.id, row.purpose == .send { return row }
                try OutboxStore.remove(row.id, workspace: row.workspace, in: session)
            }
            return nil
        }
        await OutboxRecord(office.environment).accept(
            OutboxDelivery.Entry(row: try #require(row), channel: channel, begunBy: nil),
            externalID: externalID,
            recipient: nil,
            key: key
        )
    }

    private struct Ladder: CustomTestStringConvertible, Sendable {
        let words: [String]
        let end: DeliveryStatus
        let errors: Int
        var testDescription: String { words.joined(separator: " ") }
    }

    private static let ladders = [
        Ladder(words: ["sent"], end: .sent, errors: 0),
        Ladder(words: ["sent", "delivered"], end: .delivered, errors: 0),
        Ladder(words: ["sent", "delivered", "read"], end: .read, errors: 0),
        Ladder(words: ["sent", "failed"], end: .failed, errors: 1),
        Ladder(words: ["failed"], end: .failed, errors: 1),
        Ladder(words: ["sent", "delivered", "read", "failed"], end: .read, errors: 0),
        Ladder(words: ["delivered", "failed"], end: .delivered, errors: 0),
    ]

    private static func permutations(_ words: [String]) -> [[String]] {
        guard words.count > 1 else { return [words] }
        return words.indices.flatMap { index in
            var rest = words
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }

    /// At every place in the order, the answer that tells the network's id may come in between.
    @Test(arguments: ladders)
    private func everyOrderEndsTheSame(_ ladder: Ladder) async throws {
        let office = try await Office()
        let caller = try await office.agent()
        let conversation = try await office.write()
        var number = 0
        for order in Self.permutations(ladder.words) {
            for known in 0...order.count {
                number += 1
                let message = try await office.reply("number \(number)", in: conversation.id, by: caller)
                let external = "wamid.\(number)"
                for (index, word) in order.enumerated() {
                    if index == known { try await accept(message, office, as: external) }
                    try await office.take(statuses: [
                        WireHook.status(
                            external,
                            word,
                            at: office.time.now(),
                            errorCode: word == "failed" ? 131026 : nil
                        )
                    ])
                }
                if known == order.count { try await accept(message, office, as: external) }
                let view = try await office.desk.message(message.id, for: caller)
                #expect(view.status == ladder.end, "\(order), id known after \(known)")
                #expect(view.errors.count == ladder.errors, "\(order), id known after \(known)")
                #expect(view.externalID == external)
            }
        }
        #expect(try await office.counts()["parked_status"] == 0)
    }

    /// The first makes the network's id known to the second, in the same hook.
    @Test func statusesThatComeTogetherAreOfOneMessage() async throws {
        let office = try await Office()
        let message = try await sent(office)
        let now = office.time.now()
        try await office.take(statuses: [
            WireHook.status(Self.external, "sent", at: now, opaqueID: message.id.description),
            WireHook.status(Self.external, "delivered", at: now),
        ])
        #expect(try await office.desk.message(message.id, for: office.observer).status == .delivered)
        #expect(try await office.counts()["parked_status"] == 0)
    }

    @Test func aStatusBeforeItsMessageIsParkedAndAppliedOnce() async throws {
        let office = try await Office()
        let message = try await sent(office)
        for _ in 0..<2 {
            try await office.take(statuses: [WireHook.status(Self.external, "delivered", at: office.time.now())])
        }
        #expect(try await office.counts()["parked_status"] == 1)
        #expect(try await office.desk.message(message.id, for: office.observer).status == .queued)
        try await accept(message, office)
        #expect(try await office.desk.message(message.id, for: office.observer).status == .delivered)
        #expect(try await office.counts()["parked_status"] == 0)
    }

    @Test func aParkedStatusIsForgottenInTheEnd() async throws {
        let office = try await Office()
        try await office.take(statuses: [WireHook.status(Self.external, "delivered", at: office.time.now())])
        office.time.advance(by: Housekeeping.parkedLifetime)
        try await office.centre.housekeeping.sweep()
        #expect(try await office.counts()["parked_status"] == 1)
        office.time.advance(by: .seconds(1))
        try await office.centre.housekeeping.sweep()
        #expect(try await office.counts()["parked_status"] == 0)
    }

    @Test func ourOwnIdInAStatusSettlesWhatIsUnknown() async throws {
        let office = try await Office()
        let message = try await sent(office)
        try await office.storage.write { session in
            while let row = try OutboxStore.due(channel: office.channel, limit: 1, in: session).first {
                _ = try OutboxStore.begin(row.id, workspace: row.workspace, by: nil, in: session)
                // The read receipt goes before the message.
                if row.purpose == .read { try OutboxStore.remove(row.id, workspace: row.workspace, in: session) }
            }
            _ = try OutboxStore.abandonSending(of: office.workspace, in: session)
            try MessageStore.update(
                message.id,
                status: .unknown,
                externalKey: nil,
                body: nil,
                workspace: office.workspace,
                in: session
            )
        }
        try await office.take(statuses: [
            WireHook.status(Self.external, "sent", at: office.time.now(), opaqueID: message.id.description)
        ])
        let view = try await office.desk.message(message.id, for: office.observer)
        #expect(view.status == .sent && view.externalID == Self.external)
        #expect(try await office.counts()["outbox"] == 0)
    }

    @Test func theOpaqueIdOfSomethingElseSettlesNothing() async throws {
        let office = try await Office()
        let conversation = try await office.write()
        let inbound = try #require(try await office.messages(of: conversation.id).first)
        for opaque in [inbound.id.description, "msg_zzz", "", "cnv_0000000000001", ID<Message>(5).description] {
            try await office.take(statuses: [
                WireHook.status("wamid.\(opaque)", "failed", at: office.time.now(), opaqueID: opaque, errorCode: 1)
            ])
        }
        #expect(try await office.desk.message(inbound.id, for: office.observer).status == .received)
        #expect(try await office.counts()["parked_status"] == 5)
    }

    @Test func aFailureKeepsCodeTitleDetailsAndASentenceForTheAgent() async throws {
        let office = try await Office()
        let message = try await sent(office)
        try await accept(message, office)
        try await office.take(statuses: [
            WireHook.status(Self.external, "failed", at: office.time.now(), errorCode: 131047)
        ])
        let error = try #require(try await office.desk.message(message.id, for: office.observer).errors.first)
        #expect(error.code == 131047 && error.title == "refused" && !error.explanation.isEmpty)
    }
}
