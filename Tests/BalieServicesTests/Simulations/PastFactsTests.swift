import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// What of a day is taken from what was written down as it happened. Days begin at noon.
struct PastFactsTests {
    private static let noon = Duration.hours(12)

    private func history(_ office: Office) async throws -> DayHistory {
        try await Histories(office.environment).day(
            "2026-08-23",
            zone: "UTC",
            threshold: .seconds(60),
            workspace: office.workspace
        )
    }

    /// Ann takes what rings after 5 seconds, and resolves it after 60 more.
    private func serve(_ office: Office, _ ann: Caller) async throws {
        await office.turn()
        office.time.advance(by: .seconds(5))
        let taken = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
        office.time.advance(by: .seconds(60))
        _ = try await office.desk.resolve(taken.id, by: ann)
        await office.turn()
    }

    @Test func whoLeftCameTooAndHadPatience() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann")
        let gone = try await office.write(from: "31612345601")
        office.time.advance(by: .seconds(40))
        _ = try await office.desk.resolve(gone.id, by: ann)
        try await office.set(.online, ann)
        try await office.write(from: "31612345602")
        try await serve(office, ann)
        let history = try await history(office)
        #expect(history.recorded[.offered]?.value == 2 && history.recorded[.abandoned]?.value == 1)
        #expect(history.recorded[.abandonmentRate]?.value == 0.5 && history.recorded[.serviceLevel2]?.value == 0.5)
        let streams = history.scenario.arrivals
        #expect(streams.map(\.patience) == [nil, .among([40])])
        #expect(streams.map(\.pattern) == [.times([Self.noon + .seconds(40)]), .times([Self.noon])])
        #expect(streams.allSatisfy { $0.handling == .among([60]) })
    }

    @Test func whatIsGivenByHandCameToo() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann")
        let given = try await office.write()
        office.time.advance(by: .seconds(30))
        _ = try await office.desk.assign(given.id, to: ann.agent, by: ann)
        office.time.advance(by: .seconds(90))
        _ = try await office.desk.resolve(given.id, by: ann)
        let history = try await history(office)
        #expect(history.recorded[.answered]?.value == 1 && history.recorded[.meanWait]?.value == 30)
        #expect(history.scenario.arrivals.map(\.handling) == [.among([90])])
    }

    @Test func shiftsAreWhenAgentsWereThere() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write()
        try await serve(office, ann)
        try await office.set(.away, ann)
        office.time.advance(by: .minutes(10))
        try await office.set(.online, ann)
        office.time.advance(by: .minutes(20))
        try await office.set(.offline, ann)
        let group = try #require(try await history(office).scenario.agents.first)
        let away = Self.noon + .seconds(65)
        let back = away + .minutes(10)
        #expect(group.shifts == [.init(from: Self.noon, until: away), .init(from: back, until: back + .minutes(20))])
    }

    @Test func unitsAreThoseOfTheChannel() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write()
        try await serve(office, ann)
        try await office.set(.offline, ann)
        try await office.write(from: "31612345609")
        try await office.storage.write { try $0.run("UPDATE channel SET units = 2") }
        let history = try await history(office)
        #expect(history.scenario.arrivals.map(\.units) == [2])
        #expect(history.scenario.expectedConversations == 2 && history.recorded[.unanswered]?.value == 1)
    }

    @Test func lateAnswersCostWhatTheyDid() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann")
        let late = try await office.write()
        let other = try await office.write(from: "919812345678")
        office.time.advance(by: .hours(25))
        for place in [late, other] { _ = try await office.desk.assign(place.id, to: ann.agent, by: ann) }
        office.time.advance(by: .minutes(1))
        for place in [late, other] { _ = try await office.desk.resolve(place.id, by: ann) }
        let history = try await history(office)
        #expect(history.recorded[.lateAnswers]?.value == 2 && history.recorded[.lateCost]?.value == 51_400)
        #expect(history.scenario.lateAnswer?.currency == "USD")
        #expect(history.scenario.arrivals.map(\.lateCost) == [1_400, 50_000])
        #expect(history.scenario.arrivals.allSatisfy { $0.window == .after(.hours(24)) })
    }

    @Test func theRulesOfTheFloorAndOfQueuesAreTakenOver() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        var settings = RoutingSettings()
        settings.order = .init(by: .accelerated, initial: 1, perMinute: 2, maximum: 30)
        settings.window = .init(leadMinutes: 60, secondsPerCent: 20)
        settings.lastAgent = .init(who: .anyone, days: 3, patienceSeconds: 40)
        _ = try await office.administration.setRouting(settings, workspace: office.workspace)
        try await scene.follow([
            OverflowForm(when: .waited(seconds: 30), then: .queue(scene.night)),
            OverflowForm(when: .length(5), then: .callBack(afterMinutes: 20, OverflowScene.texts)),
        ])
        var routing = try await office.administration.queueRouting(scene.night, workspace: office.workspace)
        routing.wrapUp = WrapUpRule(seconds: 45, codes: [])
        _ = try await office.administration.setQueueRouting(scene.night, routing, workspace: office.workspace)
        // Moved by the rule: one who came to the first queue, and waited 35 seconds.
        try await office.write()
        await office.turn()
        await scene.pass(30)
        try await serve(office, scene.ben)
        let history = try await history(office)
        let scenario = history.scenario
        let first = try #require(scenario.queues.firstIndex { $0.name != "Night" })
        let night = try #require(scenario.queues.firstIndex { $0.name == "Night" })
        #expect(scenario.settings.ordering == .accelerated(initial: 1, perMinute: 2, maximum: 30))
        #expect(scenario.settings.windowCredit == WindowCredit(lead: .hours(1), secondsPerUnit: 2000))
        #expect(scenario.settings.stickiness == .anyone && scenario.settings.stickyPatience == .seconds(40))
        let rules = scenario.queues[first].overflows
        #expect(rules.map(\.action) == [.queue(ID(place: night)), .callBack])
        #expect(scenario.queues[first].callBacks == [rules[1].id: .minutes(20)])
        #expect(scenario.queues[night].wrapUp == .seconds(45))
        #expect(scenario.arrivals.map(\.queue) == [first])
        #expect(history.recorded[.meanWait]?.value == 35)
        // And the simulation moves it, too.
        let report = try #require(scenario.simulate(runs: 1, seed: 1))
        #expect(report[.meanWait].value == 35)
    }

    @Test func queuesAreOpenWhenTheyAre() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write()
        try await serve(office, ann)
        #expect(try await history(office).scenario.queues.map(\.hours) == [[.always]])
        let schedules = Schedules(office.environment)
        let day = [ScheduleForm.Span(from: "09:00", to: "13:00"), .init(from: "14:00", to: "22:00")]
        let form = ScheduleForm(zone: "UTC", week: Array(repeating: day, count: 7))
        let id = try await schedules.add(name: "Shop", hours: form, workspace: office.workspace).id
        let hours = QueueHours(schedule: id, outside: .message("Closed"))
        _ = try await schedules.setHours(hours, of: office.queue, workspace: office.workspace)
        let spans = [
            Scenario.Span(from: .hours(9), until: .hours(13)), .init(from: .hours(14), until: .hours(22)),
        ]
        #expect(try await history(office).scenario.queues.map(\.hours) == [spans])
    }

    @Test func whatWasMovedByHandCameToWhereItWent() async throws {
        let scene = try await OverflowScene()
        let office = scene.office
        let moved = try await office.write()
        await office.turn()
        office.time.advance(by: .seconds(20))
        _ = try await office.desk.transfer(moved.id, to: .queue(scene.night), note: nil, by: scene.ann)
        try await serve(office, scene.ben)
        let history = try await history(office)
        #expect(history.scenario.arrivals.map { history.scenario.queues[$0.queue].name } == ["Night"])
        #expect(history.recorded[.offered]?.value == 1 && history.recorded[.meanWait]?.value == 25)
    }

    @Test func whoHadItBeforeIsKnown() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let first = try await office.write()
        await office.turn()
        _ = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
        office.time.advance(by: .seconds(30))
        _ = try await office.desk.assign(first.id, to: nil, by: ann)
        try await serve(office, ann)
        let streams = try await history(office).scenario.arrivals
        #expect(streams.map(\.lastAgent) == [nil, .init(share: 1, group: 0)])
        #expect(streams.allSatisfy { $0.handling == .among([30, 60]) })
    }
}
