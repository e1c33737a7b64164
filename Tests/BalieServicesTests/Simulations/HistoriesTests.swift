import BalieDomain
import BalieRouting
import BalieTestKit
import Testing

@testable import BalieServices

/// A day at an office, moved along by the test's clock, and what is known of it afterwards. It begins at noon.
struct HistoriesTests {
    private static let day = "2026-08-23"

    private func history(_ office: Office, day: String = day, zone: String = "UTC") async throws -> DayHistory {
        try await Histories(office.environment).day(
            day,
            zone: zone,
            threshold: .seconds(60),
            workspace: office.workspace
        )
    }

    /// Ann has room for one. Kim writes at 12:00, is answered after 5 seconds and resolved 10 minutes later; Lou writes at
    /// 12:01, and is answered 5 seconds after Kim is done, and transferred to the queue 3 minutes after that.
    private func work(_ office: Office) async throws -> Caller {
        let ann = try await office.agent("Ann", .online, capacity: 1)
        let kim = try await office.write("hello", id: "wamid.1", from: "31612345678")
        await office.turn()
        office.time.advance(by: .seconds(5))
        _ = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
        office.time.advance(by: .seconds(55))
        try await office.write("hello", id: "wamid.2", from: "31612345679")
        await office.turn()
        office.time.advance(by: .seconds(545))
        _ = try await office.desk.resolve(kim.id, by: ann)
        await office.turn()
        office.time.advance(by: .seconds(5))
        let lou = try await office.desk.accept(try await office.onlyOffer().id, by: ann)
        office.time.advance(by: .minutes(1))
        // A line of the system's in the thread ends nothing.
        let ben = try await office.agent("Ben")
        _ = try await office.desk.consult(ben.agent, in: lou.id, note: nil, by: ann)
        office.time.advance(by: .minutes(2))
        _ = try await office.desk.resolve(lou.id, by: ann)
        return ann
    }

    @Test func aDayIsAsItWas() async throws {
        let office = try await Office()
        _ = try await work(office)
        let history = try await history(office)
        #expect(history.start == Timestamp(rfc3339: "2026-08-23T00:00:00Z"))
        let scenario = history.scenario
        let noon = Duration.hours(12)
        let stream = try #require(scenario.arrivals.first)
        #expect(scenario.arrivals.count == 1)
        #expect(stream.pattern == .times([noon, noon + .seconds(60)]))
        #expect(stream.handling == .among([600, 180]))
        #expect(stream.units == 1)
        let group = try #require(scenario.agents.first)
        #expect(scenario.agents.count == 1 && group.name == "Ann" && group.capacity == 1 && group.queues == [0])
        // Nobody knows that they leave.
        #expect(group.shifts == [.init(from: noon, until: .days(1))])
        // As a late answer to the Netherlands.
        #expect(stream.window == .after(.hours(24)) && stream.lateCost == 50_000)
        #expect(group.answer == .among([5, 5]) && group.declines == 0 && group.misses == 0)
        // Kim waited 5 seconds, Lou from 12:01:00 to 12:10:10.
        #expect(history.recorded[.offered]?.value == 2 && history.recorded[.answered]?.value == 2)
        #expect(history.recorded[.meanWait]?.value == (5.0 + 550) / 2)
        #expect(history.recorded[.serviceLevel1]?.value == 0.5)
        #expect(history.recorded[.abandonmentRate]?.value == 0 && history.recorded[.lateCost]?.value == 0)
    }

    /// With the same agent the simulation comes near the record; with another one nobody waits for longer than it rings.
    @Test func oneMoreAgentIsSeen() async throws {
        let office = try await Office()
        _ = try await work(office)
        let answer = try await Simulations(office.environment).run(
            .init(source: .day(Self.day, zone: "UTC"), agents: 1, runs: 5, seed: 3),
            workspace: office.workspace
        )
        #expect(answer["recorded"]?["wait_mean"]?["value"] == .number(277.5))
        #expect(answer["start"] == "2026-08-23T00:00:00.000Z")
        let variants = try #require(answer["variants"]?.array)
        #expect(variants.map { $0["label"] } == ["as it is", "+1 agents"])
        let waits = variants.map { $0["report"]?["measures"]?["wait_mean"]?["value"]?.double }
        #expect(waits[1] == 5)
        #expect(try #require(waits[0]) > 60)
    }

    @Test func declinedAndUnansweredOffersAreKnown() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        try await office.write("hello")
        await office.turn()
        office.time.advance(by: .seconds(2))
        _ = try await office.desk.decline(try await office.onlyOffer().id, by: ann)
        let ben = try await office.agent("Ben", .online)
        await office.turn()
        office.time.advance(by: .seconds(4))
        _ = try await office.desk.accept(try await office.onlyOffer().id, by: ben)
        office.time.advance(by: .minutes(1))
        let view = try #require(try await office.conversations().first)
        _ = try await office.desk.resolve(view.id, by: ben)
        let scenario = try await history(office).scenario
        // Who took most goes first.
        #expect(scenario.agents.map(\.name) == ["Ben", "Ann"])
        #expect(scenario.agents.allSatisfy { $0.declines == 0.5 && $0.answer == .among([2, 4]) })
    }

    @Test func whatStillWaitsCameToo() async throws {
        let office = try await Office()
        let ann = try await work(office)
        try await office.set(.offline, ann)
        try await office.write("still there?", id: "wamid.3", from: "31612345670")
        let history = try await history(office)
        #expect(history.recorded[.unanswered]?.value == 1 && history.recorded[.offered]?.value == 3)
        #expect(history.scenario.expectedConversations == 3)
    }

    @Test func aDayBelongsToItsZoneAndWorkspace() async throws {
        let office = try await Office()
        _ = try await work(office)
        // Noon in UTC is the next day in the far east.
        await expectRefusal(.invalidField, field: "day") {
            _ = try await history(office, zone: "Pacific/Kiritimati")
        }
        #expect(try await history(office, day: "2026-08-24", zone: "Pacific/Kiritimati").scenario.agentCount == 1)
        await expectRefusal(.invalidField, field: "day") { _ = try await history(office, day: "2026-08-22") }
        let other = try await office.accounts.createWorkspace(name: "Other")
        await expectRefusal(.invalidField, field: "day") {
            _ = try await Histories(office.environment).day(
                Self.day,
                zone: "UTC",
                threshold: .seconds(60),
                workspace: other
            )
        }
    }

    @Test func aDayChangesNothing() async throws {
        let office = try await Office()
        _ = try await work(office)
        let before = try await office.counts()
        _ = try await history(office)
        #expect(try await office.counts() == before)
    }
}
