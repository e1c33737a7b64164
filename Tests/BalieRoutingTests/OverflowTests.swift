import BalieDomain
import BalieRouting
import Testing

/// What is done for who would wait too long.
struct OverflowTests {
    private static func office(
        _ rules: [OverflowRule],
        with details: (inout QueueConfiguration) -> Void = { _ in }
    )
        -> [FloorScript.Step]
    {
        [
            at(
                0,
                .queue(members: [7, 8]) { queue in
                    queue.overflows = rules
                    details(&queue)
                }
            ),
            at(0, .agent(7)), at(0, .agent(8)),
        ]
    }

    static let scripts = [
        FloorScript(
            "after so long, once",
            office([OverflowRule(id: 3, when: .waited(.seconds(60)), .message)]) + [
                at(0, .away(7)), at(1, .waiting(1, since: 1)), at(60, .timePassed),
                at(61, .timePassed, "overflow 1 by 3"), at(500, .timePassed),
                at(501, .waiting(1, version: 2, since: 1)), at(502, .online(7), "offer 1 to 7 until 522"),
                at(503, .declined(1, 7), "withdraw 1 from 7 declined"),
            ]
        ),
        FloorScript(
            "not if it was done before a restart, and at once if its time is over already",
            office([
                OverflowRule(id: 3, when: .waited(.seconds(60)), .message),
                OverflowRule(id: 4, when: .waited(.seconds(90)), .callBack),
            ])
                + [
                    at(100, .waiting(1, since: 1) { $0.overflowed = [3] }, "overflow 1 by 4"),
                    at(200, .timePassed),
                ]
        ),
        FloorScript(
            "nobody who is offered at once needs it",
            office([
                OverflowRule(id: 1, when: .waited(.seconds(0)), .message),
                OverflowRule(id: 2, when: .length(1), .callBack),
            ]) + [
                at(0, .online(7)), at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"),
                at(2, .waiting(2, since: 2), "overflow 2 by 1", "overflow 2 by 2"),
            ]
        ),
        FloorScript(
            "on the way: the latest that was missed, and it stands for those before it",
            office([
                OverflowRule(id: 1, when: .waited(.seconds(0)), .message),
                OverflowRule(id: 2, when: .waited(.seconds(300)), .message),
                OverflowRule(id: 3, when: .waited(.seconds(60)), .message),
                OverflowRule(id: 4, when: .waited(.seconds(60)), .addTier(2)),
            ]) + [
                at(0, .away(7)), at(0, .waiting(1, since: 0), "overflow 1 by 1"),
                at(400, .waiting(2, since: 0), "overflow 2 by 2 for 1 for 3", "overflow 2 by 4"),
                at(400, .timePassed, "overflow 1 by 2 for 3", "overflow 1 by 4"),
                at(401, .waiting(3, since: 0) { $0.overflowed = [1, 2, 3] }, "overflow 3 by 4"),
            ]
        ),
        FloorScript(
            "by length: who finds the line full (Asterisk: maxlen)",
            office([OverflowRule(id: 1, when: .length(3), .queue(ID(2)))]) + [
                at(0, .away(7)), at(1, .waiting(1)), at(2, .waiting(2)),
                at(3, .waiting(3), "overflow 3 by 1"),
                at(4, .waiting(3, version: 2, queue: 2)), at(5, .waiting(4), "overflow 4 by 1"),
            ]
        ),
        FloorScript(
            "nobody signed in: on joining, and when the last one goes (FreeSWITCH: no agent, no wait)",
            office([OverflowRule(id: 1, when: .nobodySignedIn, .callBack)]) + [
                at(1, .waiting(1), "overflow 1 by 1"), at(2, .away(7)), at(3, .waiting(2)), at(4, .away(8)),
                at(5, .offline(7)), at(6, .offline(8), "overflow 2 by 1"), at(7, .away(8)),
                at(8, .waiting(3)),
                at(
                    9,
                    .queue(members: [7]) {
                        $0.overflows = [OverflowRule(id: 1, when: .nobodySignedIn, .callBack)]
                    },
                    "overflow 3 by 1"
                ),
            ]
        ),
        FloorScript(
            "a tier that is added takes it at once",
            office([OverflowRule(id: 1, when: .waited(.seconds(30)), .addTier(2))]) {
                $0.tiers = [ID(8): .init(tier: 2)]
                $0.highestTier = 1
            } + [
                at(0, .away(7)), at(0, .online(8)), at(1, .waiting(1, since: 1)), at(30, .timePassed),
                at(31, .timePassed, "overflow 1 by 1", "offer 1 to 8 until 51"),
                at(32, .declined(1, 8), "withdraw 1 from 8 declined"), at(33, .waiting(2, since: 33)),
                at(34, .waiting(3, since: 1) { $0.overflowed = [1] }, "offer 3 to 8 until 54"),
            ]
        ),
        FloorScript(
            "by expected wait: place times handling time among those at work",
            office([OverflowRule(id: 1, when: .expectedWait(.seconds(600)), .message)]) {
                $0.handlingTime = .seconds(400)
            } + [
                at(0, .assigned(91, 7)), at(0, .assigned(92, 8)), at(0, .online(7)), at(0, .online(8)),
                at(1, .waiting(1)), at(2, .waiting(2)), at(3, .waiting(3), "overflow 3 by 1"),
                at(4, .waiting(4, priority: 1)),
            ]
        ),
        FloorScript(
            "by service level: of the latest that were taken, how many had waited no longer",
            office([OverflowRule(id: 1, when: .serviceLevel(below: 80, within: .seconds(20)), .message)])
                + [
                    at(0, .online(7)), at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"),
                    at(2, .waiting(2, since: 2)),
                    at(3, .accepted(1, 7)), at(4, .waiting(3, since: 4)),
                    at(100, .released(1), "offer 2 to 7 until 120"),
                    at(101, .accepted(2, 7)), at(102, .waiting(4, since: 102), "overflow 4 by 1"),
                ]
        ),
        FloorScript(
            "a closed queue does nothing until it opens",
            office([OverflowRule(id: 1, when: .waited(.seconds(30)), .message)]) + [
                at(0, .away(7)), at(0, .closed()), at(1, .waiting(1, since: 1)), at(40, .timePassed),
                at(50, .open(), "overflow 1 by 1"),
            ]
        ),
        FloorScript(
            "by length when it opens: each finds those before them who stay",
            office([OverflowRule(id: 1, when: .length(3), .queue(ID(2)))]) + [
                at(0, .away(7)), at(0, .closed()), at(1, .waiting(1, since: 1)), at(2, .waiting(2, since: 2)),
                at(3, .waiting(3, since: 3)), at(4, .waiting(4, since: 4)),
                at(50, .open(), "overflow 3 by 1", "overflow 4 by 1"),
            ]
        ),
        FloorScript(
            "by expected wait when it opens: less those who are sent elsewhere",
            office([OverflowRule(id: 1, when: .expectedWait(.seconds(600)), .callBack)]) {
                $0.handlingTime = .seconds(300)
            } + [
                at(0, .away(7)), at(0, .closed()), at(1, .waiting(1, priority: 1)), at(2, .waiting(2)),
                at(3, .waiting(3)), at(50, .open(), "overflow 2 by 1", "overflow 3 by 1"),
            ]
        ),
        FloorScript(
            "a rule that is added holds for who waits",
            office([]) + [
                at(0, .away(7)), at(1, .waiting(1, since: 1)),
                at(
                    50,
                    .queue(members: [7, 8]) {
                        $0.overflows = [OverflowRule(id: 1, when: .waited(.seconds(30)), .message)]
                    },
                    "overflow 1 by 1"
                ),
            ]
        ),
        FloorScript(
            "steps that give up skills in favour of another queue (TaskRouter: targets with a time-out each)",
            office([OverflowRule(id: 1, when: .waited(.seconds(30)), .queue(ID(2)))]) + [
                at(0, .queue(2, members: [9])), at(0, .agent(9)), at(0, .online(9)), at(0, .away(7)),
                at(0, .waiting(1, skills: [1: 3], since: 0)), at(30, .timePassed, "overflow 1 by 1"),
                at(31, .waiting(1, version: 2, queue: 2, since: 0), "offer 1 to 9 until 51"),
            ]
        ),
    ]

    @Test(arguments: scripts)
    func overflowIsTold(_ script: FloorScript) { script.run() }

    @Test
    func expectedWaitIsAMovingAverageAndNeverBelowWhatWasWaited() {
        var floor = Floor()
        func tell(_ second: Int64, _ event: FloorEvent) {
            _ = floor.apply(event, at: Timestamp(seconds: second))
        }
        tell(0, .queue(members: [7]))
        tell(0, .agent(7))
        tell(0, .online(7))
        #expect(floor.expectedWait(joining: ID(1)) == nil)
        var now: Int64 = 0
        // Asterisk: 40, then 60 gives 45, then 20 gives 38, then 100 gives 53 (in seconds; these are finer).
        for (number, (length, average)) in [(40, 40.0), (60, 45), (20, 38.75), (100, 54.062)]
            .enumerated()
        {
            tell(now, .waiting(Int64(number), since: now))
            tell(now, .accepted(Int64(number), 7))
            now += Int64(length)
            tell(now, .released(Int64(number)))
            #expect(floor.expectedWait(joining: ID(1)) == .milliseconds(Int64(average * 1000)))
        }
        tell(now, .assigned(91, 7))
        tell(now, .waiting(10, since: now))
        tell(now, .waiting(11, since: now))
        func expected(_ conversation: Int64, _ second: Int64) -> Duration? {
            floor.expectedWait(of: ID(conversation), at: Timestamp(seconds: second))
        }
        #expect(expected(10, now) == .milliseconds(54_062))
        #expect(expected(11, now) == .milliseconds(108_124))
        #expect(expected(11, now + 500) == .seconds(500))
        #expect(expected(91, now) == nil)
        #expect(floor.expectedWait(joining: ID(9)) == nil)
        #expect(floor.waitingCount(in: ID(1)) == 2)
        tell(now, .released(91))
        tell(now, .offline(7))
        #expect(expected(11, now) == nil, "nobody is there to take any")
    }

    /// Who is told: the place among those that wait, and the wait from then on, never less than they waited.
    @Test(arguments: [(nil, nil), (Duration.seconds(240), Duration.seconds(240)), (.seconds(20), .seconds(60))])
    func whoIsToldHearsTheirPlaceAndTheirWait(_ handling: Duration?, _ expected: Duration?) {
        var floor = Floor()
        func tell(_ second: Int64, _ event: FloorEvent) -> [FloorDecision] {
            floor.apply(event, at: Timestamp(seconds: second))
        }
        _ = tell(
            0,
            .queue(members: [7, 8]) { queue in
                queue.overflows = [OverflowRule(id: 1, when: .waited(.seconds(60)), .message)]
                queue.handlingTime = handling
            }
        )
        for agent: Int64 in [7, 8] {
            _ = tell(0, .agent(agent))
            _ = tell(0, .assigned(90 + agent, agent))
            _ = tell(0, .online(agent))
        }
        _ = tell(0, .waiting(1, since: 0) { $0.overflowed = [1] })
        _ = tell(0, .waiting(2, since: 0))
        guard case .overflow(let overflow)? = tell(60, .timePassed).first else {
            Issue.record("nobody was told")
            return
        }
        #expect(overflow.conversation == ID(2))
        #expect(overflow.outlook == .init(place: 2, expectedWait: expected))
    }
}
