import BalieDomain
import BalieRouting
import Testing

/// The life of an offer, and the order of the line.
struct OfferTests {
    /// Queue 1 with agents 7 and 8, one unit each; 7 came online first.
    private static let two = [
        at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .online(7)),
        at(1, .online(8)),
    ]
    /// Queue 1 with agent 7 alone.
    private static let one = [at(0, .queue(members: [7])), at(0, .agent(7)), at(0, .online(7))]

    static let answers = [
        FloorScript(
            "a conversation finds the free agent at once, and an accept ends the ringing",
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"), at(9, .accepted(1, 7)),
                at(30, .timePassed),
            ]
        ),
        FloorScript(
            "an agent who comes free finds the first in line at once",
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"), at(6, .waiting(2, since: 6)),
                at(7, .accepted(1, 7)), at(50, .released(ID(1)), "offer 2 to 7 until 70"),
            ]
        ),
        FloorScript(
            "a decline goes to the next agent, and never back in this wait",
            two + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(8, .declined(1, 7), "withdraw 1 from 7 declined", "offer 1 to 8 until 28"),
                at(9, .away(8), "withdraw 1 from 8 agent_away"), at(10, .away(7)), at(11, .online(7)),
                at(12, .online(8), "offer 1 to 8 until 32"),
            ]
        ),
        FloorScript(
            "no answer: the agent is not responding, the conversation rings at the next",
            two + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"), at(24, .timePassed),
                at(
                    25,
                    .timePassed,
                    "withdraw 1 from 7 no_answer",
                    "7 is not responding",
                    "offer 1 to 8 until 45"
                ),
                at(26, .waiting(2, since: 26)), at(30, .online(7), "offer 2 to 7 until 50"),
            ]
        ),
        FloorScript(
            "not responding ends with any choice, and the same conversation may ring again",
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(25, .timePassed, "withdraw 1 from 7 no_answer", "7 is not responding"),
                at(90, .timePassed), at(95, .away(7)), at(99, .online(7), "offer 1 to 7 until 119"),
            ]
        ),
        FloorScript(
            "with two misses allowed, a missed conversation goes to somebody else meanwhile",
            settings: FloorSettings(notRespondingAfter: 2),
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"), at(6, .waiting(2, since: 6)),
                at(25, .timePassed, "withdraw 1 from 7 no_answer", "offer 2 to 7 until 45"),
                at(45, .timePassed, "withdraw 2 from 7 no_answer", "7 is not responding"),
            ]
        ),
        FloorScript(
            "an answer in between starts the count of misses again",
            settings: FloorSettings(notRespondingAfter: 2),
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(25, .timePassed, "withdraw 1 from 7 no_answer"),
                at(26, .waiting(2, since: 26), "offer 2 to 7 until 46"),
                at(27, .declined(2, 7), "withdraw 2 from 7 declined"),
                at(28, .waiting(3, since: 28), "offer 3 to 7 until 48"),
                at(48, .timePassed, "withdraw 3 from 7 no_answer"),
            ]
        ),
        FloorScript(
            "declines lapse when nobody else is there to take it",
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(8, .declined(1, 7), "withdraw 1 from 7 declined"), at(67, .timePassed),
                at(68, .timePassed, "offer 1 to 7 until 88"),
            ]
        ),
        FloorScript(
            "declines do not lapse while somebody else could take it later",
            two + [
                at(2, .assigned(9, 8)), at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(8, .declined(1, 7), "withdraw 1 from 7 declined"), at(68, .timePassed),
                at(128, .timePassed),
                at(130, .offline(8)), at(188, .timePassed, "offer 1 to 7 until 208"),
            ]
        ),
        FloorScript(
            "declines told with a conversation count",
            one + [
                at(5, .waiting(1, since: 5, declinedBy: [7])),
                at(65, .timePassed, "offer 1 to 7 until 85"),
            ]
        ),
        FloorScript(
            "away and offline take back what rings; what is held stays",
            two + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(6, .offline(7), "withdraw 1 from 7 agent_left", "offer 1 to 8 until 26"),
                at(7, .accepted(1, 8)), at(8, .away(8)), at(9, .waiting(2, since: 9)), at(10, .online(8)),
                at(11, .released(1), "offer 2 to 8 until 31"),
            ]
        ),
        FloorScript(
            "a customer who leaves while it rings costs the agent nothing",
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"),
                at(6, .left(1), "withdraw 1 from 7 conversation_left"),
                at(7, .waiting(2, since: 7), "offer 2 to 7 until 27"),
            ]
        ),
        FloorScript(
            "a queue's own ring time holds for its offers",
            [at(0, .queue(members: [7], ringSeconds: 45)), at(0, .agent(7)), at(0, .online(7))] + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 50")
            ]
        ),
        FloorScript(
            "an offer that storage refused is forgotten with its conversation, and the agent serves the next",
            one + [
                at(5, .waiting(1, since: 5), "offer 1 to 7 until 25"), at(6, .waiting(2, since: 6)),
                at(7, .refused(1), "offer 2 to 7 until 27"),
                at(8, .left(2), "withdraw 2 from 7 conversation_left"),
                at(9, .waiting(1, version: 2, since: 5), "offer 1 to 7 until 29"),
            ]
        ),
    ]

    @Test(arguments: answers)
    func answersEndOffers(_ script: FloorScript) { script.run() }

    static let order = [
        FloorScript(
            "higher priority first, then who came first, then the lower id",
            [at(0, .queue(members: [7])), at(0, .agent(7))] + [
                at(1, .waiting(4, since: 9)), at(1, .waiting(3, since: 8)), at(1, .waiting(2, since: 8)),
                at(1, .waiting(5, priority: 1, since: 10)), at(10, .online(7), "offer 5 to 7 until 30"),
                at(11, .left(5), "withdraw 5 from 7 conversation_left", "offer 2 to 7 until 31"),
                at(12, .left(2), "withdraw 2 from 7 conversation_left", "offer 3 to 7 until 32"),
                at(13, .left(3), "withdraw 3 from 7 conversation_left", "offer 4 to 7 until 33"),
            ]
        ),
        FloorScript(
            "the place in line survives a failed offer",
            one + [
                at(1, .waiting(1, since: 1), "offer 1 to 7 until 21"), at(2, .waiting(2, since: 2)),
                at(3, .offline(7), "withdraw 1 from 7 agent_left"),
                at(4, .online(7), "offer 1 to 7 until 24"),
            ]
        ),
        FloorScript(
            "one that is too heavy for an agent does not block a lighter one behind it",
            [
                at(0, .queue(members: [7])), at(0, .agent(7, capacity: 3)),
                at(0, .assigned(9, 7, units: 2)),
            ] + [
                at(1, .waiting(1, units: 2, since: 1)), at(2, .waiting(2, units: 1, since: 2)),
                at(3, .online(7), "offer 2 to 7 until 23"), at(4, .accepted(2, 7)),
                at(5, .released(9), "offer 1 to 7 until 25"),
            ]
        ),
        FloorScript(
            "an agent is served the best over all their queues",
            [at(0, .queue(1, members: [7])), at(0, .queue(2, members: [7])), at(0, .agent(7))] + [
                at(1, .waiting(1, queue: 1, since: 5)), at(1, .waiting(2, queue: 2, since: 4)),
                at(6, .online(7), "offer 2 to 7 until 26"),
            ]
        ),
        FloorScript(
            "more priority while it waits moves it forward",
            [at(0, .queue(members: [7])), at(0, .agent(7))] + [
                at(1, .waiting(1, since: 1)), at(1, .waiting(2, since: 2)),
                at(3, .waiting(2, version: 2, priority: 5, since: 2)),
                at(4, .online(7), "offer 2 to 7 until 24"),
            ]
        ),
    ]

    @Test(arguments: order)
    func lineIsKept(_ script: FloorScript) { script.run() }
}
