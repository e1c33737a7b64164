import BalieDomain
import Testing

@testable import BalieRouting

/// Days that were worked out by hand: nothing in them is left to chance.
struct SimulationTests {
    /// Customers at these seconds; all times constant.
    private static func scenario(
        at times: [Int],
        handling: Double,
        patience: Double? = nil,
        afterWork: Double = 0,
        agents: [Scenario.AgentGroup] = [.init(name: "a", count: 1, queues: [0])]
    ) -> Scenario {
        var scenario = Scenario(
            name: "by hand",
            queues: [.init(name: "q")],
            agents: agents,
            arrivals: [
                .init(
                    name: "c",
                    queue: 0,
                    pattern: .times(times.map { .seconds($0) }),
                    patience: patience.map { .constant($0) },
                    handling: .constant(handling),
                    afterWork: .constant(afterWork)
                )
            ]
        )
        scenario.threshold = .seconds(60)
        return scenario
    }

    private func tally(_ scenario: Scenario, seed: UInt64 = 1) throws -> Tally {
        var simulation = Simulation(scenario, seed: seed)
        let run = simulation.run()
        return try #require(run).all
    }

    @Test func oneAgentServesInOrder() throws {
        // 0–100, 100–200, 200–300 and, after a pause, at once.
        let tally = try tally(Self.scenario(at: [0, 10, 20, 1000], handling: 100))
        #expect(tally.waits.sorted() == [0, 0, 90_000, 180_000])
        #expect(tally.waitSum == 270_000)
        #expect(tally.answered == 4 && tally.answeredInTime == 2)
        // 400 seconds of work on a day.
        #expect(tally.busy == 400_000 && tally.room == 86_400_000)
    }

    @Test func twoAgentsHalveTheLine() throws {
        let two = [Scenario.AgentGroup(name: "a", count: 2, queues: [0])]
        let tally = try tally(Self.scenario(at: [0, 10, 20, 30], handling: 100, agents: two))
        #expect(tally.waits.sorted() == [0, 0, 80_000, 80_000])
    }

    @Test func anAgentWithRoomForTwoHoldsTwo() throws {
        let wide = [Scenario.AgentGroup(name: "a", count: 1, capacity: 2, queues: [0])]
        let tally = try tally(Self.scenario(at: [0, 10, 20, 30], handling: 100, agents: wide))
        #expect(tally.waits.sorted() == [0, 0, 80_000, 80_000])
        #expect(tally.busy == 400_000 && tally.room == 2 * 86_400_000)
    }

    @Test func afterWorkKeepsTheAgent() throws {
        let tally = try tally(Self.scenario(at: [0, 10], handling: 100, afterWork: 30))
        #expect(tally.waits.sorted() == [0, 120_000])
    }

    @Test func whoLosesPatienceLeaves() throws {
        // The second would be served at 100 and leaves at 60; the third, at 100, finds the agent free as the first ends.
        let tally = try tally(Self.scenario(at: [0, 10, 100], handling: 100, patience: 50))
        #expect(tally.answered == 2 && tally.abandoned == 1)
        #expect(tally.waits.sorted() == [0, 0])
        #expect(tally.abandonedInTime == 1 && tally.shortAbandons == 0)
    }

    @Test func anAnswerTakesTime() throws {
        let slow = [Scenario.AgentGroup(name: "a", count: 1, queues: [0], answer: .constant(5))]
        let tally = try tally(Self.scenario(at: [0, 10], handling: 100, agents: slow))
        #expect(tally.waits.sorted() == [5_000, 100_000])
    }

    @Test func whoAnswersTooSlowlyMissesTheOffer() throws {
        // Rings 20 seconds, comes back after 60, misses again, until the customer leaves.
        let late = [Scenario.AgentGroup(name: "a", count: 1, queues: [0], answer: .constant(21))]
        let tally = try tally(Self.scenario(at: [0], handling: 100, patience: 200, agents: late))
        #expect(tally.abandoned == 1)
        // At 0, 80 and 160.
        #expect(tally.missed == 3)
        // An answer as it rings out counts.
        let onTime = [Scenario.AgentGroup(name: "a", count: 1, queues: [0], answer: .constant(20))]
        #expect(try self.tally(Self.scenario(at: [0], handling: 100, agents: onTime)).waits == [20_000])
    }

    @Test func aDeclinedOfferGoesToTheNext() throws {
        let agents = [
            Scenario.AgentGroup(name: "never", count: 1, queues: [0], answer: .constant(3), declines: 1),
            Scenario.AgentGroup(name: "always", count: 1, queues: [0], answer: .constant(4)),
        ]
        let tally = try tally(Self.scenario(at: [0], handling: 100, agents: agents))
        #expect(tally.waits == [7_000] && tally.declined == 1)
    }

    @Test func shiftsBeginAndEnd() throws {
        let day = [
            Scenario.AgentGroup(
                name: "a",
                count: 1,
                queues: [0],
                shifts: [.init(from: .hours(8), until: .hours(9)), .init(from: .hours(9), until: .hours(10))]
            )
        ]
        // At 7:59:00; at 9:59:50, worked on until 10:01:30; and after work, until the next morning at eight.
        let tally = try tally(Self.scenario(at: [28_740, 35_990, 36_000], handling: 100, agents: day))
        #expect(tally.waits.sorted() == [0, 60_000, Int64(22 * 3600 * 1000)])
        // Two hours, and 90 seconds more with the last customer. What is done on the day after does not count.
        #expect(tally.room == 7_290_000 && tally.busy == 200_000)
    }

    @Test func aNightShiftThatBeganYesterdayIsThere() throws {
        let night = [
            Scenario.AgentGroup(
                name: "a",
                count: 1,
                queues: [0],
                shifts: [.init(from: .hours(22), until: .hours(30))]
            )
        ]
        let tally = try tally(Self.scenario(at: [60, 7 * 3600], handling: 10, agents: night))
        #expect(tally.waits.sorted() == [0, Int64(15 * 3600 * 1000)])
    }

    @Test func aClosedQueueOffersNothing() throws {
        var scenario = Self.scenario(at: [0, 3600 * 9], handling: 10)
        scenario.queues[0].hours = [.init(from: .hours(8), until: .hours(17))]
        #expect(try tally(scenario).waits.sorted() == [0, Int64(8 * 3600 * 1000)])
    }

    @Test func skillsDecideWhoTakesWhat() throws {
        let dutch = ID<Skill>(1)
        var scenario = Self.scenario(at: [0, 1], handling: 100)
        scenario.agents = [
            .init(name: "english", count: 1, queues: [0]),
            .init(name: "dutch", count: 1, skills: [dutch: 4], queues: [0]),
        ]
        scenario.queues[0].requiredSkills = [dutch: 4]
        #expect(try tally(scenario).waits.sorted() == [0, 99_000])
    }

    @Test func aHigherTierIsAskedAfterAWhile() throws {
        var scenario = Self.scenario(at: [0, 1], handling: 100)
        scenario.agents = [
            .init(name: "front", count: 1, queues: [0]),
            .init(name: "back", count: 1, queues: [0], tiers: [0: .init(tier: 2)]),
        ]
        scenario.queues[0].highestTier = 1
        scenario.queues[0].steps = [.init(after: .seconds(30), highestTier: 2)]
        #expect(try tally(scenario).waits.sorted() == [0, 30_000])
    }

    @Test func skillsAreRelaxedAfterAWhile() throws {
        var scenario = Self.scenario(at: [0], handling: 100)
        scenario.queues[0].needs = try SkillExpression("dutch>=3 | supervisor") { $0 == "dutch" ? ID(1) : ID(2) }
        #expect(try tally(scenario).unanswered == 1)
        scenario.queues[0].steps = [.init(after: .seconds(45), needs: .none)]
        #expect(try tally(scenario).waits == [45_000])
        scenario.agents[0].skills = [ID(2): 1]
        #expect(try tally(scenario).waits == [0])
    }

    @Test func whatRingsAsTheQueueClosesMayBeAnswered() throws {
        let slow = [Scenario.AgentGroup(name: "a", count: 1, queues: [0], answer: .constant(10))]
        var scenario = Self.scenario(at: [17 * 3600 - 5], handling: 10, agents: slow)
        scenario.queues[0].hours = [.init(from: .hours(8), until: .hours(17))]
        #expect(try tally(scenario).waits == [10_000])
    }

    @Test func aLateAnswerCosts() throws {
        var scenario = Self.scenario(at: [0, 1, 2], handling: 86_399)
        scenario.lateAnswer = .init(micros: 50_000, currency: "EUR")
        // Served at 0, a second before the window of the second shuts, and a day later.
        scenario.arrivals[0].pattern = .times([.zero, .zero, .zero])
        let report = try #require(scenario.simulate(runs: 1, seed: 1))
        #expect(report[.lateAnswers].value == 1)
        #expect(report[.lateCost].value == 50_000)
        #expect(report.currency == "EUR")
    }

    @Test func whatNobodyCanTakeIsNeverAnswered() throws {
        let tally = try tally(Self.scenario(at: [0], handling: 10, agents: [.init(name: "a", count: 0, queues: [0])]))
        #expect(tally.unanswered == 1 && tally.answered == 0 && tally.room == 0)
    }

    @Test func theWarmUpIsNotCounted() throws {
        var scenario = Self.scenario(at: [0, 10, 1000], handling: 100)
        scenario.warmUp = .seconds(150)
        let tally = try tally(scenario)
        #expect(tally.offered == 1 && tally.waits == [0])
        // The second customer is there until 200.
        #expect(tally.busy == 150_000 && tally.room == 86_250_000)
    }

    // MARK: Properties

    @Test func theSameSeedIsTheSameRun() throws {
        let scenario = Scenario.plain(perHour: 60, handling: 180, agents: 4)
        let waits = try (1...2).map { _ in try tally(scenario, seed: 7).waits }
        #expect(waits[0] == waits[1])
        #expect(try tally(scenario, seed: 8).waits != waits[0])
    }

    @Test func otherAgentsMeetTheSameCustomers() throws {
        let scenario = Scenario.plain(perHour: 60, handling: 180, agents: 4)
        let more = try scenario.changingAgents(.by(2))
        let (one, other) = (Simulation(scenario, seed: 3), Simulation(more, seed: 3))
        #expect(one.customers.map(\.arrival) == other.customers.map(\.arrival))
        #expect(one.customers.map(\.service) == other.customers.map(\.service))
        #expect(try tally(more).waitSum < tally(scenario).waitSum)
    }

    @Test(arguments: UInt64(1)...8)
    func everyCustomerHasOneEnd(_ seed: UInt64) throws {
        var scenario = Scenario.plain(perHour: 40, handling: 300, agents: 3)
        scenario.dayLength = .hours(4)
        scenario.arrivals[0].patience = .lognormal(mean: 200, deviation: 300)
        scenario.agents[0].declines = 0.1
        scenario.agents[0].misses = 0.1
        scenario.agents[0].answer = .exponential(mean: 5)
        let tally = try tally(scenario, seed: seed)
        #expect(tally.answered + tally.abandoned + tally.unanswered == tally.offered)
        #expect(tally.waits.count == tally.answered && tally.busy <= tally.room)
        #expect(tally.waits.allSatisfy { $0 >= 0 })
    }

    @Test func aRunCanBeStopped() {
        var looks = 0
        var scenario = Scenario.plain(perHour: 500, handling: 100, agents: 20)
        scenario.dayLength = .hours(4)
        let report = scenario.simulate(
            runs: 3,
            seed: 1,
            stoppedBy: {
                looks += 1
                return looks > 2
            }
        )
        #expect(report == nil && looks == 3)
    }
}
