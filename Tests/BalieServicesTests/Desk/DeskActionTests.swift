import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What agents do with conversations.
struct DeskActionTests {
    private func scene(capacity: Int = 5) async throws -> (Office, Caller, Caller, ConversationView) {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: capacity)
        let ben = try await office.agent("Ben", .online, capacity: capacity)
        return (office, ann, ben, try await office.write())
    }

    private func lines(_ office: Office, _ id: ID<Conversation>) async throws -> [String] {
        try await office.messages(of: id).filter { $0.direction == .note }.map(\.text)
    }

    // MARK: Who has it

    @Test func anAssignmentIsToldAmongTheMessages() async throws {
        let (office, ann, ben, view) = try await scene()
        #expect(try await office.desk.assign(view.id, to: ann.agent, by: ann).assignee?.id == ann.agent)
        #expect(try await office.desk.assign(view.id, to: ben.agent, by: ann).assignee?.id == ben.agent)
        #expect(try await lines(office, view.id) == ["Ann took this", "Ann assigned this to Ben"])
        // Again the same is nothing.
        let before = try await office.counts()
        _ = try await office.desk.assign(view.id, to: ben.agent, by: ann)
        #expect(try await office.counts() == before)
    }

    @Test func givenBackItWaitsAtTheAgeOfItsQuestion() async throws {
        let (office, ann, _, view) = try await scene()
        let asked = office.time.now()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        office.time.advance(by: .minutes(4))
        let back = try await office.desk.assign(view.id, to: nil, by: ann)
        #expect(back.assignee == nil && back.waitingSince == asked && back.queue?.id == office.queue)
    }

    @Test func nobodyIsGivenMoreThanTheirCapacity() async throws {
        let (office, ann, ben, view) = try await scene(capacity: 1)
        let other = try await office.write(from: "31622222222")
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        await expectRefusal(.conflict) { _ = try await office.desk.assign(other.id, to: ann.agent, by: ben) }
        await expectRefusal(.conflict) {
            _ = try await office.desk.transfer(other.id, to: .agent(ann.agent), note: nil, by: ben)
        }
        // What is snoozed takes no room; awake again it waits for some.
        _ = try await office.desk.snooze(view.id, until: office.time.now() + .hours(1), by: ann)
        _ = try await office.desk.assign(other.id, to: ann.agent, by: ann)
        let reopened = try await office.desk.reopen(view.id, by: ann)
        #expect(reopened.assignee == nil && reopened.waitingSince != nil)
    }

    @Test func parallelAssignmentsNeverExceedTheCapacity() async throws {
        let (office, ann, _, _) = try await scene(capacity: 2)
        var ids: [ID<Conversation>] = []
        for number in 0..<8 { ids.append(try await office.write(from: "3162222222\(number)").id) }
        let given = await withTaskGroup(of: Bool.self) { group in
            for id in ids {
                group.addTask { (try? await office.desk.assign(id, to: ann.agent, by: ann)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(given == 2)
    }

    @Test func aTransferCarriesItsNote() async throws {
        let (office, ann, ben, view) = try await scene()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        let moved = try await office.desk.transfer(view.id, to: .agent(ben.agent), note: "he speaks Dutch", by: ann)
        #expect(moved.assignee?.id == ben.agent)
        #expect(try await lines(office, view.id).suffix(2) == ["Ann transferred this to Ben", "he speaks Dutch"])
        await expectRefusal(.conflict) {
            _ = try await office.desk.transfer(view.id, to: .agent(ben.agent), note: nil, by: ann)
        }
        await expectRefusal(.invalidField, field: "note") {
            _ = try await office.desk.transfer(view.id, to: .agent(ann.agent), note: " ", by: ben)
        }
        let second = try await office.administration.addQueue(.init(name: "Second"), workspace: office.workspace)
        office.time.advance(by: .minutes(1))
        let waiting = try await office.desk.transfer(view.id, to: .queue(second.id), note: nil, by: ben)
        #expect(waiting.assignee == nil && waiting.queue?.id == second.id)
        #expect(waiting.waitingSince == office.time.now())
        await expectRefusal(.conflict, "it waits there already") {
            _ = try await office.desk.transfer(view.id, to: .queue(second.id), note: nil, by: ben)
        }
    }

    @Test func aTransferEndsWhatRings() async throws {
        let (office, ann, ben, view) = try await scene()
        await office.turn()
        let offer = try await office.onlyOffer()
        let other = offer.agent.id == ann.agent ? ben : ann
        _ = try await office.desk.transfer(view.id, to: .agent(other.agent), note: nil, by: other)
        #expect(try await office.desk.offers(of: view.id, limit: 9, for: ann).map(\.state) == [.withdrawn])
    }

    @Test func anOfferIsAnsweredByItsAgentOnly() async throws {
        let (office, ann, ben, _) = try await scene()
        await office.turn()
        let offer = try await office.onlyOffer()
        let other = offer.agent.id == ann.agent ? ben : ann
        await expectRefusal(.notFound) { _ = try await office.desk.accept(offer.id, by: other) }
        await expectRefusal(.notFound) { _ = try await office.desk.decline(offer.id, by: other) }
    }

    // MARK: Its life

    @Test func aResolvedConversationIsLeftAloneUntilItIsReopened() async throws {
        let (office, ann, ben, view) = try await scene()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        let resolved = try await office.desk.resolve(view.id, by: ann)
        #expect(resolved.status == .resolved && resolved.assignee == nil && resolved.unread == 0)
        let before = try await office.counts()
        _ = try await office.desk.resolve(view.id, by: ann)
        #expect(try await office.counts() == before)
        let desk = office.desk
        await expectRefusal(.conflict) { _ = try await desk.assign(view.id, to: ben.agent, by: ann) }
        await expectRefusal(.conflict) {
            _ = try await desk.transfer(view.id, to: .queue(office.queue), note: nil, by: ann)
        }
        await expectRefusal(.conflict) {
            _ = try await desk.snooze(view.id, until: office.time.now() + .hours(1), by: ann)
        }
        #expect(try await desk.reopen(view.id, by: ben).assignee?.id == ben.agent)
    }

    @Test func anOldConversationIsNotReopenedBesideANewerOne() async throws {
        let (office, ann, _, view) = try await scene()
        _ = try await office.desk.resolve(view.id, by: ann)
        office.time.advance(by: .hours(25))
        try await office.write("something new")
        await expectRefusal(.conflict) { _ = try await office.desk.reopen(view.id, by: ann) }
    }

    private static let badSnoozes: [Duration] = [.zero, .seconds(-1), .days(365) + .milliseconds(1)]

    @Test(arguments: badSnoozes)
    func aSnoozeEndsWithinAYear(_ duration: Duration) async throws {
        let (office, ann, _, view) = try await scene()
        await expectRefusal(.invalidField, field: "until") {
            _ = try await office.desk.snooze(view.id, until: office.time.now() + duration, by: ann)
        }
        for good in [Duration.milliseconds(1), .days(365)] {
            #expect(try await office.desk.snooze(view.id, until: office.time.now() + good, by: ann).status == .snoozed)
        }
    }

    @Test func aSnoozeEndsByItself() async throws {
        let (office, ann, _, view) = try await scene()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        _ = try await office.desk.snooze(view.id, until: office.time.now() + .hours(1), by: ann)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await SnoozeWaker(office.environment).run() }
            // Of several nodes, each looks again soon: another may have set a snooze.
            let nap: Duration = office.environment.cluster == nil ? .hours(1) : SnoozeWaker.pollInterval
            #expect(await office.time.nextSleeper() == office.time.now() + nap)
            office.time.advance(by: .hours(1))
            try await eventually { try await office.find(view.id).status == .open }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await office.find(view.id).assignee?.id == ann.agent)
    }

    // MARK: Marks

    @Test func labelsAreSetChangedAndLimited() async throws {
        let (office, ann, _, view) = try await scene()
        let desk = office.desk
        #expect(try await desk.label(view.id, .set([" vip ", "angry"]), by: ann).labels == ["angry", "vip"])
        #expect(
            try await desk.label(view.id, .edit(add: ["late"], remove: ["angry"]), by: ann).labels == ["late", "vip"]
        )
        #expect(try await desk.labels(for: ann) == ["late", "vip"])
        let bad = ["", "  ", "a\u{0}b", "line\nbreak", String(repeating: "x", count: Desk.labelLength + 1)]
        for label in bad {
            await expectRefusal(.invalidField, field: "labels[1]") {
                _ = try await desk.label(view.id, .set(["fine", label]), by: ann)
            }
        }
        let many = (0...Desk.labelLimit).map { "label \($0)" }
        await expectRefusal(.invalidField, field: "labels") { _ = try await desk.label(view.id, .set(many), by: ann) }
        #expect(try await desk.label(view.id, .set(Array(many.dropLast())), by: ann).labels.count == Desk.labelLimit)
    }

    @Test func markingUnreadIsTheTeamsOwn() async throws {
        let (office, ann, _, view) = try await scene()
        #expect(try await office.desk.mark(view.id, unread: false, by: ann).unread == 0)
        #expect(try await office.desk.mark(view.id, unread: true, by: ann).unread == 1)
        #expect(try await office.counts()["outbox"] == 0)
    }

    @Test func draftsAreEachAgentsOwnAndEmptyOnesAreForgotten() async throws {
        let (office, ann, ben, view) = try await scene()
        let desk = office.desk
        try await desk.setDraft("dear", mode: .reply, of: view.id, by: ann)
        try await desk.setDraft("beware", mode: .note, of: view.id, by: ben)
        try await desk.setDraft("dear sir", mode: .reply, of: view.id, by: ann)
        #expect(try await desk.conversation(view.id, for: ann).draft?.body == "dear sir")
        #expect(try await desk.conversation(view.id, for: ben).draft?.mode == .note)
        try await desk.setDraft("", mode: .reply, of: view.id, by: ann)
        #expect(try await desk.conversation(view.id, for: ann).draft == nil)
        #expect(try await desk.conversation(view.id, for: ben).draft != nil)
        await expectRefusal(.tooLong, field: "body") {
            try await desk.setDraft(
                String(repeating: "x", count: Desk.draftLimit + 1),
                mode: .reply,
                of: view.id,
                by: ann
            )
        }
    }

    @Test func whoLooksIsShownUntilTheSignIsOld() async throws {
        let (office, ann, ben, view) = try await scene()
        let desk = office.desk
        try await desk.note(.viewing, in: view.id, by: ann)
        try await desk.note(.typing, in: view.id, by: ben)
        var viewers = try await desk.conversation(view.id, for: ann).viewers
        #expect(viewers.map(\.agent.name) == ["Ann", "Ben"] && viewers.map(\.isTyping) == [false, true])
        office.time.advance(by: Viewing.lifetime - .milliseconds(1))
        try await desk.note(.viewing, in: view.id, by: ben)
        office.time.advance(by: .milliseconds(1))
        viewers = try await desk.conversation(view.id, for: ann).viewers
        #expect(viewers.map(\.agent.name) == ["Ben"] && viewers.map(\.isTyping) == [false])
        try await desk.note(.gone, in: view.id, by: ben)
        #expect(try await desk.conversation(view.id, for: ann).viewers.isEmpty)
    }

    @Test func theCustomerSeesTypingOnlyIfTheChannelSaysSo() async throws {
        let (office, ann, _, view) = try await scene()
        try await office.desk.note(.typing, in: view.id, by: ann)
        #expect(try await office.counts()["outbox"] == 0)
        var changes = Channels.Changes()
        changes.policy = ChannelPolicy(showsTyping: true)
        _ = try await office.centre.channels.change(office.channel, changes, workspace: office.workspace)
        try await office.desk.note(.gone, in: view.id, by: ann)
        for _ in 0..<3 { try await office.desk.note(.typing, in: view.id, by: ann) }
        #expect(try await office.counts()["outbox"] == 1)
    }

    @Test func countsTellWhatIsOpen() async throws {
        let (office, ann, _, view) = try await scene()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        try await office.write(from: "31622222222")
        let done = try await office.write(from: "31633333333")
        _ = try await office.desk.resolve(done.id, by: ann)
        let counts = try await office.desk.counts(for: ann)
        #expect([counts.mine, counts.queue, counts.all, counts.unread] == [1, 1, 2, 2])
    }
}
