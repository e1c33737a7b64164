import BalieDomain
import BalieRouting
import Testing

/// Agents who ask, queues that are closed, and those who still write up the last one.
struct PullTests {
    /// Queue 1 gives to those who ask and lets them choose, queue 2 pushes; agents 7 (both) and 8 (queue 1).
    private static let office = [
        at(
            0,
            .queue(1, members: [7, 8]) {
                $0.mode = .pull
                $0.allowsPicking = true
            }
        ),
        at(0, .queue(2, members: [7])), at(0, .agent(7)), at(0, .agent(8, skills: [1: 2])),
        at(0, .online(7)),
        at(0, .online(8)),
    ]

    static let asking = [
        FloorScript(
            "nothing rings, and who asks gets the first in line for them",
            office + [
                at(1, .waiting(1, skills: [1: 1], since: 1)), at(2, .waiting(2, since: 2)),
                at(3, .waiting(3, since: 3)),
                at(4, .next(7), "assign 2 to 7"), at(5, .next(7), "nothing for 7: full"),
                at(6, .next(8), "assign 1 to 8"), at(7, .released(2)), at(8, .next(7), "assign 3 to 7"),
                at(9, .released(3)), at(10, .next(7), "nothing for 7: nothing fits"),
            ]
        ),
        FloorScript(
            "what is given is had: it is confirmed, or taken back and told anew",
            office + [
                at(1, .waiting(1, since: 1)), at(2, .next(7), "assign 1 to 7"), at(3, .assigned(1, 7)),
                at(4, .refused(1)), at(5, .next(7), "nothing for 7: full"), at(6, .released(1)),
                at(7, .waiting(2, since: 7)), at(8, .next(7), "assign 2 to 7"), at(9, .refused(2)),
                at(10, .next(7), "nothing for 7: nothing fits"), at(11, .waiting(2, version: 2, since: 7)),
                at(12, .next(8), "assign 2 to 8"),
            ]
        ),
        FloorScript(
            "who is away, has something ringing or is unknown gets nothing",
            office + [
                at(1, .waiting(1, since: 1)), at(2, .away(8)), at(3, .next(8), "nothing for 8: away"),
                at(4, .waiting(2, queue: 2, since: 4), "offer 2 to 7 until 24"),
                at(5, .next(7), "nothing for 7: ringing"),
                at(6, .next(9), "nothing for 9: nothing fits"),
            ]
        ),
        FloorScript(
            "one may be picked where the queue allows it, and only by who could take it",
            office + [
                at(1, .waiting(1, since: 1)), at(2, .waiting(2, since: 2)),
                at(3, .waiting(3, skills: [1: 2], since: 3)),
                at(4, .waiting(4, queue: 2, skills: [9: 1], since: 4)),
                at(5, .pick(3, 7), "nothing for 7: lacks_skill"),
                at(6, .pick(4, 7), "nothing for 7: not allowed"),
                at(7, .pick(2, 7), "assign 2 to 7"), at(8, .pick(2, 8), "nothing for 8: not waiting"),
                at(9, .pick(99, 8), "nothing for 8: not waiting"),
                at(10, .pick(1, 9), "nothing for 9: not_member"),
                at(11, .pick(3, 8), "assign 3 to 8"), at(12, .pick(1, 8), "nothing for 8: full"),
            ]
        ),
        FloorScript(
            "a queue that begins to push offers what waits",
            office + [
                at(1, .waiting(1, since: 1)), at(2, .waiting(2, since: 2)), at(3, .waiting(3, since: 3)),
                at(4, .queue(1, members: [7, 8]), "offer 1 to 7 until 24", "offer 2 to 8 until 24"),
            ]
        ),
        FloorScript(
            "taken on asking counts as handled, and the wait ends there",
            [
                at(0, .queue(1, .fewestHandled, members: [7, 8])),
                at(0, .queue(2, members: [7]) { $0.mode = .pull }),
                at(0, .agent(7, capacity: 9)), at(0, .agent(8, capacity: 9)), at(0, .online(7)),
                at(1, .online(8)),
                at(2, .waiting(1, queue: 2)), at(3, .next(7), "assign 1 to 7"),
                at(4, .waiting(2), "offer 2 to 8 until 24"),
            ]
        ),
    ]

    @Test(arguments: asking)
    func whoAsksIsGiven(_ script: FloorScript) { script.run() }

    private static let pair = [
        at(0, .queue(members: [7, 8])), at(0, .agent(7)), at(0, .agent(8)), at(0, .online(7)),
        at(1, .online(8)),
    ]

    static let hours = [
        FloorScript(
            "outside its hours nothing of a queue rings; when they begin everybody is offered in the order of the line",
            pair + [
                at(2, .closed()), at(3, .waiting(2, since: 3)), at(4, .waiting(1, priority: 1, since: 4)),
                at(5, .waiting(3, since: 5)), at(6, .online(7)),
                at(6, .next(7), "nothing for 7: nothing fits"),
                at(7, .open(), "offer 1 to 7 until 27", "offer 2 to 8 until 27"), at(8, .open()),
                at(9, .accepted(1, 7)), at(10, .released(1), "offer 3 to 7 until 30"),
            ]
        ),
        FloorScript(
            "what rings when the hours end may still be answered, but is not offered again",
            pair + [
                at(2, .waiting(1, since: 2), "offer 1 to 7 until 22"),
                at(3, .waiting(2, since: 3), "offer 2 to 8 until 23"),
                at(4, .closed()), at(5, .accepted(1, 7)),
                at(6, .declined(2, 8), "withdraw 2 from 8 declined"),
                at(7, .released(1)), at(8, .open(), "offer 2 to 7 until 28"),
            ]
        ),
        FloorScript(
            "a closed queue does not keep its members from others, nor does a changed queue open",
            pair + [
                at(2, .queue(2, members: [7])), at(3, .closed()), at(4, .waiting(1, since: 4)),
                at(5, .waiting(2, queue: 2, since: 5), "offer 2 to 7 until 25"),
                at(6, .queue(members: [8])),
                at(7, .open(), "offer 1 to 8 until 27"),
            ]
        ),
        FloorScript(
            "a queue that nobody has heard of has no hours",
            [
                at(0, .closed()), at(1, .queue(members: [7])), at(1, .agent(7)), at(1, .online(7)),
                at(2, .waiting(1), "offer 1 to 7 until 22"),
            ]
        ),
        FloorScript(
            "a closed queue lets nobody choose",
            office + [
                at(1, .closed()), at(2, .waiting(1, since: 2)), at(3, .pick(1, 7), "nothing for 7: closed"),
                at(4, .open()), at(5, .pick(1, 7), "assign 1 to 7"),
            ]
        ),
    ]

    @Test(arguments: hours)
    func hoursAreKept(_ script: FloorScript) { script.run() }

    static let wrapUp = [
        FloorScript(
            "who writes something up gets nothing until the time is over",
            pair + [
                at(2, .away(8)), at(2, .wrapUp(7, until: 62)), at(3, .waiting(1, since: 3)),
                at(61, .timePassed),
                at(62, .timePassed, "offer 1 to 7 until 82"),
            ]
        ),
        FloorScript(
            "or until they say so, and then the time means nothing any more",
            pair + [
                at(2, .away(8)), at(2, .wrapUp(7, until: 62)), at(3, .waiting(1, since: 3)),
                at(10, .wrapUpEnded(7), "offer 1 to 7 until 30"), at(11, .accepted(1, 7)),
                at(62, .timePassed),
                at(63, .wrapUpEnded(7)),
            ]
        ),
        FloorScript(
            "what rings meanwhile goes on ringing; nothing is given on asking",
            [
                at(0, .queue(members: [7]) { $0.mode = .pull }), at(0, .queue(2, members: [7])),
                at(0, .agent(7, capacity: 2)),
                at(0, .online(7)),
            ] + [
                at(1, .waiting(1, queue: 2), "offer 1 to 7 until 21"), at(2, .wrapUp(7, until: 60)),
                at(3, .waiting(2)), at(4, .next(7), "nothing for 7: wrap_up"), at(5, .accepted(1, 7)),
                at(60, .timePassed), at(61, .next(7), "assign 2 to 7"),
            ]
        ),
        FloorScript(
            "they are idle from when they are done (reference 6.9)",
            pair + [
                at(2, .assigned(91, 7)), at(3, .assigned(92, 8)), at(4, .released(91)),
                at(4, .wrapUp(7, until: 30)),
                at(10, .released(92)), at(40, .timePassed),
                at(41, .waiting(1, since: 41), "offer 1 to 8 until 61"),
                at(42, .waiting(2, since: 42), "offer 2 to 7 until 62"),
            ]
        ),
        FloorScript(
            "a later one takes the place of an earlier, and going offline ends it",
            pair + [
                at(2, .away(8)), at(2, .wrapUp(7, until: 30)), at(3, .wrapUp(7, until: 60)),
                at(4, .waiting(1, since: 4)),
                at(30, .timePassed), at(31, .offline(7)), at(32, .online(7), "offer 1 to 7 until 52"),
                at(33, .accepted(1, 7)), at(60, .timePassed),
            ]
        ),
        FloorScript(
            "going away does not end it",
            pair + [
                at(2, .away(8)), at(2, .wrapUp(7, until: 30)), at(3, .waiting(1, since: 3)),
                at(4, .away(7)),
                at(5, .online(7)), at(30, .timePassed, "offer 1 to 7 until 50"),
            ]
        ),
        FloorScript(
            "of somebody unknown it means nothing; one in the past is over at once",
            [
                at(1, .wrapUp(7, until: 100)), at(1, .wrapUpEnded(7)), at(2, .queue(members: [7])),
                at(2, .agent(7)),
                at(2, .wrapUp(7, until: 1)), at(3, .online(7)), at(4, .waiting(1, since: 4)),
                at(5, .timePassed, "offer 1 to 7 until 25"),
                at(6, .agentRemoved(ID(7)), "withdraw 1 from 7 agent_left"),
            ]
        ),
    ]

    @Test(arguments: wrapUp)
    func wrapUpEnds(_ script: FloorScript) { script.run() }
}
