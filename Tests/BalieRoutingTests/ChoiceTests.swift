import BalieDomain
import BalieRouting
import Testing

/// Who is chosen: strategies, skills, the last agent, and how long a conversation waits for them.
struct ChoiceTests {
    /// Agents 7, 8 and 9 of three units each, who came online in that order.
    private static func three(_ strategy: RoutingStrategy) -> [FloorScript.Step] {
        [
            at(0, .queue(1, strategy, members: [7, 8, 9])), at(0, .agent(7, capacity: 3)),
            at(0, .agent(8, capacity: 3)), at(0, .agent(9, capacity: 3)), at(1, .online(7)),
            at(2, .online(8)),
            at(3, .online(9)),
        ]
    }

    static let strategies = [
        FloorScript(
            "longest idle: those who hold nothing by how long, then the others by their last work",
            three(.longestIdle) + [
                at(10, .waiting(1), "offer 1 to 7 until 30"), at(11, .accepted(1, 7)),
                at(12, .waiting(2), "offer 2 to 8 until 32"), at(13, .accepted(2, 8)),
                at(14, .released(2)), at(15, .waiting(3), "offer 3 to 9 until 35"), at(16, .accepted(3, 9)),
                at(17, .waiting(4), "offer 4 to 8 until 37"), at(18, .accepted(4, 8)),
                at(19, .waiting(5), "offer 5 to 7 until 39"), at(20, .accepted(5, 7)),
                at(21, .waiting(6), "offer 6 to 9 until 41"),
            ]
        ),
        FloorScript(
            "longest idle: a missed offer does not make anybody idle for less long",
            three(.longestIdle) + [
                at(10, .waiting(1), "offer 1 to 7 until 30"),
                at(
                    30,
                    .timePassed,
                    "withdraw 1 from 7 no_answer",
                    "7 is not responding",
                    "offer 1 to 8 until 50"
                ),
                at(31, .online(7)), at(32, .waiting(2), "offer 2 to 7 until 52"),
            ]
        ),
        FloorScript(
            "longest idle: the end of the last conversation counts, not a break after it",
            three(.longestIdle) + [
                at(9, .assigned(91, 7)), at(10, .released(91)), at(10, .assigned(92, 8)),
                at(11, .released(92)),
                at(12, .assigned(93, 9)), at(13, .released(93)), at(14, .away(7)), at(15, .online(7)),
                at(16, .waiting(1), "offer 1 to 7 until 36"),
            ]
        ),
        FloorScript(
            "least busy: by load against capacity, then by how long idle",
            [
                at(0, .queue(1, .leastBusy, members: [7, 8])), at(0, .agent(7, capacity: 10)),
                at(0, .agent(8, capacity: 4)), at(1, .online(8)), at(2, .online(7)),
                at(3, .assigned(91, 7, units: 3)),
                at(3, .assigned(92, 8)), at(4, .waiting(1), "offer 1 to 8 until 24"),
                at(5, .accepted(1, 8)),
                at(6, .waiting(2), "offer 2 to 7 until 26"), at(7, .accepted(2, 7)),
                at(8, .waiting(3), "offer 3 to 7 until 28"), at(9, .accepted(3, 7)),
                at(10, .waiting(4), "offer 4 to 8 until 30"),
            ]
        ),
        FloorScript(
            "round robin: on from whoever was asked last, whatever they said",
            three(.roundRobin) + [
                at(10, .waiting(1), "offer 1 to 7 until 30"), at(11, .accepted(1, 7)),
                at(12, .waiting(2), "offer 2 to 8 until 32"),
                at(13, .declined(2, 8), "withdraw 2 from 8 declined", "offer 2 to 9 until 33"),
                at(14, .accepted(2, 9)), at(15, .waiting(3), "offer 3 to 7 until 35"),
                at(16, .waiting(4), "offer 4 to 8 until 36"),
            ]
        ),
        FloorScript(
            "round robin: the only one left is asked again",
            [
                at(0, .queue(1, .roundRobin, members: [7])), at(0, .agent(7, capacity: 3)),
                at(0, .online(7)),
            ] + [
                at(1, .waiting(1), "offer 1 to 7 until 21"), at(2, .accepted(1, 7)),
                at(3, .waiting(2), "offer 2 to 7 until 23"),
            ]
        ),
        FloorScript(
            "round robin: a queue that was removed begins its round again",
            three(.roundRobin) + [
                at(10, .waiting(1), "offer 1 to 7 until 30"), at(11, .accepted(1, 7)),
                at(12, .waiting(2, skills: [1: 1])),
                at(13, .queueRemoved(ID(1))), at(14, .queue(1, .roundRobin, members: [7, 8, 9])),
                at(15, .waiting(3), "offer 3 to 7 until 35"),
            ]
        ),
        FloorScript(
            "most available: by units left, not by parts (Salesforce: capacity minus open work)",
            [
                at(0, .queue(1, .mostAvailable, members: [7, 8])), at(0, .agent(7, capacity: 10)),
                at(0, .agent(8, capacity: 4)), at(1, .online(8)), at(2, .online(7)),
                at(3, .assigned(91, 7, units: 5)),
                at(4, .waiting(1), "offer 1 to 7 until 24"), at(5, .accepted(1, 7)),
                at(6, .waiting(2, since: 6), "offer 2 to 8 until 26"), at(7, .accepted(2, 8)),
                at(8, .waiting(3, since: 8), "offer 3 to 7 until 28"),
            ]
        ),
        FloorScript(
            "best skill: the highest mean of what is asked, then the longest idle (Genesys: BEST)",
            [
                at(0, .queue(1, .bestSkill, members: [7, 8, 9])),
                at(0, .agent(7, capacity: 3, skills: [1: 3, 2: 4, 3: 9])),
                at(0, .agent(8, capacity: 3, skills: [1: 5, 2: 3])),
                at(0, .agent(9, capacity: 3, skills: [1: 4, 2: 4])),
                at(1, .online(7)), at(2, .online(8)), at(3, .online(9)),
                at(4, .waiting(1, skills: [1: 1, 2: 1], since: 4), "offer 1 to 8 until 24"),
                at(5, .waiting(2, skills: [1: 1, 2: 1], since: 5), "offer 2 to 9 until 25"),
                at(6, .waiting(3, skills: [1: 1, 2: 1], since: 6), "offer 3 to 7 until 26"),
            ]
        ),
        FloorScript(
            "best skill: where nothing is asked, the longest idle",
            three(.bestSkill) + [at(10, .waiting(1), "offer 1 to 7 until 30")]
        ),
        FloorScript(
            "best skill: the best who have no room are passed over",
            [
                at(0, .queue(1, .bestSkill, members: [7, 8])),
                at(0, .agent(7, capacity: 2, skills: [1: 9])),
                at(0, .agent(8, capacity: 2, skills: [1: 2])), at(0, .assigned(91, 7)), at(1, .online(7)),
                at(1, .online(8)),
                at(2, .waiting(1, units: 2, skills: [1: 1], since: 2), "offer 1 to 8 until 22"),
            ]
        ),
        FloorScript(
            "fewest handled: by what was taken today, then by how long idle (Asterisk: fewestcalls)",
            three(.fewestHandled) + [
                at(4, .handled(7, 2)), at(4, .handled(8, 1)), at(4, .handled(9, 1)),
                at(10, .waiting(1, since: 10), "offer 1 to 8 until 30"), at(11, .accepted(1, 8)),
                at(12, .waiting(2, since: 12), "offer 2 to 9 until 32"), at(13, .accepted(2, 9)),
                at(14, .waiting(3, since: 14), "offer 3 to 7 until 34"),
                at(
                    15,
                    .declined(3, 7),
                    "withdraw 3 from 7 declined",
                    "offer 3 to 8 until 35"
                ), at(16, .accepted(3, 8)),
                at(17, .handled(8, 0)), at(18, .waiting(4, since: 18), "offer 4 to 8 until 38"),
            ]
        ),
        FloorScript(
            "fixed order: by position, always from the start (Asterisk: linear; FreeSWITCH: by agent order)",
            [
                at(
                    0,
                    .queue(1, .fixedOrder, members: [7, 8, 9]) {
                        $0.tiers = [ID(7): .init(position: 3), ID(8): .init(position: 2)]
                    }
                ),
                at(0, .agent(7)), at(0, .agent(8)), at(0, .agent(9, capacity: 2)), at(1, .online(7)),
                at(2, .online(8)),
                at(3, .online(9)), at(4, .waiting(1, since: 4), "offer 1 to 9 until 24"),
                at(5, .accepted(1, 9)),
                at(6, .waiting(2, since: 6), "offer 2 to 9 until 26"),
                at(7, .waiting(3, since: 7), "offer 3 to 8 until 27"),
                at(8, .waiting(4, since: 8), "offer 4 to 7 until 28"),
            ]
        ),
        FloorScript(
            "round robin: in the order of positions",
            [
                at(
                    0,
                    .queue(1, .roundRobin, members: [7, 8, 9]) { $0.tiers = [ID(7): .init(position: 2)] }
                ),
                at(0, .agent(7, capacity: 3)), at(0, .agent(8, capacity: 3)), at(0, .agent(9, capacity: 3)),
                at(1, .online(7)), at(1, .online(8)), at(1, .online(9)),
                at(2, .waiting(1), "offer 1 to 8 until 22"),
                at(3, .accepted(1, 8)), at(4, .waiting(2), "offer 2 to 9 until 24"), at(5, .accepted(2, 9)),
                at(6, .waiting(3), "offer 3 to 7 until 26"), at(7, .accepted(3, 7)),
                at(8, .waiting(4), "offer 4 to 8 until 28"),
            ]
        ),
        FloorScript(
            "a changed strategy ranks everybody anew",
            three(.longestIdle) + [
                at(5, .assigned(91, 7)), at(6, .queue(1, .leastBusy, members: [7, 8, 9])),
                at(7, .assigned(92, 8)), at(8, .waiting(1), "offer 1 to 9 until 28"),
            ]
        ),
        FloorScript(
            "an agent takes one offer at a time, however much room they have",
            [at(0, .queue(members: [7])), at(0, .agent(7, capacity: 9)), at(0, .online(7))] + [
                at(1, .waiting(1), "offer 1 to 7 until 21"), at(2, .waiting(2)),
                at(3, .accepted(1, 7), "offer 2 to 7 until 23"),
            ]
        ),
        FloorScript(
            "unless the settings let more ring, as far as their room goes",
            settings: FloorSettings(maxRingingPerAgent: 3),
            [at(0, .queue(members: [7])), at(0, .agent(7, capacity: 2)), at(0, .online(7))] + [
                at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"),
                at(2, .waiting(2, since: 2), "offer 2 to 7 until 22"),
                at(3, .waiting(3, since: 3)),
                at(
                    21,
                    .timePassed,
                    "withdraw 1 from 7 no_answer",
                    "7 is not responding",
                    "withdraw 2 from 7 agent_away"
                ),
            ]
        ),
    ]

    @Test(arguments: strategies)
    func strategyChooses(_ script: FloorScript) { script.run() }

    static let skills = [
        FloorScript(
            "all required skills at their level, or no offer",
            [
                at(0, .queue(members: [7, 8, 9])), at(0, .agent(7, skills: [1: 5])),
                at(0, .agent(8, skills: [1: 5, 2: 1])), at(0, .agent(9, skills: [1: 3, 2: 2])),
                at(1, .online(7)), at(2, .online(8)), at(3, .waiting(1, skills: [1: 3, 2: 2])),
                at(4, .online(9), "offer 1 to 9 until 24"),
            ]
        ),
        FloorScript(
            "who lacks the skill of the first in line is served the next",
            [
                at(0, .queue(members: [7])), at(0, .agent(7)), at(1, .waiting(1, skills: [1: 1], since: 1)),
                at(2, .waiting(2, since: 2)), at(3, .online(7), "offer 2 to 7 until 23"),
            ]
        ),
        FloorScript(
            "a skill learnt is work found",
            [
                at(0, .queue(members: [7])), at(0, .agent(7)), at(0, .online(7)),
                at(1, .waiting(1, skills: [1: 1])),
                at(2, .agent(7, skills: [1: 1]), "offer 1 to 7 until 22"),
            ]
        ),
        FloorScript(
            "a requirement dropped is an agent found",
            [
                at(0, .queue(members: [7])), at(0, .agent(7)), at(0, .online(7)),
                at(1, .waiting(1, skills: [1: 1])), at(2, .waiting(1, version: 2), "offer 1 to 7 until 22"),
            ]
        ),
        FloorScript(
            "who waits for a skill does not hide somebody else for a decliner",
            [
                at(0, .queue(members: [7])), at(0, .agent(7)), at(0, .online(7)),
                at(1, .waiting(1, declinedBy: [7])),
                at(2, .waiting(2, since: 2), "offer 2 to 7 until 22"),
            ]
        ),
    ]

    @Test(arguments: skills)
    func skillsDecide(_ script: FloorScript) { script.run() }

    /// Agents 7 and 8 in queue 1, 9 in none.
    private static let pair = [
        at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .agent(9)),
        at(1, .online(7)),
        at(2, .online(8)), at(3, .online(9)),
    ]

    static let stickiness = [
        FloorScript(
            "the last agent first, whatever the strategy says",
            pair + [at(5, .waiting(1, last: 8), "offer 1 to 8 until 25")]
        ),
        FloorScript(
            "not if they are away, full, or declined",
            pair + [
                at(5, .away(8)), at(6, .waiting(1, since: 6, last: 8), "offer 1 to 7 until 26"),
                at(7, .online(8)),
                at(8, .waiting(2, since: 8, last: 7), "offer 2 to 8 until 28"),
                at(9, .declined(2, 8), "withdraw 2 from 8 declined"),
                at(
                    10,
                    .declined(1, 7),
                    "withdraw 1 from 7 declined",
                    "offer 2 to 7 until 30",
                    "offer 1 to 8 until 30"
                ),
            ]
        ),
        FloorScript(
            "not if stickiness is off",
            settings: FloorSettings(stickiness: .off),
            pair + [at(5, .waiting(1, last: 8), "offer 1 to 7 until 25")]
        ),
        FloorScript(
            "members only, by default",
            pair + [at(5, .waiting(1, last: 9), "offer 1 to 7 until 25")]
        ),
        FloorScript(
            "or anyone: then a last agent from outside takes it when they come free, too",
            settings: FloorSettings(stickiness: .anyone),
            pair + [
                at(5, .waiting(1, since: 5, last: 9), "offer 1 to 9 until 25"),
                at(6, .waiting(2, since: 6, last: 9), "offer 2 to 7 until 26"),
                at(7, .waiting(3, since: 7, last: 9), "offer 3 to 8 until 27"),
                at(8, .waiting(4, since: 8, last: 9)),
                at(9, .left(1), "withdraw 1 from 9 conversation_left", "offer 4 to 9 until 29"),
            ]
        ),
    ]

    /// Three minutes of patience; agents 7 and 8 of one unit each in queue 1, 7 with work.
    private static func patient(_ rule: String, _ steps: [FloorScript.Step]) -> FloorScript {
        FloorScript(
            rule,
            settings: FloorSettings(stickyWithin: .seconds(3600), stickyPatience: .seconds(180)),
            [
                at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .assigned(91, 7)),
                at(1, .online(7)), at(2, .online(8)),
            ] + steps
        )
    }

    static let patience = [
        patient(
            "it waits for a last agent who is busy, and goes to them when they come free",
            [at(5, .waiting(1, since: 5, last: 7)), at(60, .released(91), "offer 1 to 7 until 80")]
        ),
        patient(
            "for so long, and then it is for everybody (Genesys: preferred agent; a score that drops)",
            [
                at(5, .waiting(1, since: 5, last: 7)), at(184, .timePassed),
                at(185, .timePassed, "offer 1 to 8 until 205"),
            ]
        ),
        patient(
            "never for somebody away, nor for somebody who goes",
            [
                at(5, .waiting(1, since: 5, last: 7)), at(6, .away(7), "offer 1 to 8 until 26"),
                at(7, .accepted(1, 8)), at(8, .waiting(2, since: 8, last: 7)),
                at(9, .released(1), "offer 2 to 8 until 29"),
            ]
        ),
        patient(
            "never for somebody who lets it ring out, is removed, or leaves the queue",
            [
                at(5, .waiting(1, since: 5, last: 7)), at(6, .agentRemoved(ID(7)), "offer 1 to 8 until 26"),
                at(7, .agent(7)), at(8, .online(7)), at(9, .released(91)),
                at(
                    10,
                    .assigned(92, 8),
                    "withdraw 1 from 8 agent_full",
                    "offer 1 to 7 until 30"
                ),
                at(11, .waiting(2, since: 11, last: 8)),
                at(12, .released(92), "offer 2 to 8 until 32"), at(13, .waiting(3, since: 13, last: 8)),
                at(30, .timePassed, "withdraw 1 from 7 no_answer", "7 is not responding"),
                at(31, .queue(members: [7]), "withdraw 2 from 8 queue_changed"),
                at(32, .online(7), "offer 1 to 7 until 52"),
            ]
        ),
        patient(
            "once others were asked, they are asked on",
            [
                at(3, .assigned(92, 8)), at(4, .away(7)), at(5, .waiting(1, since: 5, last: 7)),
                at(6, .online(7)),
                at(7, .released(92), "offer 1 to 8 until 27"),
                at(8, .declined(1, 8), "withdraw 1 from 8 declined"),
                at(9, .released(91), "offer 1 to 7 until 29"),
            ]
        ),
        patient(
            "not if they had the customer too long ago",
            [
                at(
                    5_000,
                    .waiting(1, since: 5_000, last: 7) { $0.lastAgentAt = Timestamp(seconds: 1_399) },
                    "offer 1 to 8 until 5020"
                ),
                at(
                    5_001,
                    .waiting(2, since: 5_001, last: 7) { $0.lastAgentAt = Timestamp(seconds: 1_402) }
                ),
                at(5_002, .accepted(1, 8)), at(5_003, .released(1)),
                at(5_004, .released(91), "offer 2 to 7 until 5024"),
            ]
        ),
        patient(
            "not if they could never take it",
            [
                at(5, .waiting(1, skills: [1: 1], since: 5, last: 7)),
                at(6, .agent(8, skills: [1: 1]), "offer 1 to 8 until 26"),
            ]
        ),
        patient(
            "others behind it are not held up, and do not take it",
            [
                at(5, .waiting(1, since: 5, last: 7)),
                at(6, .waiting(2, since: 6), "offer 2 to 8 until 26"),
                at(7, .accepted(2, 8)), at(8, .released(2)), at(9, .released(91), "offer 1 to 7 until 29"),
            ]
        ),
    ]

    @Test(arguments: patience)
    func patienceEnds(_ script: FloorScript) { script.run() }

    @Test(arguments: stickiness)
    func lastAgentGoesFirst(_ script: FloorScript) { script.run() }
}
