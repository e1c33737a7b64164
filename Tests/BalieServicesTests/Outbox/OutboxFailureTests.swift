import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Each class of failure has its own behaviour, from one table.
@Suite(.timeLimit(.minutes(10)))
struct OutboxFailureTests {
    private struct Final: CustomTestStringConvertible, Sendable {
        let code: Int
        let name: String
        let remedy: DeliveryError.Remedy
        var testDescription: String { "\(code) \(name)" }
    }

    private static let finals = [
        Final(code: 131047, name: "the window is closed", remedy: .template),
        Final(code: 131026, name: "undeliverable", remedy: .contact),
        Final(code: 131009, name: "a part is not valid", remedy: .edit),
        Final(code: 131048, name: "restricted as spam", remedy: .retry),
        Final(code: 368, name: "blocked for policy violations", remedy: .retry),
        Final(code: 999_999, name: "not in any table", remedy: .retry),
    ]

    @Test(arguments: finals)
    private func isToldAndNotTriedAgain(_ final: Final) async throws {
        try await OutboxHarness.run { harness in
            let view = try await harness.office.write()
            harness.provider.reply(.refuse(code: final.code))
            let failed = try await harness.wait(try await harness.send("hello", in: view), .failed)
            #expect(failed.errors.map(\.code) == [final.code])
            #expect(failed.errors.map(\.remedy) == [final.remedy])
            #expect(failed.errors.allSatisfy { !$0.explanation.isEmpty })
            // The next message of the conversation goes on its way.
            try await harness.wait(try await harness.send("next", in: view), .accepted)
            harness.office.time.advance(by: .hours(1))
            #expect(harness.provider.sends.compactMap(\.text) == ["hello", "next"])
            #expect(try await harness.outbox() == (0, 0))
        }
    }

    /// Waits until the outbox has been told of a refusal and waits to try again.
    private func waitForRetry(_ harness: OutboxHarness, attempts: Int) async throws {
        _ = await harness.provider.sends(count: attempts)
        try await waitForRow(harness, attempts: attempts)
    }

    private func waitForRow(_ harness: OutboxHarness, attempts: Int) async throws {
        try await eventually {
            try await harness.office.storage.read { session in
                try session.firstRow(
                    "SELECT 1 FROM outbox WHERE state = 'queued' AND attempts = \(attempts) AND purpose = 'send'"
                ) != nil
            }
        }
    }

    @Test(arguments: [131000, 131016, 2])
    func aPassingFaultIsTriedAgainLater(_ code: Int) async throws {
        try await OutboxHarness.run { harness in
            let view = try await harness.office.write()
            harness.provider.reply(.refuse(code: code, status: 500))
            let sent = try await harness.send("hello", in: view)
            try await waitForRetry(harness, attempts: 1)
            let other = try await harness.office.write(from: "31622222222")
            try await harness.wait(try await harness.send("beside", in: other), .accepted)
            harness.office.time.advance(by: BackOff.doubling(1) - .milliseconds(1))
            try await harness.wait(try await harness.send("beside again", in: other), .accepted)
            #expect(harness.provider.sends.compactMap(\.text) == ["hello", "beside", "beside again"])
            harness.provider.reply(.refuse(code: code, status: 500))
            harness.office.time.advance(by: .milliseconds(1))
            _ = await harness.provider.sends(count: 4)
            try await waitForRow(harness, attempts: 2)
            harness.office.time.advance(by: BackOff.doubling(2))
            try await harness.wait(sent, .accepted)
            #expect(harness.provider.sends.count == 5)
        }
    }

    @Test func whatTheProviderKeepsPuttingOffHasFailedInTheEnd() async throws {
        try await OutboxHarness.run { harness in
            let view = try await harness.office.write()
            for _ in 0..<OutboxDelivery.attemptLimit { harness.provider.reply(.refuse(code: 131016, status: 503)) }
            let sent = try await harness.send("hello", in: view)
            for attempt in 1..<OutboxDelivery.attemptLimit {
                try await waitForRetry(harness, attempts: attempt)
                harness.office.time.advance(by: BackOff.longest)
            }
            let failed = try await harness.wait(sent, .failed)
            #expect(failed.errors.map(\.code) == [131016])
            #expect(harness.provider.sends.count == OutboxDelivery.attemptLimit)
        }
    }

    @Test func aNumberThatSendsTooFastPausesItsWholeChannel() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let other = try await office.write(from: "31622222222")
            harness.provider.reply(.refuse(code: 130429, status: 429))
            let sent = try await harness.send("hello", in: view)
            try await waitForRetry(harness, attempts: 1)
            // The pause is noted a moment after the row.
            await office.time.nextSleeper()
            let beside = try await harness.send("beside", in: other)
            office.time.advance(by: BackOff.doubling(1))
            try await harness.wait(sent, .accepted)
            try await harness.wait(beside, .accepted)
            #expect(harness.provider.sends.count == 3)
        }
    }

    @Test func tooManyToOneCustomerPausesOnlyThatConversationByPowersOfFour() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let other = try await office.write(from: "31622222222")
            harness.provider.reply(.refuse(code: 131056))
            let sent = try await harness.send("hello", in: view)
            try await waitForRetry(harness, attempts: 1)
            try await harness.wait(try await harness.send("beside", in: other), .accepted)
            harness.provider.reply(.refuse(code: 131056))
            office.time.advance(by: .seconds(4))
            _ = await harness.provider.sends(count: 3)
            try await waitForRow(harness, attempts: 2)
            office.time.advance(by: .seconds(15))
            try await harness.wait(try await harness.send("beside again", in: other), .accepted)
            #expect(harness.provider.sends.compactMap(\.text) == ["hello", "beside", "hello", "beside again"])
            office.time.advance(by: .seconds(1))
            try await harness.wait(sent, .accepted)
        }
    }

    @Test(arguments: [190, 0, 10, 131005])
    func aRefusedTokenStopsTheChannelUntilItIsRepaired(_ code: Int) async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            harness.provider.reply(.refuse(code: code, status: 401))
            let sent = try await harness.send("hello", in: view)
            try await harness.wait {
                try await office.centre.channels.find(office.channel, workspace: office.workspace).stopped != nil
            }
            office.time.advance(by: .hours(1))
            await expectRefusal(.channelStopped) { _ = try await harness.send("more", in: view) }
            #expect(try await office.desk.message(sent.id, for: harness.ann).status == .queued)
            #expect(harness.provider.sends.count == 1)
            var changes = Channels.Changes()
            changes.accessToken = "a-new-token"
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
            try await harness.wait(sent, .accepted)
            #expect(harness.provider.sends.last?.authorization == "Bearer a-new-token")
        }
    }

    @Test func aTokenThatWasReplacedDuringTheCallIsNotBlamed() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let gate = Gate()
            harness.provider.reply(.hold(gate, then: .refuse(code: 190, status: 401)))
            let sent = try await harness.send("hello", in: view)
            await gate.arrival()
            var changes = Channels.Changes()
            changes.accessToken = "a-new-token"
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
            gate.open()
            try await harness.wait(sent, .accepted)
            #expect(harness.provider.sends.last?.authorization == "Bearer a-new-token")
            #expect(try await office.centre.channels.find(office.channel, workspace: office.workspace).stopped == nil)
        }
    }

    @Test func anAddressThatDoesNotAnswerIsTriedAgain() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let good = try await office.centre.channels.find(office.channel, workspace: office.workspace).graphURL
            var changes = Channels.Changes()
            changes.graphURL = "http://127.0.0.1:1/v25.0"
            changes.accessToken = "a-new-token"
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
            let view = try await office.write()
            let sent = try await harness.send("hello", in: view)
            // The read receipt goes first, and is given up after its tries.
            try await eventually {
                office.time.advance(by: .milliseconds(20))
                return try await office.storage.read { session in
                    try session.firstRow(
                        "SELECT 1 FROM outbox WHERE attempts > 0 AND state = 'queued' AND purpose = 'send'"
                    ) != nil
                }
            }
            changes.graphURL = good
            _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
            office.time.advance(by: BackOff.longest)
            try await harness.wait(sent, .accepted)
            #expect(harness.provider.sends.count == 1)
        }
    }

    // MARK: Files

    @Test func aFileIsUploadedOnceAndItsIdUsedAgain() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let file = try await office.centre.media.add(
                TestFiles.png + [1, 2, 3],
                mimeType: "image/png",
                name: "a.png",
                by: harness.ann
            )
            func send() async throws -> MessageView {
                let request = Desk.SendRequest(content: .image(.init(caption: "look")), media: file.id)
                let sent = try await office.desk.send(request, in: view.id, by: harness.ann)
                return try await harness.wait(sent.message, .accepted)
            }
            _ = try await send()
            _ = try await send()
            #expect(harness.provider.uploads == 1)
            #expect(harness.provider.sends.map { $0.body["image"]?["id"]?.string } == ["upload-1", "upload-1"])
            // The network keeps it for a time.
            office.time.advance(by: .days(30))
            try await office.write()
            _ = try await send()
            #expect(harness.provider.uploads == 2)
        }
    }

    @Test func aHeaderCarriesAFileAndNothingElseDoes() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let file = try await office.centre.media.add(
                TestFiles.png + [1, 2],
                mimeType: "image/png",
                name: "a.png",
                by: harness.ann
            )
            func request(header: JSONValue) -> Desk.SendRequest {
                let button: JSONValue = ["type": "reply", "reply": ["id": "yes", "title": "Yes"]]
                return Desk.SendRequest(
                    content: .interactive([
                        "type": "button", "header": header, "body": ["text": "Is this yours?"],
                        "action": ["buttons": [button]],
                    ]),
                    media: file.id
                )
            }
            let sent = try await office.desk.send(request(header: ["type": "image"]), in: view.id, by: harness.ann)
            try await harness.wait(sent.message, .accepted)
            let header = harness.provider.sends.last?.body["interactive"]?["header"]
            #expect(header?["image"]?["id"]?.string == "upload-1")
            await #expect(throws: Refusal.self) {
                let refused = request(header: ["type": "text", "text": "A picture"])
                _ = try await office.desk.send(refused, in: view.id, by: harness.ann)
            }
            #expect(harness.provider.uploads == 1)
        }
    }

    /// What one number of the network was given, another does not have.
    @Test func aFileSentOnAnotherChannelIsUploadedThereToo() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let graphURL = try await office.centre.channels.find(office.channel, workspace: office.workspace).graphURL
            let second = try await office.centre.channels.addWhatsApp(
                name: "Second",
                settings: Office.settings(graphURL: graphURL, phoneNumberID: "777"),
                workspace: office.workspace
            )
            let view = try await office.write()
            let body = WireHook.body(
                messages: [WireHook.text("wamid.S", "here too", at: office.time.now())],
                phoneNumberID: "777"
            )
            _ = await office.centre.intake.receive(second.id, headers: WireHook.headers(for: body), body: body)
            try await office.centre.intakeWorker.applyWaiting()
            let other = try #require(try await office.conversations().first { $0.channel.id == second.id })
            let file = try await office.centre.media.add(
                TestFiles.png + [1, 2],
                mimeType: "image/png",
                name: "a.png",
                by: harness.ann
            )
            for id in [view.id, other.id, view.id] {
                let request = Desk.SendRequest(content: .image(.init()), media: file.id)
                let sent = try await office.desk.send(request, in: id, by: harness.ann)
                try await harness.wait(sent.message, .accepted)
            }
            #expect(harness.provider.uploads >= 2)
            #expect(harness.provider.sends.count == 3)
        }
    }

    @Test func aFileThatCannotBeReadFailsInTheEnd() async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let file = try await office.centre.media.add(
                TestFiles.png + [1, 2],
                mimeType: "image/png",
                name: "a.png",
                by: harness.ann
            )
            for name in office.mediaFiles { try TestFiles.remove("\(office.mediaPath)/\(name)") }
            let request = Desk.SendRequest(content: .image(.init()), media: file.id)
            let broken = try await office.desk.send(request, in: view.id, by: harness.ann).message
            for attempt in 1..<OutboxDelivery.attemptLimit {
                try await waitForRow(harness, attempts: attempt)
                // Short of the end of the window.
                office.time.advance(by: BackOff.longest)
            }
            try await harness.wait(broken, .failed)
            #expect(harness.provider.sends.isEmpty)
            try await harness.wait(try await harness.send("and then", in: view), .accepted)
        }
    }

    /// The mark became durable, the answer of the database was lost, and no call was made.
    @Test func aMarkThatNobodyHeardOfIsTakenBack() async throws {
        try await OutboxHarness.run(on: .postgres, isRunning: false) { harness in
            let office = harness.office
            let view = try await office.write("hello")
            let sent = try await harness.send("good day", in: view)
            let channel = office.channel
            let holder = try #require(office.environment.holder)
            try await office.storage.write { session in
                for row in try OutboxStore.due(channel: channel, limit: 10, in: session) {
                    _ = try OutboxStore.begin(row.id, workspace: row.workspace, by: holder, in: session)
                }
            }
            try await harness.runOutbox { try await $0.wait(sent, .accepted) }
            #expect(harness.provider.sends.count == 1)
        }
    }

    /// This process was given up and came back while it waited to write the mark: the call is that of one who lives.
    @Test func whatIsBegunAfterAComeBackIsNotLeftOver() async throws {
        try await OutboxHarness.run(on: .postgres, isRunning: false) { harness in
            let office = harness.office
            let view = try await office.write("hello")
            let sent = try await harness.send("good day", in: view)
            try await office.storage.write { session in
                for row in try OutboxStore.due(channel: office.channel, limit: 1, in: session)
                where row.purpose == .read {
                    try OutboxStore.remove(row.id, workspace: row.workspace, in: session)
                }
            }
            let before = try #require(office.environment.holder)
            office.probe.beforeNextWrite {
                await #expect(throws: Never.self) {
                    try await office.storage.write { session in
                        try NodeStore.end(before, ifStillAt: nil, at: office.time.now(), in: session)
                    }
                    // It comes back, and takes its leases again.
                    for _ in 0..<2 { try await office.takeLeases() }
                }
            }
            let gate = Gate()
            harness.provider.reply(.hold(gate))
            try await harness.runOutbox { harness in
                await gate.arrival()
                let marks = try await office.storage.read {
                    [holder = try #require(office.environment.holder)] session in
                    try OutboxStore.sending(by: holder, in: session)
                }
                #expect(marks.count == 1 && office.environment.holder != before)
                gate.open()
                try await harness.wait(sent, .accepted)
            }
        }
    }
}
