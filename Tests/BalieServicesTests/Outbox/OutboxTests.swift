import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What leaves, in what order, and what becomes of it.
@Suite(.timeLimit(.minutes(10)))
struct OutboxTests {
    @Test func aReplyReachesTheNetworkAndClimbsTheLadder() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write(id: "wamid.IN")
            let sent = try await harness.send("good day", in: view)
            let accepted = try await harness.wait(sent, .accepted)
            let call = try #require(await harness.provider.sends(count: 1).first)
            #expect(call.path == "/v25.0/\(WireHook.phoneNumberID)/messages")
            #expect(call.authorization == "Bearer \(Office.token)")
            #expect(call.text == "good day" && call.opaqueID == sent.id.description)
            #expect(call.body["to"]?.string == "+31612345678")
            let external = try #require(accepted.externalID)
            for (word, status) in [("sent", DeliveryStatus.sent), ("delivered", .delivered), ("read", .read)] {
                try await office.take(statuses: [WireHook.status(external, word, at: office.time.now())])
                #expect(try await office.desk.message(sent.id, for: harness.ann).status == status)
            }
            #expect(try await harness.outbox() == (0, 0))
            // The customer sees that it was read, because it was answered.
            let reads = harness.provider.calls.filter(\.isRead)
            #expect(reads.map { $0.body["message_id"]?.string } == ["wamid.IN"])
        }
    }

    @Test func messagesOfAConversationGoInOrder() async throws {
        try await OutboxHarness.run { harness in
            let view = try await harness.office.write()
            let gate = Gate()
            harness.provider.reply(.hold(gate))
            let words = (0..<20).map { "part \($0)" }
            var last: MessageView?
            for word in words { last = try await harness.send(word, in: view) }
            _ = await harness.provider.sends(count: 1)
            // While the first is under way no other of its conversation goes.
            let other = try await harness.office.write(from: "31622222222")
            try await harness.wait(try await harness.send("beside", in: other), .accepted)
            #expect(harness.provider.sends.compactMap(\.text) == ["part 0", "beside"])
            gate.open()
            try await harness.wait(try #require(last), .accepted)
            #expect(harness.provider.sends.compactMap(\.text).filter { $0 != "beside" } == words)
        }
    }

    @Test func conversationsGoSideBySide() async throws {
        try await OutboxHarness.run { harness in
            let gates = (0..<4).map { _ in Gate() }
            for gate in gates { harness.provider.reply(.hold(gate)) }
            var sent: [MessageView] = []
            for number in 0..<4 {
                let view = try await harness.office.write(from: "3161111111\(number)")
                sent.append(try await harness.send("to \(number)", in: view))
            }
            _ = await harness.provider.sends(count: 4)
            #expect(harness.provider.mostPresent == 4)
            for gate in gates { gate.open() }
            for message in sent { try await harness.wait(message, .accepted) }
        }
    }

    @Test func noReceiptGoesIfTheChannelSaysSo() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            var changes = Channels.Changes()
            changes.policy = ChannelPolicy(readReceipts: .never)
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
            let view = try await office.write()
            try await harness.wait(try await harness.send("good day", in: view), .accepted)
            #expect(harness.provider.calls.allSatisfy { !$0.isRead })
        }
    }

    @Test func aWindowThatClosesWhileWaitingStopsTheMessage() async throws {
        try await OutboxHarness.run(isRunning: false) { harness in
            let office = harness.office
            let view = try await office.write()
            office.time.advance(by: .hours(24) - .seconds(1))
            let sent = try await harness.send("just in time", in: view)
            office.time.advance(by: .seconds(1))
            try await harness.runOutbox { harness in
                let failed = try await harness.wait(sent, .failed)
                #expect(failed.errors.map(\.code) == [131047] && failed.errors.map(\.remedy) == [.template])
            }
            #expect(harness.provider.sends.isEmpty)
        }
    }

    @Test func nothingGoesToAContactWhoWasErasedMeanwhile() async throws {
        try await OutboxHarness.run(isRunning: false) { harness in
            let office = harness.office
            let view = try await office.write()
            _ = try await harness.send("hello", in: view)
            try await office.centre.contacts.erase(view.contact.id, by: harness.ann)
            let other = try await office.write(from: "31622222222")
            let sent = try await harness.send("to somebody else", in: other)
            try await harness.runOutbox { harness in try await harness.wait(sent, .accepted) }
            #expect(harness.provider.sends.compactMap(\.text) == ["to somebody else"])
            #expect(try await harness.outbox() == (0, 0))
        }
    }

    // MARK: At most once

    @Test func anAnswerThatIsLostIsUnknownAndNeverSentAgain() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            harness.provider.reply(.hangUp)
            let lost = try await harness.send("lost?", in: view)
            try await harness.wait(lost, .unknown)
            // What comes after it goes.
            try await harness.wait(try await harness.send("after", in: view), .accepted)
            office.time.advance(by: .hours(1))
            try await harness.wait(try await harness.send("later", in: view), .accepted)
            #expect(harness.provider.sends.compactMap(\.text) == ["lost?", "after", "later"])
            #expect(try await harness.outbox() == (0, 1))
            // The network's status carries our own id: now it is known.
            try await office.take(statuses: [
                WireHook.status("wamid.LOST", "delivered", at: office.time.now(), opaqueID: lost.id.description)
            ])
            let settled = try await office.desk.message(lost.id, for: harness.ann)
            #expect(settled.status == .delivered && settled.externalID == "wamid.LOST")
            #expect(try await harness.outbox() == (0, 0))
        }
    }

    private static let unclear: [(Int, String)] = [
        (200, "<html>gateway</html>"), (200, "{}"), (200, #"{"messages":[]}"#), (502, "bad gateway"), (504, ""),
        (408, ""),
    ]

    /// An answer that does not tell whether the message was taken is no leave to send again.
    @Test(arguments: unclear.indices)
    func anUnclearAnswerIsUnknown(_ index: Int) async throws {
        let (status, text) = Self.unclear[index]
        try await OutboxHarness.run { harness in
            let view = try await harness.office.write()
            harness.provider.reply(.answer(status: status, text))
            try await harness.wait(try await harness.send("hello", in: view), .unknown)
            #expect(harness.provider.sends.count == 1)
        }
    }

    @Test func aCrashAfterTheMarkAndBeforeTheCallSendsAtMostOnce() async throws {
        try await OutboxHarness.run(isRunning: false) { harness in
            let office = harness.office
            let view = try await office.write()
            let sent = try await harness.send("hello", in: view)
            try await office.storage.write { session in
                // Marked by a process that is gone: the receipt and the message.
                for _ in 0..<2 {
                    for row in try OutboxStore.due(channel: office.channel, limit: 9, in: session) {
                        _ = try OutboxStore.begin(row.id, workspace: row.workspace, by: nil, in: session)
                        if row.purpose == .read {
                            try OutboxStore.remove(row.id, workspace: row.workspace, in: session)
                        }
                    }
                }
            }
            try await harness.restarted().runOutbox { harness in try await harness.wait(sent, .unknown) }
            #expect(harness.provider.sends.isEmpty)
        }
    }

    @Test func aCrashBetweenTheCallAndItsRecordSendsAtMostOnce() async throws {
        try await OutboxHarness.run(isRunning: false) { harness in
            let office = harness.office
            let view = try await office.write()
            let sent = try await harness.send("hello", in: view)
            // From the moment of the call nothing can be written any more; then the process ends.
            let gate = Gate()
            harness.provider.reply(.hold(gate))
            try await harness.runOutbox { harness in
                _ = await harness.provider.sends(count: 1)
                office.probe.onStatement { _ throws(StorageError) in throw StorageError(.full, detail: "test") }
                gate.open()
                // The outbox waits to write again.
                while !office.log.lines.contains(where: { $0.contains("outcome not recorded") }) {
                    await office.time.nextSleeper()
                }
            }
            office.probe.onStatement(nil)
            let next = try await harness.restarted()
            try await next.runOutbox { harness in try await harness.wait(sent, .unknown) }
            #expect(harness.provider.sends.count == 1)
            try await next.office.take(statuses: [
                WireHook.status("wamid.STUB1", "sent", at: office.time.now(), opaqueID: sent.id.description)
            ])
            #expect(try await next.office.desk.message(sent.id, for: harness.ann).status == .sent)
        }
    }

    /// Statement after statement fails while a message is sent and its outcome written: it is sent once.
    @Test func whateverStatementFailsAMessageIsSentOnce() async throws {
        for statement in 1...24 {
            try await OutboxHarness.run { harness in
                let office = harness.office
                let view = try await office.write()
                let sent = try await harness.send("hello", in: view)
                office.probe.failStatement(statement, with: StorageError(.retryLater, detail: "test"))
                // Whoever waits to try again gets the time to.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while !Task.isCancelled {
                            await office.time.nextSleeper()
                            office.time.advance(by: .seconds(2))
                        }
                    }
                    try await harness.wait(sent, .accepted)
                    group.cancelAll()
                    // The one who waits for a sleeper is not cancelled by that: somebody sleeps for it.
                    group.addTask { try? await office.time.sleep(until: office.time.now() + .seconds(1)) }
                    office.time.advance(by: .seconds(1))
                    try? await group.waitForAll()
                }
                #expect(harness.provider.sends.count == 1, "statement \(statement)")
            }
        }
    }

    /// A network that gives two messages one id must not keep the second in the outbox for ever.
    @Test func anIdGivenTwiceDoesNotHoldUpTheConversation() async throws {
        try await OutboxHarness.run { harness in
            let view = try await harness.office.write()
            harness.provider.reply(.accept("wamid.SAME"), .accept("wamid.SAME"))
            try await harness.wait(try await harness.send("one", in: view), .accepted)
            let second = try await harness.send("two", in: view)
            let third = try await harness.send("three", in: view)
            try await harness.wait(third, .accepted)
            #expect(try await harness.office.desk.message(second.id, for: harness.ann).status == .unknown)
            #expect(harness.provider.sends.compactMap(\.text) == ["one", "two", "three"])
        }
    }
}
