import BalieDomain
import Testing

@testable import BalieRouting

/// Rules in scenarios, by the names that they have in the settings.
struct ScenarioRulesTests {
    private static func read(floor: String) throws -> FloorSettings {
        try ScenarioTests.read(ScenarioTests.file(#", "floor": {\#(floor)}"#)).settings
    }

    @Test func whoGoesFirstIsRead() throws {
        #expect(try Self.read(floor: "").ordering == .strict)
        #expect(try Self.read(floor: #""order": {"by": "strict"}"#).ordering == .strict)
        #expect(
            try Self.read(floor: #""order": {"by": "ageing", "seconds_per_point": 30}"#).ordering
                == .ageing(secondsPerPoint: 30)
        )
        let accelerated = #""order": {"by": "accelerated", "initial": 1, "per_minute": 2, "maximum": 30}"#
        #expect(
            try Self.read(floor: accelerated).ordering == .accelerated(initial: 1, perMinute: 2, maximum: 30)
        )
    }

    @Test func windowsAndTheLastAgentAreRead() throws {
        let settings = try Self.read(
            floor: #"""
                "window": {"lead_minutes": 90, "seconds_per_cent": 20}, "last_agent": {"who": "anyone", "patience_seconds": 60}
                """#
        )
        #expect(settings.windowCredit == WindowCredit(lead: .minutes(90), secondsPerUnit: 2000))
        #expect(settings.stickiness == .anyone && settings.stickyPatience == .seconds(60))
        let usual = try Self.read(floor: #""window": {"lead_minutes": 0}"#)
        #expect(usual.windowCredit == nil && usual.stickiness == .off)
    }

    @Test func rulesOfQueuesAreRead() throws {
        let scenario = try ScenarioTests.read(
            #"""
            {"name": "x", "late_answer": {"cost_micros": 5, "currency": "EUR"}, "agents": [{"name": "a"}, {"name": "b"}],
             "arrivals": [{"queue": "q", "rates": 1, "handling": 1, "late_cost_micros": 9,
                           "last_agent": {"share": 0.25, "group": "b"}}],
             "queues": [
                {"name": "q", "mode": "pull", "wrap_up_seconds": 20, "overflow": [
                    {"when": {"waited_seconds": 0}, "then": {"message": true}},
                    {"when": {"length": 5}, "then": {"add_tier": 2}},
                    {"when": {"expected_wait_seconds": 60}, "then": {"queue": "later"}},
                    {"when": {"nobody_signed_in": true}, "then": {"call_back": {"after_minutes": 10}}},
                    {"when": {"service_level": {"below_percent": 80, "within_seconds": 20}}, "then": {"add_tier": 3}}]},
                {"name": "later"}]}
            """#
        )
        let queue = scenario.queues[0]
        #expect(queue.mode == .pull && queue.wrapUp == .seconds(20) && queue.callBacks == [4: .minutes(10)])
        let rules: [OverflowRule] = [
            .init(id: 1, when: .waited(.zero), .message), .init(id: 2, when: .length(5), .addTier(2)),
            .init(id: 3, when: .expectedWait(.seconds(60)), .queue(ID(place: 1))),
            .init(id: 4, when: .nobodySignedIn, .callBack),
            .init(id: 5, when: .serviceLevel(below: 80, within: .seconds(20)), .addTier(3)),
        ]
        #expect(queue.overflows == rules)
        #expect(scenario.queues[1].mode == .push && scenario.queues[1].overflows.isEmpty)
        #expect(scenario.arrivals[0].lateCost == 9 && scenario.arrivals[0].lastAgent == .init(share: 0.25, group: 1))
    }

    private static func overflow(when: String, then: String) -> String {
        ScenarioTests.file(queue: #", "overflow": [{"when": {\#(when)}, "then": {\#(then)}}]"#)
    }

    @Test(arguments: [
        (ScenarioTests.file(#", "floor": {"order": {"by": "chance"}}"#), "floor.order.by"),
        (ScenarioTests.file(#", "floor": {"order": {}, "ageing_seconds_per_point": 5}"#), "floor.order"),
        (ScenarioTests.file(#", "floor": {"window": {"lead_minutes": 1441}}"#), "floor.window.lead_minutes"),
        (ScenarioTests.file(#", "floor": {"last_agent": {"days": 2}}"#), "floor.last_agent.days"),
        (ScenarioTests.file(queue: #", "mode": "shout""#), "queues[0].mode"),
        (ScenarioTests.file(queue: #", "wrap_up_seconds": 3601"#), "queues[0].wrap_up_seconds"),
        (overflow(when: "", then: #""message": true"#), "queues[0].overflow[0].when.service_level"),
        (overflow(when: #""length": 0"#, then: #""message": true"#), "queues[0].overflow[0].when.length"),
        (overflow(when: #""length": 1"#, then: ""), "queues[0].overflow[0].then.call_back"),
        (overflow(when: #""length": 1"#, then: #""queue": "q""#), "queues[0].overflow[0].then.queue"),
        (overflow(when: #""length": 1"#, then: #""queue": "nowhere""#), "queues[0].overflow[0].then.queue"),
        (
            overflow(when: #""service_level": {"within_seconds": 5}"#, then: #""message": true"#),
            "queues[0].overflow[0].when.service_level.below_percent"
        ),
        (
            ScenarioTests.file(arrivals: #""rates": 1, "handling": 1, "late_cost_micros": 5"#),
            "arrivals[0].late_cost_micros"
        ),
        (
            ScenarioTests.file(arrivals: #""rates": 1, "handling": 1, "last_agent": {"group": "x"}"#),
            "arrivals[0].last_agent.group"
        ),
    ])
    func aMistakeIsNamedByItsPath(_ json: String, _ path: String) throws {
        let error = #expect(throws: ScenarioError.self) { try ScenarioTests.read(json) }
        #expect(error?.path == path, "\(String(describing: error))")
    }
}
