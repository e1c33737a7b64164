import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Nothing of marketing goes to who asked for none.
struct MarketingPreferenceTests {
    private func tell(_ office: Office, _ word: String, at time: Timestamp, number: String = "31612345678") async throws
    {
        let body = WireHook.marketingPreference(word, of: number, at: time)
        #expect(await office.receive(body) == .accepted)
        try await office.centre.intakeWorker.applyWaiting()
    }

    private func optedOut(_ office: Office, _ view: ConversationView, _ caller: Caller) async throws -> Bool {
        try await office.centre.contacts.find(view.contact.id, for: caller).optedOut
    }

    @Test func theLatestWordCountsInWhateverOrderTheyCome() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        let now = office.time.now()
        try await tell(office, "stop", at: now + .seconds(2))
        #expect(try await optedOut(office, view, ann))
        try await tell(office, "resume", at: now + .seconds(1))
        #expect(try await optedOut(office, view, ann))
        try await tell(office, "resume", at: now + .seconds(3))
        #expect(try await !optedOut(office, view, ann))
    }

    @Test func theWordOfOneWhoNeverWroteIsKept() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await tell(office, "stop", at: office.time.now(), number: "31699999999")
        let view = try await office.write(from: "31699999999")
        #expect(try await optedOut(office, view, ann))
        #expect(try await office.counts()["contact"] == 1)
    }

    @Test func onlyMarketingIsRefused() async throws {
        try await TestClient.with { client in
            // The network's list is out of reach, so that the category is the one given here.
            let office = try await Office(httpClient: client)
            let ann = try await office.agent("Ann", .online)
            let view = try await office.write()
            try await tell(office, "stop", at: office.time.now())
            var template = MessageContent.Template(name: "news", language: "en")
            template.category = "MARKETING"
            await expectRefusal(.optedOut) {
                _ = try await office.desk.send(.init(content: .template(template)), in: view.id, by: ann)
            }
            template.category = "UTILITY"
            let sent = try await office.desk.send(.init(content: .template(template)), in: view.id, by: ann)
            #expect(sent.message.status == .queued)
            try await office.reply("an answer", in: view.id, by: ann)
        }
    }

    /// The network's list is out of reach: what may be marketing is not sent to who wants none.
    @Test(arguments: [nil, ""])
    func whatMayBeMarketingIsRefused(_ category: String?) async throws {
        try await TestClient.with { client in
            let office = try await Office(httpClient: client)
            let ann = try await office.agent("Ann", .online)
            let view = try await office.write()
            var template = MessageContent.Template(name: "news", language: "en")
            template.category = category
            let request = Desk.SendRequest(content: .template(template))
            let sent = try await office.desk.send(request, in: view.id, by: ann)
            #expect(sent.message.status == .queued)
            try await tell(office, "stop", at: office.time.now())
            do {
                _ = try await office.desk.send(request, in: view.id, by: ann)
                Issue.record("it was not refused")
            } catch let refusal as Refusal {
                #expect(refusal.code == .optedOut && refusal.detail.contains("not known just now"))
            }
        }
    }

    /// What waits in the outbox when the customer says so does not go either.
    @Test(arguments: ["MARKETING", nil])
    func marketingThatWaitsDoesNotGo(_ category: String?) async throws {
        try await OutboxHarness.run { harness in
            let office = harness.office
            let view = try await office.write()
            let gate = Gate()
            harness.provider.reply(.hold(gate))
            let first = try await harness.send("first", in: view)
            await gate.arrival()
            var template = MessageContent.Template(name: "news", language: "en")
            template.category = category
            let sent = try await office.desk.send(.init(content: .template(template)), in: view.id, by: harness.ann)
            try await tell(office, "stop", at: office.time.now())
            gate.open()
            try await harness.wait(first, .accepted)
            let failed = try await harness.wait(sent.message, .failed)
            #expect(failed.errors.map(\.remedy) == [.template] && harness.provider.sends.count == 1)
        }
    }
}
