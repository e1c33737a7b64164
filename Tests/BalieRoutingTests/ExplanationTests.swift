import BalieDomain
import BalieRouting
import FoundationEssentials
import Testing

struct ExplanationTests {
    /// Tells a floor a story, and explains the last offer of its last event.
    private func explain(
        settings: FloorSettings = FloorSettings(),
        _ events: [(second: Int64, event: FloorEvent)]
    ) throws -> Explanation {
        var floor = Floor(settings: settings)
        var last: Explanation?
        for (second, event) in events {
            last = nil
            for case .offer(_, _, _, _, _, let explanation) in floor.apply(
                event,
                at: Timestamp(seconds: second)
            ) {
                last = explanation
            }
        }
        return try #require(last)
    }

    @Test
    func everybodyIsNamedWithTheirReason() throws {
        let explanation = try explain([
            (0, .queue(1, .leastBusy, members: [1, 2, 3, 4, 5, 6, 7, 8])),
            (0, .agent(1, capacity: 4)), (0, .online(1)), (0, .assigned(91, 1)),
            (0, .agent(2)),
            (0, .agent(3)), (0, .away(3)),
            (0, .agent(4)), (0, .online(4)), (0, .assigned(92, 4)),
            (0, .agent(5, skills: [1: 2])), (0, .online(5)),
            (0, .queue(2, members: [6])), (0, .agent(6, skills: [1: 5])), (0, .online(6)),
            (0, .waiting(93, queue: 2)),
            (0, .agent(7, skills: [1: 5])), (0, .online(7)),
            (3, .agent(8, skills: [1: 3])), (3, .online(8)),
            (4, .agent(1, capacity: 4, skills: [1: 3])),
            (10, .waiting(10, skills: [1: 3], since: 8, declinedBy: [7])),
        ])
        #expect(explanation.trigger == .conversation)
        #expect(explanation.strategy == .leastBusy)
        #expect(explanation.waitedMilliseconds == 2000)
        #expect(
            explanation.candidates == [
                Explanation.Candidate(agent: ID(8), load: 0, capacity: 1, idleSince: Timestamp(seconds: 3)),
                Explanation.Candidate(agent: ID(1), load: 1, capacity: 4, idleSince: Timestamp(seconds: 0)),
            ]
        )
        let reasons = Dictionary(
            uniqueKeysWithValues: explanation.passedOver.map { ($0.agent.rawValue, $0.reason) }
        )
        #expect(
            reasons == [
                2: .offline, 3: .away, 4: .full, 5: .lacksSkill, 6: .ringing, 7: .declined,
            ]
        )
        #expect(explanation.passedOver.first { $0.agent == ID(5) }?.skill == ID(1))
        #expect(explanation.passedOver.first { $0.agent == ID(5) }?.level == 3)
        #expect(explanation.others.isEmpty)
    }

    @Test
    func anAgentWhoCameFreeIsTheTrigger() throws {
        let explanation = try explain([
            (0, .queue(members: [7])), (0, .agent(7)), (5, .waiting(1, since: 5)), (65, .online(7)),
        ])
        #expect(explanation.trigger == .agent)
        #expect(explanation.waitedMilliseconds == 60_000)
        #expect(explanation.candidates.map(\.agent) == [ID(7)])
    }

    @Test
    func theLastAgentIsAccountedFor() throws {
        let floor: [(Int64, FloorEvent)] = [
            (0, .queue(members: [7, 8])), (0, .agent(7)), (0, .agent(8)), (0, .online(7)),
            (1, .online(8)),
        ]
        #expect(
            try explain(floor + [(2, .waiting(1, last: 8))]).sticky
                == Explanation.Sticky(agent: ID(8), refusal: nil)
        )
        #expect(
            try explain(floor + [(2, .away(8)), (3, .waiting(1, last: 8))]).sticky
                == Explanation.Sticky(agent: ID(8), refusal: .away)
        )
        #expect(
            try explain(floor + [(2, .agent(9)), (2, .online(9)), (3, .waiting(1, last: 9))]).sticky
                == Explanation.Sticky(agent: ID(9), refusal: .notMember)
        )
        #expect(try explain(floor + [(2, .waiting(1))]).sticky == nil)
    }

    @Test
    func missesAndForgottenDeclinesAreTold() throws {
        let floor: [(Int64, FloorEvent)] = [
            (0, .queue(members: [7, 8])), (0, .agent(7)), (0, .agent(8)), (0, .online(7)),
        ]
        let missed = try explain(
            settings: FloorSettings(notRespondingAfter: 2),
            floor + [(1, .waiting(1)), (21, .timePassed), (22, .online(8))]
        )
        #expect(missed.passedOver == [Explanation.PassedOver(agent: ID(7), reason: .didNotAnswer)])
        let forgotten = try explain(
            floor + [(1, .waiting(1)), (2, .declined(1, 7)), (62, .timePassed)]
        )
        #expect(forgotten.declinesForgotten)
        let silent = try explain(floor + [(0, .online(8)), (1, .waiting(1)), (21, .timePassed)])
        #expect(silent.passedOver == [Explanation.PassedOver(agent: ID(7), reason: .notResponding)])
    }

    /// A queue of 500: lists stay short, and the counts make up for it.
    @Test
    func whoIsNotNamedIsCounted() throws {
        let members = Array(Int64(1)...500)
        var events: [(Int64, FloorEvent)] = [(0, .queue(members: members))]
        for agent in members {
            events.append((0, .agent(agent)))
            switch agent % 5 {
            case 0: break
            case 1: events.append((0, .away(agent)))
            case 2:
                events.append((0, .online(agent)))
                events.append((0, .assigned(1000 + agent, agent)))
            default: events.append((0, .online(agent)))
            }
        }
        let explanation = try explain(events + [(1, .waiting(1))])
        #expect(explanation.candidates.count == Explanation.listLimit)
        #expect(explanation.passedOver.count == Explanation.listLimit)
        let named = explanation.candidates.count + explanation.passedOver.count
        #expect(named + explanation.others.reduce(0) { $0 + $1.count } == members.count)
        #expect(
            explanation.others.first { $0.reason == .rankedLower }?.count == 200 - Explanation.listLimit
        )
    }

    /// It is stored with the conversation and read by the browser: the names are part of the API.
    @Test
    func itIsWrittenAsPlainJSON() throws {
        let explanation = Explanation(
            trigger: .agent,
            strategy: .longestIdle,
            waitedMilliseconds: 1500,
            sticky: Explanation.Sticky(agent: ID(1), refusal: .notMember),
            candidates: [
                Explanation.Candidate(agent: ID(2), load: 1, capacity: 3, idleSince: Timestamp(seconds: 0))
            ],
            passedOver: [
                Explanation.PassedOver(agent: ID(3), reason: .lacksSkill, skill: ID(4), level: 2)
            ],
            others: [Explanation.Count(reason: .offline, count: 9)]
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(explanation)
        #expect(
            String(decoding: json, as: UTF8.self) == """
                {"candidates":[{"agent":"agt_0000000000002","capacity":3,"idle_since":"1970-01-01T00:00:00.000Z","load":1}],\
                "declines_forgotten":false,"others":[{"count":9,"reason":"offline"}],\
                "passed_over":[{"agent":"agt_0000000000003","level":2,"reason":"lacks_skill","skill":"skl_0000000000004"}],\
                "sticky":{"agent":"agt_0000000000001","refusal":"not_member"},"strategy":"longest_idle",\
                "trigger":"agent","waited_ms":1500}
                """
        )
        #expect(try JSONDecoder().decode(Explanation.self, from: json) == explanation)
    }
}
