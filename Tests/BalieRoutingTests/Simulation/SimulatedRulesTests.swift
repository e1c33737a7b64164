import BalieDomain
import Testing

@testable import BalieRouting

/// What queues do beyond ringing, on days that were worked out by hand.
struct SimulatedRulesTests {
    private static let alone = Scenario.AgentGroup(name: "a", count: 1, queues: [0])

    /// Customers of the first queue at these seconds, who take so many seconds each.
    private static func scenario(
        at times: [Int],
        handling: Double = 100,
        patience: Double? = nil,
        agents: [Scenario.AgentGroup] = [alone]
    ) -> Scenario {
        Scenario(
            name: "by hand",
            queues: [.init(name: "first"), .init(name: "second")],
            agents: agents,
            arrivals: [
                .init(
                    name: "c",
                    queue: 0,
                    pattern: .times(times.map { .seconds($0) }),
                    patience: patience.map { .constant($0) },
                    handling: .constant(handling)
                )
            ]
        )
    }

    private func tally(_ scenario: Scenario) throws -> Tally {
        var simulation = Simulation(scenario, seed: 1)
        let run = simulation.run()
        return try #require(run).all
    }

    private func seconds(_ scenario: Scenario) throws -> [Int64] {
        try tally(scenario).waits.map { $0 / 1000 }.sorted()
    }

    // MARK: Overflow

    @Test func whoWaitsTooLongMovesToAnotherQueue() throws {
        var scenario = Self.scenario(at: [0], agents: [.init(name: "b", count: 1, queues: [1])])
        #expect(try tally(scenario).unanswered == 1)
        scenario.queues[0].overflows = [.init(id: 1, when: .waited(.seconds(30)), .queue(ID(place: 1)))]
        #expect(try seconds(scenario) == [30])
        // They stand where they have waited for so long: before who came later.
        scenario.arrivals.append(
            .init(name: "later", queue: 1, pattern: .times([.seconds(1), .seconds(10)]), handling: .constant(100))
        )
        #expect(try seconds(scenario) == [0, 101, 191])
    }

    @Test func aQueueThatNobodyIsInSendsOnAtOnce() throws {
        let day = [Scenario.Span(from: .hours(8), until: .hours(17))]
        let agents = [
            Scenario.AgentGroup(name: "day", count: 1, queues: [0], shifts: day),
            .init(name: "night", count: 1, queues: [1]),
        ]
        var scenario = Self.scenario(at: [3600, 9 * 3600], agents: agents)
        scenario.queues[0].overflows = [.init(id: 1, when: .nobodySignedIn, .queue(ID(place: 1)))]
        #expect(try seconds(scenario) == [0, 0])
    }

    @Test func twoQueuesThatSendToEachOtherDoSoOnce() throws {
        var scenario = Self.scenario(at: [0], agents: [.init(name: "nobody", count: 0, queues: [0, 1])])
        scenario.queues[0].overflows = [.init(id: 1, when: .length(1), .queue(ID(place: 1)))]
        scenario.queues[1].overflows = [.init(id: 1, when: .length(1), .queue(ID(place: 0)))]
        #expect(try tally(scenario).unanswered == 1)
    }

    @Test func anotherTierHelpsWhenSomeWait() throws {
        let agents = [
            Self.alone, .init(name: "back", count: 1, queues: [0], tiers: [0: .init(tier: 2)]),
        ]
        var scenario = Self.scenario(at: [0, 1], agents: agents)
        scenario.queues[0].highestTier = 1
        #expect(try seconds(scenario) == [0, 99])
        scenario.queues[0].overflows = [.init(id: 1, when: .length(1), .addTier(2))]
        #expect(try seconds(scenario) == [0, 0])
        // One takes 100 seconds, and two could be worked on at once.
        scenario.queues[0].overflows = [.init(id: 1, when: .expectedWait(.seconds(51)), .addTier(2))]
        #expect(try seconds(scenario) == [0, 99])
        scenario.queues[0].overflows = [.init(id: 1, when: .expectedWait(.seconds(50)), .addTier(2))]
        #expect(try seconds(scenario) == [0, 0])
    }

    @Test func whoIsCalledBackWaitsForThat() throws {
        var scenario = Self.scenario(at: [0, 10], patience: 50)
        #expect(try tally(scenario).abandoned == 1)
        scenario.queues[0].overflows = [.init(id: 1, when: .waited(.seconds(20)), .callBack)]
        scenario.queues[0].callBacks = [1: .minutes(5)]
        #expect(try seconds(scenario) == [0, 320])
    }

    @Test func aMessageChangesNothing() throws {
        var scenario = Self.scenario(at: [0, 10])
        scenario.queues[0].overflows = [.init(id: 1, when: .waited(.zero), .message)]
        #expect(try seconds(scenario) == [0, 90])
    }

    // MARK: Time to write up

    @Test func whoWritesUpGetsNothing() throws {
        var scenario = Self.scenario(at: [0, 10])
        scenario.queues[0].wrapUp = .seconds(30)
        let tally = try tally(scenario)
        #expect(tally.waits.sorted() == [0, 120_000])
        #expect(tally.busy == 260_000 && tally.room == 86_400_000)
    }

    @Test func aShiftEndsWithoutWritingUp() throws {
        let shift = [Scenario.Span(from: .zero, until: .seconds(90))]
        var scenario = Self.scenario(at: [0], agents: [.init(name: "a", count: 1, queues: [0], shifts: shift)])
        scenario.queues[0].wrapUp = .seconds(30)
        let tally = try tally(scenario)
        #expect(tally.busy == 100_000 && tally.room == 100_000)
    }

    // MARK: Who goes first, and to whom

    @Test func whoHadAnAgentBeforeWaitsForThem() throws {
        var scenario = Self.scenario(at: [0, 1], agents: [Self.alone, .init(name: "b", count: 1, queues: [0])])
        scenario.arrivals[0].lastAgent = .init(share: 1, group: 1)
        scenario.settings.stickiness = .members
        #expect(try seconds(scenario) == [0, 0])
        scenario.settings.stickyPatience = .seconds(200)
        #expect(try seconds(scenario) == [0, 99])
        scenario.arrivals[0].lastAgent = .init(share: 0, group: 1)
        #expect(try seconds(scenario) == [0, 0])
    }

    @Test func aClosingWindowGoesFirst() throws {
        var scenario = Self.scenario(at: [0], handling: 6000)
        func one(at second: Int) -> Scenario.ArrivalStream {
            .init(name: "", queue: 0, pattern: .times([.seconds(second)]), handling: .constant(100))
        }
        var dear = one(at: 600)
        dear.window = .after(.seconds(6600))
        dear.lateCost = 1_000_000
        scenario.arrivals += [one(at: 10), dear]
        #expect(try seconds(scenario) == [0, 5500, 5990])
        scenario.settings.windowCredit = WindowCredit(lead: .hours(1), secondsPerUnit: 10_000)
        #expect(try seconds(scenario) == [0, 5400, 6090])
    }

    @Test func everyStreamHasItsOwnCostAndWindow() throws {
        var scenario = Self.scenario(at: [0], handling: 10_000)
        func one(_ window: Scenario.ArrivalStream.Window, _ cost: Int64?) -> Scenario.ArrivalStream {
            var stream = scenario.arrivals[0]
            stream.window = window
            stream.lateCost = cost
            stream.pattern = .times([.seconds(1)])
            return stream
        }
        scenario.lateAnswer = .init(micros: 5, currency: "USD")
        scenario.arrivals += [one(.after(.hours(1)), 7), one(.after(.hours(2)), nil), one(.unlimited, 11)]
        let tally = try tally(scenario)
        #expect(tally.lateAnswers == 2 && tally.lateCost == 12)
    }

    // MARK: Agents who take the next

    @Test func agentsTakeTheNextForThemselves() throws {
        var agent = Self.alone
        agent.answer = .constant(5)
        var scenario = Self.scenario(at: [0, 10, 20, 1000], agents: [agent])
        scenario.queues[0].mode = .pull
        #expect(try seconds(scenario) == [5, 5, 100, 195])
        scenario.queues[0].wrapUp = .seconds(30)
        #expect(try seconds(scenario) == [5, 5, 130, 255])
    }

    @Test func aStepOpensWhatWaitsToWhoLooks() throws {
        var scenario = Self.scenario(at: [60])
        scenario.queues[0].mode = .pull
        scenario.queues[0].needs = .skill(ID(1), level: 3)
        scenario.queues[0].steps = [.init(after: .seconds(45), needs: .none)]
        #expect(try seconds(scenario) == [45])
    }

    @Test func ringingAndTakingGoTogether() throws {
        var both = Scenario.AgentGroup(name: "both", count: 3, capacity: 2, queues: [0, 1])
        both.answer = .exponential(mean: 4)
        both.declines = 0.1
        both.misses = 0.1
        var scenario = Self.scenario(at: Array(stride(from: 0, to: 3600, by: 20)), agents: [both])
        scenario.queues[1].mode = .pull
        scenario.queues[1].wrapUp = .seconds(10)
        scenario.arrivals.append(scenario.arrivals[0])
        scenario.arrivals[1].queue = 1
        let tally = try tally(scenario)
        #expect(tally.offered == 360 && tally.answered == 360)
    }

    // MARK: Over the day

    @Test func agentsTimeIsToldByInterval() throws {
        let report = try #require(Self.scenario(at: [0, 1700], handling: 900).simulate(runs: 2, seed: 1))
        let occupancy = report.intervals.prefix(3).map { $0.measures[.occupancy]?.value }
        #expect(occupancy == [1000.0 / 1800, 800.0 / 1800, 0])
        #expect(report.intervals[0].measures[.occupancy]?.margin == 0)
        #expect(report.intervals[0].measures[.offered]?.value == 2)
        #expect(report[.occupancy].value == 1800.0 / 86_400)
    }
}
