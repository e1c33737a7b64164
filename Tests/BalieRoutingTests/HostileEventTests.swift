import BalieDomain
import BalieRouting
import Testing

/// The floor hears of things late, twice, out of order, or wrong.
struct HostileEventTests {
    private static let one = [at(0, .queue(members: [7])), at(0, .agent(7)), at(0, .online(7))]

    static let scripts = [
        FloorScript(
            "what nobody has heard of changes nothing",
            [
                at(0, .accepted(1, 7)), at(0, .declined(1, 7)), at(0, .refused(1)), at(0, .released(1)),
                at(0, .left(1)), at(0, .online(7)), at(0, .agentRemoved(ID(7))),
                at(0, .queueRemoved(ID(1))),
                at(0, .timePassed), at(1, .queue(members: [7])), at(1, .agent(7)), at(1, .waiting(1)),
                at(2, .online(7), "offer 1 to 7 until 22"),
            ]
        ),
        FloorScript(
            "an accept or a decline of an offer that is not open changes nothing",
            one + [
                at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"), at(2, .accepted(1, 8)),
                at(3, .declined(1, 8)),
                at(21, .timePassed, "withdraw 1 from 7 no_answer", "7 is not responding"),
                at(22, .accepted(1, 7)),
                at(23, .declined(1, 7)), at(24, .online(7), "offer 1 to 7 until 44"),
            ]
        ),
        FloorScript(
            "an answer told after its time, but before the clock was, counts",
            one + [
                at(1, .waiting(1), "offer 1 to 7 until 21"), at(25, .accepted(1, 7)), at(26, .timePassed),
                at(27, .waiting(2)),
            ]
        ),
        FloorScript(
            "said twice is said once",
            one + [
                at(1, .waiting(1), "offer 1 to 7 until 21"), at(1, .waiting(1)), at(2, .accepted(1, 7)),
                at(2, .accepted(1, 7)), at(2, .assigned(1, 7)), at(3, .online(7)), at(4, .agent(7)),
                at(5, .queue(members: [7])), at(6, .released(1)), at(6, .released(1)),
                at(7, .waiting(2), "offer 2 to 7 until 27"),
                at(8, .left(2), "withdraw 2 from 7 conversation_left"),
                at(8, .left(2)),
            ]
        ),
        FloorScript(
            "an older version than the one known came late",
            one + [
                at(0, .away(7)), at(1, .waiting(1, version: 5, priority: 3)),
                at(2, .waiting(2, priority: 2)),
                at(3, .waiting(1, version: 4, priority: 0)), at(4, .online(7), "offer 1 to 7 until 24"),
                at(5, .accepted(1, 7)), at(6, .waiting(1, version: 4)), at(7, .waiting(3)),
            ]
        ),
        FloorScript(
            "a held conversation that waits again is held no more",
            one + [
                at(1, .waiting(1), "offer 1 to 7 until 21"), at(2, .accepted(1, 7)),
                at(3, .waiting(1, version: 2), "offer 1 to 7 until 23"),
            ]
        ),
        FloorScript(
            "assigned by hand: the wait ends, the ringing elsewhere too, and whoever had it is free",
            [at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .online(7))] + [
                at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"), at(2, .waiting(2, since: 2)),
                at(3, .assigned(1, 8), "withdraw 1 from 7 assigned_elsewhere", "offer 2 to 7 until 23"),
                at(4, .assigned(2, 7)), at(5, .waiting(3, since: 5)),
                at(6, .assigned(2, 8), "offer 3 to 7 until 26"),
            ]
        ),
        FloorScript(
            "work given by hand leaves no room for what rings",
            one + [
                at(1, .waiting(1), "offer 1 to 7 until 21"),
                at(2, .assigned(9, 7), "withdraw 1 from 7 agent_full"),
                at(3, .released(9), "offer 1 to 7 until 23"),
            ]
        ),
        FloorScript(
            "less capacity takes back what no longer fits; more finds work",
            [
                at(0, .queue(members: [7])), at(0, .agent(7, capacity: 2)), at(0, .assigned(9, 7)),
                at(0, .online(7)),
            ] + [
                at(1, .waiting(1), "offer 1 to 7 until 21"),
                at(2, .agent(7, capacity: 1), "withdraw 1 from 7 agent_full"),
                at(3, .agent(7, capacity: 2), "offer 1 to 7 until 23"),
            ]
        ),
        FloorScript(
            "moved to another queue while it rings",
            one + [
                at(0, .queue(2, members: [8])), at(0, .agent(8)), at(0, .online(8)),
                at(1, .waiting(1), "offer 1 to 7 until 21"),
                at(
                    2,
                    .waiting(1, version: 2, queue: 2),
                    "withdraw 1 from 7 conversation_changed",
                    "offer 1 to 8 until 22"
                ),
            ]
        ),
        FloorScript(
            "another message while it rings changes nothing for the agent",
            one + [
                at(1, .waiting(1), "offer 1 to 7 until 21"), at(2, .waiting(1, version: 2, priority: 1)),
                at(3, .offline(7), "withdraw 1 from 7 agent_left"),
            ]
        ),
        FloorScript(
            "a queue loses a member, and is removed, and comes back",
            [
                at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .online(7)),
                at(1, .online(8)),
            ]
                + [
                    at(1, .waiting(1), "offer 1 to 7 until 21"),
                    at(2, .queue(members: [8]), "withdraw 1 from 7 queue_changed", "offer 1 to 8 until 22"),
                    at(3, .queueRemoved(ID(1)), "withdraw 1 from 8 queue_changed"),
                    at(4, .waiting(2, since: 4)),
                    at(5, .queue(members: [7]), "offer 1 to 7 until 25"),
                ]
        ),
        FloorScript(
            "a removed agent gets nothing, and what they hold counts when they come back",
            one + [
                at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"),
                at(2, .agentRemoved(ID(7)), "withdraw 1 from 7 agent_left"), at(3, .assigned(9, 7)),
                at(4, .agent(7)), at(5, .online(7)), at(6, .released(9), "offer 1 to 7 until 26"),
            ]
        ),
        FloorScript(
            "a floor rebuilt in the order told rings nobody twice",
            [
                at(100, .queue(members: [7, 8])), at(100, .agent(7)), at(100, .agent(8)),
                at(100, .assigned(9, 8)),
                at(100, .offerOpen(1, 7, until: 110)), at(100, .waiting(1, since: 90)),
                at(100, .waiting(2, since: 95)),
                at(100, .online(7)), at(100, .online(8)),
                at(110, .timePassed, "withdraw 1 from 7 no_answer", "7 is not responding"),
                at(111, .released(9), "offer 1 to 8 until 131"),
            ]
        ),
        FloorScript(
            "a restored offer whose conversation was never told ends without a place to go back to",
            one + [
                at(1, .offerOpen(1, 7, until: 10)),
                at(10, .timePassed, "withdraw 1 from 7 no_answer", "7 is not responding"),
                at(11, .online(7)), at(12, .waiting(1), "offer 1 to 7 until 32"),
            ]
        ),
        FloorScript(
            "queue and agent told after those who wait for them",
            [
                at(0, .waiting(1)), at(0, .queue(members: [7])), at(0, .agent(7)),
                at(0, .online(7), "offer 1 to 7 until 20"),
            ]
        ),
        FloorScript(
            "absurd numbers are bounded",
            settings: FloorSettings(ringTime: .zero, notRespondingAfter: -4, maxRingingPerAgent: 0),
            [
                at(0, .queue(members: [7])), at(0, .agent(7, capacity: .max)), at(0, .online(7)),
                at(
                    0,
                    .waiting(1, units: .min, priority: .min, since: -1_000_000_000),
                    "offer 1 to 7 until 1"
                ),
                at(0, .accepted(1, 7)), at(0, .waiting(2, units: .max, priority: .max)),
                at(0, .assigned(3, 7, units: .max)), at(1, .agent(7, capacity: .min)), at(2, .released(3)),
                at(3, .agent(7, capacity: .max)), at(4, .released(1), "offer 2 to 7 until 5"),
            ]
        ),
    ]

    @Test(arguments: scripts)
    func nothingHarmfulComesOf(_ script: FloorScript) { script.run() }

    @Test
    func timesAtTheEndOfTheWorldDoNotOverflow() {
        var floor = Floor()
        let events: [FloorEvent] = [.queue(members: [7]), .agent(7), .online(7)]
        for event in events { _ = floor.apply(event, at: Timestamp(seconds: 0)) }
        let waiting = WaitingConversation(
            id: ID(1),
            version: 1,
            queue: ID(1),
            units: 1,
            enqueuedAt: Timestamp(milliseconds: .min),
            lastAgent: ID(7)
        )
        #expect(
            floor.apply(.waiting(waiting), at: Timestamp(seconds: 1)).map(summary) == [
                "offer 1 to 7 until 21"
            ]
        )
    }
}
