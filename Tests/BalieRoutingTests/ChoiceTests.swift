import BalieDomain
import BalieRouting
import Testing

/// Who is chosen: strategies, skills, the last agent.
struct ChoiceTests {
    /// Agents 7, 8 and 9 of three units each, who came online in that order.
    private static func three(_ strategy: RoutingStrategy) -> [FloorScript.Step] {
        [
            at(0, .queue(1, strategy, members: [7, 8, 9])), at(0, .agent(7, capacity: 3)),
            at(0, .agent(8, capacity: 3)), at(0, .agent(9, capacity: 3)), at(1, .online(7)), at(2, .online(8)),
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
                at(30, .timePassed, "withdraw 1 from 7 no_answer", "7 is not responding", "offer 1 to 8 until 50"),
                at(31, .online(7)), at(32, .waiting(2), "offer 2 to 7 until 52"),
            ]
        ),
        FloorScript(
            "longest idle: the end of the last conversation counts, not a break after it",
            three(.longestIdle) + [
                at(9, .assigned(91, 7)), at(10, .released(91)), at(10, .assigned(92, 8)), at(11, .released(92)),
                at(12, .assigned(93, 9)), at(13, .released(93)), at(14, .away(7)), at(15, .online(7)),
                at(16, .waiting(1), "offer 1 to 7 until 36"),
            ]
        ),
        FloorScript(
            "least busy: by load against capacity, then by how long idle",
            [
                at(0, .queue(1, .leastBusy, members: [7, 8])), at(0, .agent(7, capacity: 10)),
                at(0, .agent(8, capacity: 4)), at(1, .online(8)), at(2, .online(7)), at(3, .assigned(91, 7, units: 3)),
                at(3, .assigned(92, 8)), at(4, .waiting(1), "offer 1 to 8 until 24"), at(5, .accepted(1, 8)),
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
            [at(0, .queue(1, .roundRobin, members: [7])), at(0, .agent(7, capacity: 3)), at(0, .online(7))] + [
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
                at(1, .waiting(1, skills: [1: 1])), at(2, .agent(7, skills: [1: 1]), "offer 1 to 7 until 22"),
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
                at(0, .queue(members: [7])), at(0, .agent(7)), at(0, .online(7)), at(1, .waiting(1, declinedBy: [7])),
                at(2, .waiting(2, since: 2), "offer 2 to 7 until 22"),
            ]
        ),
    ]

    @Test(arguments: skills)
    func skillsDecide(_ script: FloorScript) { script.run() }

    /// Agents 7 and 8 in queue 1, 9 in none.
    private static let pair = [
        at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .agent(9)), at(1, .online(7)),
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
                at(5, .away(8)), at(6, .waiting(1, since: 6, last: 8), "offer 1 to 7 until 26"), at(7, .online(8)),
                at(8, .waiting(2, since: 8, last: 7), "offer 2 to 8 until 28"),
                at(9, .declined(2, 8), "withdraw 2 from 8 declined"),
                at(10, .declined(1, 7), "withdraw 1 from 7 declined", "offer 2 to 7 until 30", "offer 1 to 8 until 30"),
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
                at(7, .waiting(3, since: 7, last: 9), "offer 3 to 8 until 27"), at(8, .waiting(4, since: 8, last: 9)),
                at(9, .left(1), "withdraw 1 from 9 conversation_left", "offer 4 to 9 until 29"),
            ]
        ),
    ]

    @Test(arguments: stickiness)
    func lastAgentGoesFirst(_ script: FloorScript) { script.run() }
}
