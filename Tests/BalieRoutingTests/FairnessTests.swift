import BalieDomain
import BalieRouting
import Testing

/// Nobody waits for ever: not behind those who matter more, and not behind those who came later.
struct FairnessTests {
    /// One agent who takes ten seconds for each, an arrival of high priority every five, and one of none that came after
    /// a minute.
    ///
    /// - Returns: how long that one waited; `nil` if it does still after two hours.
    private func waitOfTheLeast(_ ordering: FloorOrdering) -> Int64? {
        var floor = Floor(settings: FloorSettings(ordering: ordering))
        func tell(_ event: FloorEvent, _ second: Int64) -> [FloorDecision] {
            floor.apply(event, at: Timestamp(seconds: second))
        }
        for event in [FloorEvent.queue(members: [7]), .agent(7), .online(7)] { _ = tell(event, 0) }
        var working: (id: ID<Conversation>, until: Int64)?
        for second in Int64(0)..<7_200 {
            var decisions: [FloorDecision] = []
            if second % 5 == 0 { decisions += tell(.waiting(second + 1_000, priority: 5, since: second), second) }
            if second == 60 { decisions += tell(.waiting(1, since: second), second) }
            if let (id, until) = working, until <= second { decisions += tell(.released(id), second) }
            for case .offer(let id, _, let agent, _, _, _) in decisions {
                if id == ID(1) { return second - 60 }
                working = (id, second + 10)
                _ = tell(.accepted(id, by: agent), second)
            }
        }
        return nil
    }

    /// Five points of a minute are a head start of 300 s: sixty arrivals get it at most, and those before it, of whom each
    /// takes ten seconds. By acceleration they are all at the maximum after ten minutes, and then it is whoever came first.
    @Test(arguments: [
        (FloorOrdering.strict, nil), (.minutePerPoint, 660 as Int64),
        (.accelerated(initial: 0, perMinute: 1, maximum: 10), 1_260),
    ])
    func theLeastIsServedInTheEndUnlessTheOrderIsStrict(_ ordering: FloorOrdering, _ limit: Int64?) throws {
        let waited = waitOfTheLeast(ordering)
        guard let limit else { return #expect(waited == nil) }
        #expect(try #require(waited) <= limit)
    }

    /// Whatever happened before: when queues are open, push and ask for nothing, and agents answer, everybody is served.
    @Test(arguments: 1...1_000 as ClosedRange<UInt64>)
    func everybodyIsServedWhenAgentsAreThere(_ seed: UInt64) {
        var random = RandomFloor(seed: seed)
        var floor = Floor(settings: random.settings)
        for event in random.opening() { _ = floor.apply(event, at: random.now) }
        for _ in 0..<80 { _ = floor.apply(random.event(ringing: floor.openOffers), at: random.now) }
        let ids = (1...12).map { Int64($0) }
        for queue in Int64(1)...3 {
            _ = floor.apply(.queue(queue, members: [1, 2, 3, 4, 5]), at: random.now)
            _ = floor.apply(.open(queue), at: random.now)
        }
        for agent in Int64(1)...5 {
            _ = floor.apply(.agent(agent, capacity: 4, skills: [1: 3, 2: 3]), at: random.now)
            _ = floor.apply(.wrapUpEnded(agent), at: random.now)
            _ = floor.apply(.online(agent), at: random.now)
        }
        var now = random.now
        for _ in 0..<200 {
            for id in ids where floor.assignee(of: ID(id)) != nil { _ = floor.apply(.released(id), at: now) }
            for offer in floor.openOffers { _ = floor.apply(.accepted(offer.conversation, by: offer.agent), at: now) }
            now = now + .seconds(15)
            _ = floor.apply(.timePassed, at: now)
            for agent in Int64(1)...5 { _ = floor.apply(.online(agent), at: now) }
        }
        #expect(ids.allSatisfy { floor.position(of: ID($0)) == nil && floor.ringing(ID($0)) == nil })
    }
}
