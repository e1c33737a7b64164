import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// The floor with the database behind it: what it decides is made true there, or is refused there.
struct FloorServiceTests {
    private static let ring = Duration.seconds(20)

    /// In one turn the floor hears of a customer, and then that the one whom it would ask is no member any more.
    @Test func whatIsTakenBackInTheSameTurnDoesNotRing() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        await office.turn()
        try await office.write()
        _ = try await office.administration.updateQueue(
            office.queue,
            .init(members: []),
            workspace: office.workspace
        )
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        office.time.advance(by: .minutes(1))
        await office.turn()
        #expect(try await office.ringing(at: ann).isEmpty)
    }

    /// What the floor reads with a change of the configuration is newer than what it has still to hear: it must not believe
    /// the older word.
    @Test func whatIsHeardAfterItWasReadAlreadyIsPassedOver() async throws {
        let office = try await Office()
        let skill = try await office.administration.addSkill(name: "Dutch", workspace: office.workspace)
        let ann = try await office.agent("Ann", .online, capacity: 2)
        _ = try await office.accounts.updateAgent(
            ann.agent,
            .init(skills: [SkillClaim(skill: skill.id, level: 3)]),
            workspace: office.workspace
        )
        let first = try await office.write(from: "31612345601")
        await office.turn()
        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        await office.turn()
        _ = try await office.administration.updateQueue(
            office.queue,
            .init(requiredSkills: [SkillClaim(skill: skill.id, level: 3)]),
            workspace: office.workspace
        )
        for holder in [nil, ann.agent, nil] { _ = try await office.desk.assign(first.id, to: holder, by: ann) }
        try await office.write(from: "31612345602")
        await office.turn()
        #expect(try await office.ringing().count == 1)
        office.time.advance(by: Self.ring)
        await office.turn()
        #expect(try await office.ringing().isEmpty)
    }

    /// The floor reads of a conversation that was taken and given back, and hears of neither before: its offer is over.
    @Test func whatWasTakenAndGivenBackMeanwhileRingsAnew() async throws {
        let office = try await Office()
        let skill = try await office.administration.addSkill(name: "Dutch", workspace: office.workspace)
        let claim = SkillClaim(skill: skill.id, level: 3)
        let other = try await office.administration.addQueue(.init(name: "Other"), workspace: office.workspace)
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        await office.turn()
        let offer = try await office.onlyOffer()
        _ = try await office.administration.updateQueue(
            other.id,
            .init(requiredSkills: [claim]),
            workspace: office.workspace
        )
        _ = try await office.desk.accept(offer.id, by: ann)
        _ = try await office.desk.assign(view.id, to: nil, by: ann)
        await office.turn()
        let next = try await office.onlyOffer()
        #expect(next.id != offer.id && next.agent.id == ann.agent)
    }

    @Test func aWaitingConversationRingsAtTheFreeAgentWithTheReason() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let ben = try await office.agent("Ben", .away)
        await office.turn()
        let view = try await office.write()
        office.time.advance(by: .seconds(3))
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.agent.id == ann.agent && offer.conversationID == view.id)
        #expect(offer.expiresAt == office.time.now() + Self.ring && offer.waited == .seconds(3))
        #expect(offer.summary == "The only one who is free.")
        let passed = try #require(offer.explanation).passedOver
        #expect(passed.map(\.agent.id) == [ben.agent] && passed.first?.agent.name == "Ben")
        #expect(passed.first?.words == "is away")
        #expect(try await office.find(view.id).offer?.id == offer.id)
    }

    @Test func acceptingMakesItTheAgentsOwn() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        await office.turn()
        let taken = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
        #expect(taken.id == view.id && taken.assignee?.id == ann.agent && taken.waitingSince == nil)
        await office.turn()
        #expect(try await office.ringing().isEmpty)
    }

    @Test func whoDeclinesIsNotAskedAgainAndTheNextIs() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let ben = try await office.agent("Ben", .online)
        try await office.write()
        await office.turn()
        let first = try await office.onlyOffer()
        let (decliner, other) = first.agent.id == ann.agent ? (ann, ben) : (ben, ann)
        #expect(try await office.desk.decline(first.id, by: decliner).state == .declined)
        await office.turn()
        let second = try await office.onlyOffer()
        #expect(second.agent.id == other.agent)
        // Also not by a program that was just started, which knows it from the database only.
        try await office.set(.away, other)
        let again = try await office.restarted()
        await again.turn()
        #expect(try await again.ringing().isEmpty)
    }

    @Test func anOfferThatNobodyAnswersExpiresAndTheConversationKeepsItsPlace() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let first = try await office.write(from: "31611111111")
        office.time.advance(by: .seconds(1))
        try await office.write(from: "31622222222")
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.conversationID == first.id)
        office.time.advance(by: Self.ring)
        await office.turn()
        let history = try await office.desk.offers(of: first.id, limit: 9, for: ann)
        #expect(history.map(\.state) == [.expired])
        #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).presence == .notResponding)
        let back = try await office.find(first.id)
        #expect(back.waitingSince == first.waitingSince && back.assignee == nil)
        #expect(try await office.ringing().isEmpty)
        try await office.set(.online, ann)
        await office.turn()
        #expect(try await office.onlyOffer().conversationID == first.id)
    }

    @Test func theLastMomentIsStillInTimeAndTheNextIsNot() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write(from: "31611111111")
        await office.turn()
        let offer = try await office.onlyOffer()
        office.time.advance(by: Self.ring - .milliseconds(1))
        _ = try await office.desk.accept(offer.id, by: ann)
        office.time.advance(by: .milliseconds(1))
        await office.turn()
        #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).presence == .online)

        try await office.write(from: "31622222222")
        await office.turn()
        let next = try await office.onlyOffer()
        office.time.advance(by: Self.ring)
        await expectRefusal(.offerEnded) { _ = try await office.desk.accept(next.id, by: ann) }
        await expectRefusal(.offerEnded) { _ = try await office.desk.decline(next.id, by: ann) }
    }

    /// The floor has decided that the time is over, and the agent accepts before that is written down.
    @Test func anAcceptBetweenTheDecisionAndItsWritingWins() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        await office.turn()
        let offer = try await office.onlyOffer()
        office.time.advance(by: Self.ring - .milliseconds(1))
        _ = try await office.desk.accept(offer.id, by: ann)
        // The floor does not hear of it before it turns: the letter is lost, as with another process.
        _ = office.environment.signals.floor.takeAll()
        office.time.advance(by: .milliseconds(1))
        await office.turn()
        #expect(try await office.find(view.id).assignee?.id == ann.agent)
        #expect(try await office.accounts.agent(ann.agent, workspace: office.workspace).presence == .online)
        // And the floor knows that the agent is there: the next one rings.
        try await office.write(from: "31622222222")
        await office.turn()
        #expect(try await office.onlyOffer().agent.id == ann.agent)
    }

    @Test func whatIsAssignedByHandBetweenDecisionAndOfferIsNotOffered() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let ben = try await office.agent("Ben", .away)
        let view = try await office.write()
        office.probe.beforeNextWrite {
            _ = try? await office.desk.assign(view.id, to: ben.agent, by: ben)
        }
        await office.turn()
        #expect(try await office.find(view.id).assignee?.id == ben.agent)
        #expect(try await office.ringing().isEmpty)
        await office.turn()
        #expect(try await office.ringing(at: ann).isEmpty)
    }

    @Test func capacityIsNeverExceededByWorkGivenByHandMeanwhile() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online, capacity: 1)
        let first = try await office.write(from: "31611111111")
        let second = try await office.write(from: "31622222222")
        // The floor has decided to offer the first; a supervisor gives the second before that is written.
        office.probe.beforeNextWrite {
            _ = try? await office.desk.assign(second.id, to: ann.agent, by: ann)
        }
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        await office.turn()
        #expect(try await office.find(second.id).assignee?.id == ann.agent)
        #expect(try await office.ringing().isEmpty)
        #expect(try await office.find(first.id).waitingSince != nil)
        // What rings takes room too.
        _ = try await office.desk.resolve(second.id, by: ann)
        await office.turn()
        #expect(try await office.onlyOffer().conversationID == first.id)
        let third = try await office.write(from: "31633333333")
        await expectRefusal(.conflict) { _ = try await office.desk.assign(third.id, to: ann.agent, by: ann) }
        // But for the very conversation that rings it is counted once.
        #expect(try await office.desk.assign(first.id, to: ann.agent, by: ann).assignee?.id == ann.agent)
        #expect(try await office.ringing().isEmpty)
    }

    @Test func whoGoesOfflineGivesBackWhatIsUnansweredAtItsOldAge() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let ben = try await office.agent("Ben", .offline)
        let start = office.time.now()
        let unanswered = try await office.write(from: "31611111111")
        let answered = try await office.write(from: "31622222222")
        for view in [unanswered, answered] { _ = try await office.desk.assign(view.id, to: ann.agent, by: ann) }
        try await office.reply(in: answered.id, by: ann)
        office.time.advance(by: .minutes(5))
        try await office.set(.offline, ann)
        let back = try await office.find(unanswered.id)
        #expect(back.assignee == nil && back.waitingSince == start)
        #expect(try await office.find(answered.id).assignee?.id == ann.agent)
        try await office.set(.online, ben)
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.agent.id == ben.agent && offer.conversationID == unanswered.id)
    }

    /// Nothing that they give back is for them; told by their own node, and by the log of several.
    @Test func whoLeavesIsHeardOfBeforeWhatTheyGiveBack() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        _ = try await office.desk.assign(view.id, to: ann.agent, by: ann)
        await office.turn()
        let (workspace, now) = (office.workspace, office.time.now())
        let position = try await office.storage.read { try EventStore.last(of: workspace, in: $0) }
        _ = office.environment.signals.floor.takeAll()
        try await office.set(.offline, ann)
        let letters = office.environment.signals.floor.takeAll().map(\.1)
        let news = try await office.storage.read {
            try FloorNews(after: position, workspace: workspace, at: now, in: $0).inputs
        }
        for inputs in [letters, news] {
            let leaving = inputs.firstIndex { if case .presence(ann.agent, .offline) = $0 { true } else { false } }
            let givenBack = inputs.firstIndex { if case .placed = $0 { true } else { false } }
            #expect(try #require(leaving) < #require(givenBack))
        }
    }

    /// Who came first is asked first, also by a floor that was read anew.
    @Test func whoIsIdleLongestIsKnownAfterARestart() async throws {
        let office = try await Office()
        let cat = try await office.agent("Cat", .offline)
        let ben = try await office.agent("Ben", .offline)
        let ann = try await office.agent("Ann", .offline)
        for agent in [ann, ben, cat] {
            office.time.advance(by: .minutes(1))
            try await office.set(.online, agent)
            await office.turn()
        }
        let view = try await office.write()
        await office.turn()
        #expect(try await office.onlyOffer().agent.id == ann.agent)
        _ = try await office.desk.accept(office.onlyOffer().id, by: ann)
        office.time.advance(by: .minutes(1))
        _ = try await office.desk.resolve(view.id, by: ann)
        await office.turn()
        let again = try await office.restarted()
        for agent in [ben, cat, ann] {
            let next = try await again.write(from: "316123456\(10 + agent.agent.rawValue % 89)")
            await again.turn()
            let offer = try await again.onlyOffer()
            #expect(offer.agent.id == agent.agent && offer.conversationID == next.id)
            _ = try await again.desk.accept(offer.id, by: agent)
            await again.turn()
        }
    }

    @Test func whatRingsAtSomebodyWhoLeavesRingsElsewhere() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write()
        await office.turn()
        let ben = try await office.agent("Ben", .online)
        try await office.set(.offline, ann)
        await office.turn()
        let offer = try await office.onlyOffer()
        #expect(offer.agent.id == ben.agent)
    }

    @Test func aRestartDecidesNothingTwice() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write(from: "31611111111")
        try await office.write(from: "31622222222")
        await office.turn()
        let offer = try await office.onlyOffer()
        var current = office
        for _ in 0..<3 {
            current = try await current.restarted()
            await current.turn()
            #expect(try await current.onlyOffer().id == offer.id)
        }
        _ = try await current.desk.accept(offer.id, by: ann)
        let next = try await current.restarted()
        await next.turn()
        #expect(try await next.onlyOffer().conversationID != offer.conversationID)
    }

    @Test func anOfferThatRangOutWhileNobodyRanIsOverAtTheStart() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write()
        await office.turn()
        office.time.advance(by: .hours(1))
        let next = try await office.restarted()
        await next.turn()
        let history = try await next.desk.offers(of: view.id, limit: 9, for: ann)
        #expect(history.map(\.state) == [.expired])
        #expect(try await next.accounts.agent(ann.agent, workspace: office.workspace).presence == .notResponding)
    }

    @Test func aChangeByAnotherProcessIsSeen() async throws {
        let office = try await Office()
        await office.turn()
        try await office.write()
        await office.turn()
        #expect(try await office.ringing().isEmpty)
        // Another process adds somebody who is there.
        let other = makeEnvironment(storage: try StorageBackend.current.open(office.place), time: office.time)
        let added = try await Accounts(other).addAgent(
            email: "new@example.com",
            role: .agent,
            workspace: office.workspace
        )
        try await PresenceBoard(other).set(.online, of: added.id, workspace: office.workspace, byBrowser: false)
        office.time.advance(by: FloorService.pollInterval)
        await office.turn()
        #expect(try await office.onlyOffer().agent.id == added.id)
    }

    @Test func aDatabaseThatFailsForAWhileCostsNothing() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write()
        for code in [StorageError.Code.retryLater, .full, .other] {
            office.probe.failStatement(1, with: StorageError(code, detail: "test"))
            await office.turn()
            office.probe.onStatement(nil)
            #expect(try await office.ringing().isEmpty)
        }
        await office.turn()
        #expect(try await office.onlyOffer().agent.id == ann.agent)
    }

    @Test func theServiceOffersAsSoonAsSomethingWaits() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let subscription = try await office.environment.liveEvents.subscribe(office.workspace, after: nil)
        let kinds = EventKinds(office)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await office.environment.liveEvents.run() }
            group.addTask { try await FloorService(office.environment).run() }
            try await office.write()
            var iterator = LiveReader.read(subscription).makeAsyncIterator()
            while case .frames(let frames)? = try await iterator.next() {
                if try await kinds.of(EventTrace.numbers(frames)).contains(.offerCreated) { break }
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await office.ringing(at: ann).count == 1)
    }
}

/// Looks up what kinds of events numbers are.
struct EventKinds: Sendable {
    private let office: Office

    init(_ office: Office) { self.office = office }

    func of(_ numbers: [Int64]) async throws -> [EventKind] {
        guard let first = numbers.first else { return [] }
        let workspace = office.workspace
        return try await office.storage.read { session in
            try EventStore.after(first - 1, workspace: workspace, limit: numbers.count, in: session).compactMap(\.kind)
        }
    }
}
