import BalieDomain
import Foundation
import Testing

@testable import BalieRouting

/// Scenarios as files have them.
struct ScenarioTests {
    static func read(_ text: String) throws -> Scenario {
        try Scenario(json: try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))
    }

    /// One that is right, with members put in place of others.
    static func file(
        _ more: String = "",
        queue: String = "",
        agents: String = "",
        arrivals: String = #""rates": 60, "handling": 180"#
    ) -> String {
        """
        {"name": "x", "queues": [{"name": "q"\(queue)}], "agents": [{"name": "a"\(agents)}],
         "arrivals": [{"queue": "q", \(arrivals)}]\(more)}
        """
    }

    @Test func theExampleIsRead() throws {
        let path = #filePath.replacing("Tests/BalieRoutingTests/Simulation/ScenarioTests.swift", with: "")
        let text = try String(contentsOfFile: path + "examples/airline-monday.json", encoding: .utf8)
        let scenario = try Self.read(text)
        #expect(scenario.queues.count == 3 && scenario.agentCount > 20)
        #expect(scenario.lateAnswer == .init(micros: 56_000, currency: "EUR"))
        #expect(scenario.expectedConversations > 1_000)
    }

    @Test func everyFieldIsUnderstood() throws {
        let scenario = try Self.read(
            Self.file(
                #"""
                , "days": 2, "warm_up_minutes": 30, "service_level_seconds": 45, "short_abandon_seconds": 3,
                "window_hours": 12, "late_answer": {"cost_micros": 7, "currency": "USD"},
                "floor": {"ring_seconds": 15, "not_responding_after": 2, "decline_memory_seconds": 30,
                          "max_ringing_per_agent": 3, "ageing_seconds_per_point": 60}
                """#,
                queue: #"""
                    , "strategy": "least_busy", "ring_seconds": 30, "skills": {"dutch": 3}, "needs": "dutch>=4 | lead", "highest_tier": 1,
                    "steps": [{"after_seconds": 30, "needs": "dutch", "highest_tier": 2}, {"after_seconds": 60, "any_skills": true}],
                    "hours": [{"from": "07:00", "until": "22:00"}]
                    """#,
                agents: #"""
                    , "count": 4, "capacity": 3, "skills": {"dutch": 5, "baggage": 1}, "queues": ["q"], "tier": 2, "position": 3,
                    "shifts": [{"from": "22:00", "until": "06:30:15"}], "answer": {"exponential": 6},
                    "declines": 0.1, "misses": 0.9, "back_seconds": 90
                    """#,
                arrivals: #"""
                    "name": "s", "times": ["10:00", 5, "00:00:07"], "units": 2, "priority": -4,
                    "skills": {"baggage": 1}, "patience": {"lognormal": {"mean": 60, "deviation": 30}},
                    "handling": {"among": [1, 2.5]}, "after_work": 20
                    """#
            )
        )
        #expect(scenario.days == 2 && scenario.warmUp == .minutes(30) && scenario.window == .hours(12))
        #expect(scenario.threshold == .seconds(45) && scenario.shortAbandon == .seconds(3))
        #expect(scenario.lateAnswer == .init(micros: 7, currency: "USD"))
        #expect(scenario.settings.ringTime == .seconds(15) && scenario.settings.notRespondingAfter == 2)
        #expect(scenario.settings.declineMemory == .seconds(30) && scenario.settings.maxRingingPerAgent == 3)
        #expect(scenario.settings.ordering == .ageing(secondsPerPoint: 60))
        #expect(scenario.skills == ["dutch", "lead", "baggage"])
        let dutch = SkillExpression.skill(ID(1), level: 1)
        let queue = Scenario.QueuePlan(
            name: "q",
            strategy: .leastBusy,
            ringTime: .seconds(30),
            requiredSkills: [ID(1): 3],
            needs: try SkillExpression("dutch>=4 | lead") { $0 == "dutch" ? ID(1) : ID(2) },
            steps: [
                .init(after: .seconds(30), needs: .relaxed(dutch), highestTier: 2),
                .init(after: .seconds(60), needs: .none),
            ],
            highestTier: 1,
            hours: [.init(from: .hours(7), until: .hours(22))]
        )
        #expect(scenario.queues == [queue])
        let night = Scenario.Span(from: .hours(22), until: .seconds(86_400 + 6 * 3600 + 1815))
        let group = Scenario.AgentGroup(
            name: "a",
            count: 4,
            capacity: 3,
            skills: [ID(1): 5, ID(3): 1],
            queues: [0],
            tiers: [0: .init(tier: 2, position: 3)],
            shifts: [night],
            answer: .exponential(mean: 6),
            declines: 0.1,
            misses: 0.9,
            backAfter: .seconds(90)
        )
        // Skills are numbered as they are first named, those of one object in the order of the alphabet.
        #expect(scenario.agents == [group])
        let stream = Scenario.ArrivalStream(
            name: "s",
            queue: 0,
            pattern: .times([.seconds(5), .seconds(7), .hours(10)]),
            units: 2,
            priority: -4,
            requiredSkills: [ID(3): 1],
            patience: .lognormal(mean: 60, deviation: 30),
            handling: .among([1, 2.5]),
            afterWork: .constant(20)
        )
        #expect(scenario.arrivals == [stream])
    }

    struct Mistake: CustomTestStringConvertible, Sendable {
        let json: String
        let path: String
        var testDescription: String { "\(path) of \(json.prefix(80))" }

        static let all = [
            Mistake(json: "[]", path: ""),
            Mistake(json: "{}", path: "queues"),
            Mistake(json: ScenarioTests.file(#", "day": 1"#), path: "day"),
            Mistake(json: ScenarioTests.file(#", "days": 15"#), path: "days"),
            Mistake(json: ScenarioTests.file(#", "days": "2""#), path: "days"),
            Mistake(json: ScenarioTests.file(#", "days": 1.5"#), path: "days"),
            Mistake(json: ScenarioTests.file(#", "warm_up_minutes": -1"#), path: "warm_up_minutes"),
            Mistake(json: ScenarioTests.file(#", "warm_up_minutes": 1441"#), path: "warm_up_minutes"),
            Mistake(json: ScenarioTests.file(#", "window_hours": 1e99"#), path: "window_hours"),
            Mistake(json: ScenarioTests.file(#", "late_answer": 0.05"#), path: "late_answer"),
            Mistake(
                json: ScenarioTests.file(#", "late_answer": {"cost_micros": 0.5, "currency": "EUR"}"#),
                path: "late_answer.cost_micros"
            ),
            Mistake(
                json: ScenarioTests.file(#", "late_answer": {"cost_micros": 5, "currency": "€"}"#),
                path: "late_answer.currency"
            ),
            Mistake(json: ScenarioTests.file(#", "floor": {"ring_seconds": 0}"#), path: "floor.ring_seconds"),
            Mistake(json: #"{"name": "x", "queues": [], "agents": [], "arrivals": []}"#, path: "queues"),
            Mistake(json: ScenarioTests.file(queue: #", "strategy": "random""#), path: "queues[0].strategy"),
            Mistake(json: ScenarioTests.file(queue: #", "needs": "dutch>=""#), path: "queues[0].needs"),
            Mistake(json: ScenarioTests.file(queue: #", "steps": [{}]"#), path: "queues[0].steps[0].after_seconds"),
            Mistake(
                json: ScenarioTests.file(queue: #", "steps": [{"after_seconds": 1, "needs": "("}]"#),
                path: "queues[0].steps[0].needs"
            ),
            Mistake(json: ScenarioTests.file(agents: #", "tier": 0"#), path: "agents[0].tier"),
            Mistake(json: ScenarioTests.file(queue: #", "skills": {"dutch": 11}"#), path: "queues[0].skills.dutch"),
            Mistake(json: ScenarioTests.file(queue: #", "skills": ["dutch"]"#), path: "queues[0].skills"),
            Mistake(
                json: ScenarioTests.file(queue: #", "hours": [{"from": "7:00", "until": "22:00"}]"#),
                path: "queues[0].hours[0].from"
            ),
            Mistake(
                json: ScenarioTests.file(queue: #", "hours": [{"from": "07:00"}]"#),
                path: "queues[0].hours[0].until"
            ),
            Mistake(
                json: ScenarioTests.file(queue: #", "hours": [{"from": "07:00", "until": "24:01"}]"#),
                path: "queues[0].hours[0].until"
            ),
            Mistake(
                json: ScenarioTests.file(queue: #", "hours": [{"from": "07:60", "until": "08:00"}]"#),
                path: "queues[0].hours[0].from"
            ),
            Mistake(json: ScenarioTests.file(queue: #"}, {"name": "q""#), path: "queues[1].name"),
            Mistake(json: ScenarioTests.file(agents: #", "count": 10001"#), path: "agents[0].count"),
            Mistake(
                json: ScenarioTests.file(agents: #", "count": 9000}, {"name": "b", "count": 9000"#),
                path: "agents[1].count"
            ),
            Mistake(json: ScenarioTests.file(agents: #", "capacity": 0"#), path: "agents[0].capacity"),
            Mistake(json: ScenarioTests.file(agents: #", "queues": ["nowhere"]"#), path: "agents[0].queues[0]"),
            Mistake(json: ScenarioTests.file(agents: #", "declines": 0.6, "misses": 0.6"#), path: "agents[0].misses"),
            Mistake(json: ScenarioTests.file(agents: #", "answer": -1"#), path: "agents[0].answer"),
            Mistake(json: ScenarioTests.file(arrivals: #""rates": 60"#), path: "arrivals[0].handling"),
            Mistake(json: ScenarioTests.file(arrivals: #""handling": 60"#), path: "arrivals[0].rates"),
            Mistake(
                json: ScenarioTests.file(arrivals: #""rates": 1, "times": [], "handling": 60"#),
                path: "arrivals[0].times"
            ),
            Mistake(json: ScenarioTests.file(arrivals: #""rates": 1e9, "handling": 60"#), path: "arrivals[0].rates"),
            Mistake(json: ScenarioTests.file(arrivals: #""rates": 50000, "handling": 60"#), path: "arrivals"),
            Mistake(
                json: ScenarioTests.file(
                    arrivals: #""rates": [{"from": "00:00", "until": "24:00", "per_hour": -1}], "handling": 60"#
                ),
                path: "arrivals[0].rates[0].per_hour"
            ),
            Mistake(
                json: ScenarioTests.file(arrivals: #""times": [86400], "handling": 60"#),
                path: "arrivals[0].times"
            ),
            Mistake(
                json: ScenarioTests.file(arrivals: #""times": ["noon"], "handling": 60"#),
                path: "arrivals[0].times[0]"
            ),
            Mistake(
                json: ScenarioTests.file(arrivals: #""rates": 1, "handling": {"exponential": 0}"#),
                path: "arrivals[0].handling.exponential"
            ),
            Mistake(json: ScenarioTests.file(arrivals: #""rates": 1, "handling": {}"#), path: "arrivals[0].handling"),
            Mistake(
                json: ScenarioTests.file(arrivals: #""rates": 1, "handling": {"exponential": 1, "among": [1]}"#),
                path: "arrivals[0].handling"
            ),
            Mistake(
                json: ScenarioTests.file(arrivals: #""rates": 1, "handling": {"among": []}"#),
                path: "arrivals[0].handling.among"
            ),
            Mistake(
                json: ScenarioTests.file(arrivals: #""rates": 1, "handling": {"lognormal": {"mean": 5}}"#),
                path: "arrivals[0].handling.lognormal.deviation"
            ),
            Mistake(
                json: ScenarioTests.file(arrivals: #""rates": 1, "handling": 2592001"#),
                path: "arrivals[0].handling"
            ),
        ]
    }

    @Test(arguments: Mistake.all)
    func aMistakeIsNamedByItsPath(_ mistake: Mistake) throws {
        let error = #expect(throws: ScenarioError.self) { try Self.read(mistake.json) }
        #expect(error?.path == mistake.path, "\(String(describing: error))")
        #expect(error?.problem.isEmpty == false)
    }

    // MARK: Changes

    private static let teams: Scenario = {
        var scenario = Scenario.plain(perHour: 10, handling: 60, agents: 5)
        scenario.agents.append(.init(name: "night", count: 3, queues: [0]))
        return scenario
    }()

    @Test func agentsAreAddedToTheFirstAndTakenFromTheLast() throws {
        #expect(try Self.teams.changingAgents(.by(2)).agents.map(\.count) == [7, 3])
        #expect(try Self.teams.changingAgents(.by(-4)).agents.map(\.count) == [4, 0])
        #expect(try Self.teams.changingAgents(.to(4)).agents.map(\.count) == [4, 0])
        #expect(try Self.teams.changingAgents(.to(1), group: "night").agents.map(\.count) == [5, 1])
        #expect(try Self.teams.changingAgents(.by(0)) == Self.teams)
    }

    @Test func aChangeThatCannotBeIsRefused() {
        #expect(throws: ScenarioError.self) { try Self.teams.changingAgents(.by(-9)) }
        #expect(throws: ScenarioError.self) { try Self.teams.changingAgents(.by(.max)) }
        #expect(throws: ScenarioError.self) { try Self.teams.changingAgents(.to(10_001)) }
        #expect(throws: ScenarioError.self) { try Self.teams.changingAgents(.by(1), group: "day") }
    }

    @Test func erlangHoldsForNothingElse() {
        let plain = Scenario.plain(perHour: 10, handling: 60, agents: 5)
        #expect(plain.erlangC != nil)
        var other = plain
        other.arrivals[0].patience = .constant(60)
        #expect(other.erlangC == nil)
        other = plain
        other.agents[0].shifts = [.init(from: .zero, until: .hours(23))]
        #expect(other.erlangC == nil)
        other = plain
        other.arrivals[0].handling = .constant(60)
        #expect(other.erlangC == nil)
        #expect(Self.teams.erlangC == nil)
    }
}
