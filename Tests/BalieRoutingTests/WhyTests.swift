import BalieDomain
import BalieRouting
import Testing

/// “Why did this wait?” and “why did Ann get nothing?”
struct WhyTests {
    private func floor(_ events: FloorEvent..., settings: FloorSettings = FloorSettings()) -> Floor {
        var floor = Floor(settings: settings)
        for event in events { _ = floor.apply(event, at: Timestamp(seconds: 0)) }
        return floor
    }

    private let now = Timestamp(seconds: 30)

    @Test
    func aWaitHasACause() throws {
        let free = floor(.queue(members: [7]), .agent(7), .online(7), .waiting(1))
        #expect(free.why(ID(1), at: now) == nil)
        #expect(free.why(ID(99), at: now) == nil)
        let lacking = floor(
            .queue(members: [7, 8, 9]) {
                $0.tiers = [ID(9): .init(tier: 2)]
                $0.highestTier = 1
                $0.steps = [RoutingStep(after: .seconds(60), highestTier: 2)]
            },
            .agent(7),
            .online(7),
            .agent(8),
            .away(8),
            .agent(9, skills: [1: 2]),
            .online(9),
            .waiting(1, skills: [1: 2])
        )
        let why = try #require(lacking.why(ID(1), at: now))
        #expect(why.cause == .nobodyFree)
        #expect(why.changesAt == Timestamp(seconds: 60))
        #expect(why.explanation.candidates.isEmpty)
        #expect(
            why.explanation.place == 1 && why.explanation.highestTier == 1 && why.explanation.step == nil
        )
        let reasons = Dictionary(
            uniqueKeysWithValues: why.explanation.passedOver.map { ($0.agent.rawValue, $0.reason) }
        )
        #expect(reasons == [7: .lacksSkill, 8: .away, 9: .higherTier])
    }

    @Test
    func hoursPullAndPatienceAreCauses() {
        let closed = floor(.queue(members: [7]), .agent(7), .online(7), .closed(), .waiting(1))
        #expect(closed.why(ID(1), at: now)?.cause == .closed)
        let pull = floor(.queue(members: [7]) { $0.mode = .pull }, .agent(7), .online(7), .waiting(1))
        #expect(pull.why(ID(1), at: now)?.cause == .nobodyAsked)
        let held = floor(
            .queue(members: [7, 8]),
            .agent(7),
            .agent(8),
            .assigned(9, 7),
            .online(7),
            .online(8),
            .waiting(1, last: 7),
            settings: FloorSettings(stickyPatience: .seconds(60))
        )
        #expect(held.why(ID(1), at: now)?.cause == .heldFor(ID(7)))
        #expect(held.why(ID(1), at: now)?.explanation.passedOver.first?.reason == .heldForLastAgent)
    }

    @Test
    func whoGetsNothingIsToldWhatWaitsAndWhyNotForThem() throws {
        let floor = floor(
            .queue(members: [7]),
            .queue(2, members: [7, 8]),
            .agent(7),
            .agent(8),
            .online(7),
            .away(8),
            .waiting(1, skills: [1: 3]),
            .waiting(2, units: 2),
            .waiting(3, queue: 2, declinedBy: [7])
        )
        let why = try #require(floor.why(agent: ID(7)))
        #expect(why.reason == nil)
        #expect(why.queues.map(\.waiting) == [2, 1])
        #expect(why.queues[0].first.map { $0.because?.reason } == [.lacksSkill, .full])
        #expect(why.queues[0].first.first?.because?.skill == ID(1))
        #expect(why.queues[1].first.map { $0.because?.reason } == [.declined])
        #expect(floor.why(agent: ID(8))?.reason == .away)
        #expect(floor.why(agent: ID(99)) == nil)
    }
}
