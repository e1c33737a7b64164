import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What is let in, what becomes of it, and that nothing stands in the way of its neighbours.
struct IntakeDoorTests {
    @Test func onlyTheNetworksSignatureIsLetIn() async throws {
        let office = try await Office()
        let body = WireHook.body(messages: [WireHook.text("wamid.A", "hello", at: office.time.now())])
        let other = WireHook.body(messages: [WireHook.text("wamid.A", "hullo", at: office.time.now())])
        func receive(_ headers: [String: [String]]) async -> Intake.Receipt {
            await office.centre.intake.receive(office.channel, headers: headers, body: body)
        }
        #expect(await receive([:]) == .notGenuine)
        #expect(await receive(WireHook.headers(for: body, secret: "another")) == .notGenuine)
        #expect(await receive(WireHook.headers(for: other)) == .notGenuine)
        #expect(try await office.counts()["hook"] == 0)
        #expect(await receive(WireHook.headers(for: body)) == .accepted)
        #expect(try await office.counts()["hook"] == 1)
    }

    @Test func withoutASecretNothingIsLetIn() async throws {
        let office = try await Office()
        var changes = Channels.Changes()
        changes.appSecrets = []
        _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
        let body = WireHook.body()
        #expect(await office.receive(body) == .notGenuine)
        let empty = await office.centre.intake.receive(
            office.channel,
            headers: WireHook.headers(for: body, secret: ""),
            body: body
        )
        #expect(empty == .notGenuine)
    }

    @Test func anUnknownChannelIsTold() async throws {
        let office = try await Office()
        let receipt = await office.centre.intake.receive(ID(99), headers: [:], body: [])
        #expect(receipt == .unknownChannel)
    }

    @Test func aJournalThatCannotBeWrittenIsToldSoThatTheNetworkTriesAgain() async throws {
        let office = try await Office()
        let body = WireHook.body(messages: [WireHook.text("wamid.A", "hello", at: office.time.now())])
        for code in [StorageError.Code.full, .retryLater, .other] {
            office.probe.failStatement(1, with: StorageError(code, detail: "test"))
            #expect(await office.receive(body) == .unavailable)
            office.probe.onStatement(nil)
        }
        #expect(try await office.counts()["hook"] == 0)
        #expect(await office.receive(body) == .accepted)
    }

    /// Answered means durable: another process that opens the file sees it.
    @Test func anAcceptedHookIsThereForTheNextProcess() async throws {
        let office = try await Office()
        let body = WireHook.body(messages: [WireHook.text("wamid.A", "hello", at: office.time.now())])
        #expect(await office.receive(body) == .accepted)
        let other = makeEnvironment(storage: try StorageBackend.current.open(office.place), time: office.time)
        try await IntakeWorker(other).applyWaiting()
        #expect(try await office.conversations().count == 1)
    }

    // MARK: What becomes of it

    @Test func aBadItemCostsOnlyItself() async throws {
        let office = try await Office()
        let now = office.time.now()
        try await office.take(messages: [
            WireHook.text("wamid.1", "first", at: now),
            ["id": "wamid.2", "from": "31612345678", "timestamp": "not a time", "type": "text"],
            WireHook.text("wamid.3", "third", at: now + .seconds(1)),
        ])
        let view = try #require(try await office.conversations().first)
        #expect(try await office.messages(of: view.id).map(\.text) == ["first", "third"])
        let hook = try #require(try await office.hooks(.dead).first)
        #expect(hook.reason?.contains("messages[1].timestamp") == true)
    }

    /// A number that can be none makes no contact; the hook is kept as it came.
    @Test func aSenderOfAnyLengthIsNotBelieved() async throws {
        let office = try await Office()
        let digits = String(repeating: "1", count: 100_000)
        let now = office.time.now()
        try await office.take(messages: [
            WireHook.text("wamid.1", "first", from: digits, at: now), WireHook.text("wamid.2", "second", at: now),
            WireHook.numberChange("wamid.3", from: "31612345678", to: digits, at: now),
        ])
        #expect(try await office.conversations().count == 1)
        let hook = try #require(try await office.hooks(.dead).first)
        #expect(hook.reason?.contains("messages[0].from") == true)
        #expect(hook.reason?.contains("messages[2].system.wa_id") == true)
        let kept = try await office.centre.journal.find(hook.id, workspace: office.workspace)
        #expect(kept.body?.contains(digits) == true)
    }

    /// The try that settled it counts too.
    @Test func attemptsAreThoseThatWereMade() async throws {
        let office = try await Office()
        let body = WireHook.body(messages: [WireHook.text("wamid.1", "hello", at: office.time.now())])
        await office.receive(body)
        func attempts() async throws -> Int? { try await office.hooks().first?.attempts }
        #expect(try await attempts() == 0)
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await attempts() == 1)
        let id = try #require(try await office.hooks().first?.id)
        #expect(try await office.centre.journal.replay(id, workspace: office.workspace).attempts == 0)
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await attempts() == 1)
        #expect(try await office.centre.journal.find(id, workspace: office.workspace).attempts == 1)
    }

    @Test func aDeadHookDoesNotStandInTheWayOfTheNext() async throws {
        let office = try await Office()
        await office.receive(Array("not json".utf8))
        await office.receive(WireHook.body(messages: [WireHook.text("wamid.1", "hello", at: office.time.now())]))
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await office.hooks(.dead).map(\.reason) == ["the body is not JSON"])
        #expect(try await office.conversations().count == 1)
    }

    @Test func aBodyWithoutEntriesIsDeadWithThePath() async throws {
        let office = try await Office()
        await office.receive(Array(#"{"object":"whatsapp_business_account"}"#.utf8))
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await office.hooks(.dead).first?.reason?.contains("entry") == true)
    }

    @Test func aChangeAboutAnotherNumberIsRejectedAndItsNeighboursApplied() async throws {
        let office = try await Office()
        let now = office.time.now()
        let foreign = WireHook.entry(messages: [WireHook.text("wamid.F", "not ours", at: now)], phoneNumberID: "999")
        let own = WireHook.entry(messages: [WireHook.text("wamid.O", "ours", at: now)])
        await office.receive(WireHook.bytes(["object": "whatsapp_business_account", "entry": [foreign]]))
        await office.receive(WireHook.bytes(["object": "whatsapp_business_account", "entry": [foreign, own]]))
        try await office.centre.intakeWorker.applyWaiting()
        #expect(try await office.hooks(.rejected).count == 1)
        let mixed = try #require(try await office.hooks(.applied).first)
        #expect(mixed.reason == "1 of 2 about another number")
        let view = try #require(try await office.conversations().first)
        #expect(try await office.messages(of: view.id).map(\.text) == ["ours"])
    }

    /// The settings of one channel are broken: its hooks are dead, and those of the others are applied.
    @Test func aChannelThatCannotBeOpenedCostsOnlyItsOwnHooks() async throws {
        let office = try await Office()
        let other = try await office.centre.channels.addWhatsApp(
            name: "Other",
            settings: Office.settings(phoneNumberID: "777"),
            workspace: office.workspace
        )
        let now = office.time.now()
        let body = WireHook.body(messages: [WireHook.text("wamid.1", "hello", at: now)])
        let headers = WireHook.headers(for: body)
        #expect(await office.centre.intake.receive(other.id, headers: headers, body: body) == .accepted)
        #expect(await office.receive(body) == .accepted)
        let unreadable = [UInt8](repeating: 7, count: 80)
        try await office.storage.write { session in
            try session.run("UPDATE channel SET settings = \(unreadable) WHERE channel_id = \(other.id)")
        }
        office.time.advance(by: .seconds(2))
        #expect(try await office.centre.intakeWorker.applyWaiting() == 2)
        let dead = try await office.hooks(.dead)
        #expect(dead.map(\.reason) == ["the channel cannot be opened"])
        #expect(dead.map(\.channel) == [other.id])
        #expect(try await office.hooks(.applied).count == 1)
    }

    /// Whatever fails again and again within one process did not end it: the row waits until it can be applied.
    @Test func aFaultThatRepeatsIsNotTakenForTheEndOfTheProgram() async throws {
        let office = try await Office()
        await office.receive(WireHook.body(messages: [WireHook.text("wamid.1", "hello", at: office.time.now())]))
        let hook = try #require(try await office.hooks().first)
        office.time.advance(by: .seconds(1))
        office.probe.onStatement { statement throws(StorageError) in
            if statement.text(for: .sqlite).contains("INSERT INTO message") {
                throw StorageError(.full, detail: "test")
            }
        }
        let worker = office.centre.intakeWorker
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            for _ in 0...LeftOverHooks.attemptLimit {
                await office.time.nextSleeper()
                #expect(try await office.hooks(.received).map(\.id) == [hook.id])
                office.time.advance(by: .seconds(1))
            }
            await office.time.nextSleeper()
            office.probe.onStatement(nil)
            office.time.advance(by: .seconds(1))
            try await eventually { try await !office.hooks(.applied).isEmpty }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await office.hooks(.applied).map(\.id) == [hook.id])
        let row = try await office.storage.read { try HookStore.find(hook.id, workspace: office.workspace, in: $0) }
        #expect(row?.attempts == 1)
    }

    /// A row that was begun again and again and never finished brought the process down.
    @Test func aHookThatEndsTheProgramIsFoundOut() async throws {
        let office = try await Office()
        await office.receive(WireHook.body(messages: [WireHook.text("wamid.1", "hello", at: office.time.now())]))
        await office.receive(WireHook.body(messages: [WireHook.text("wamid.2", "again", at: office.time.now())]))
        let first = try #require(try await office.hooks().last)
        try await office.storage.write { session in
            for _ in 0..<LeftOverHooks.attemptLimit {
                try HookStore.countAttempts([first.id], workspace: office.workspace, in: session)
            }
        }
        office.time.advance(by: .seconds(1))
        let worker = office.centre.intakeWorker
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await eventually { try await office.hooks(.received).isEmpty }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await office.hooks(.dead).map(\.id) == [first.id])
        #expect(try await office.hooks(.applied).count == 1)
    }

    // MARK: Faults

    private static let codes: [StorageError.Code] = [.retryLater, .full, .other]

    /// Statement after statement fails: what one hook says is there whole or not at all, and the next try completes it.
    @Test(arguments: codes)
    func whateverStatementFailsAHookIsAppliedWholeOrNotAtAll(_ code: StorageError.Code) async throws {
        var statement = 1
        while true {
            let office = try await Office()
            let now = office.time.now()
            await office.receive(
                WireHook.body(
                    messages: [
                        WireHook.text("wamid.1", "hello", at: now, more: ["referral": ["source_id": "ad"]]),
                        WireHook.image("wamid.2", media: "900", at: now),
                        WireHook.reaction("wamid.3", on: "wamid.1", "👍", at: now),
                    ],
                    statuses: [WireHook.status("wamid.out", "sent", at: now)],
                    contacts: [WireHook.contact("31612345678", name: "Ann")]
                )
            )
            let before = try await office.counts()
            office.probe.failStatement(statement, with: StorageError(code, detail: "test"))
            let settled = try? await office.centre.intakeWorker.applyWaiting()
            office.probe.onStatement(nil)
            let after = try await office.counts()
            let isWhole = after["message"] == 3
            if !isWhole {
                #expect(after.differences(from: before) == [], "statement \(statement)")
                let hook = try #require(try await office.hooks().first)
                if code == .other, settled == 1 {
                    #expect(hook.state == .dead && hook.reason?.isEmpty == false)
                    _ = try await office.centre.journal.replay(hook.id, workspace: office.workspace)
                } else {
                    #expect(hook.state == .received, "statement \(statement): \(hook.state)")
                }
                #expect(try await office.centre.intakeWorker.applyWaiting() == 1)
            }
            let done = try await office.counts()
            for (table, count) in ["message": 3, "contact": 1, "conversation": 1, "media": 1, "parked_status": 1] {
                #expect(done[table] == Int64(count), "\(table) after statement \(statement)")
            }
            #expect(try await office.hooks(.applied).count == 1)
            if isWhole { break }
            statement += 1
        }
        #expect(statement > 25, "the loop ended early")
    }
}
