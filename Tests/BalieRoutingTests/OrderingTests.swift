import BalieDomain
import BalieRouting
import Testing

/// Who goes first, in the three orders, and with a service window that closes.
struct OrderingTests {
    /// Agent 7 alone, who comes free once for each in turn: the order of the line is the order of the offers.
    private static func served(
        _ rule: String,
        _ ordering: FloorOrdering,
        _ window: WindowCredit? = nil,
        at second: Int64,
        _ waiting: [FloorEvent],
        _ order: [Int64]
    ) -> FloorScript {
        var steps = [at(0, .queue(members: [7])), at(0, .agent(7))] + waiting.map { at(0, $0) }
        steps.append(at(second, .timePassed))
        for (number, conversation) in order.enumerated() {
            let offer = "offer \(conversation) to 7 until \(second + 20)"
            if number == 0 {
                steps.append(at(second, .online(7), offer))
            } else {
                let before = order[number - 1]
                steps.append(
                    at(second, .left(before), "withdraw \(before) from 7 conversation_left", offer)
                )
            }
        }
        return FloorScript(
            rule,
            settings: FloorSettings(ordering: ordering, windowCredit: window),
            steps
        )
    }

    static let orders = [
        served(
            "strict (Asterisk, TaskRouter, Connect): priority first, however long the others wait",
            .strict,
            at: 9_000,
            [
                .waiting(1, since: 0), .waiting(2, priority: 1, since: 8_999),
                .waiting(3, priority: 1, since: 8_998),
            ],
            [3, 2, 1]
        ),
        served(
            "ageing (Genesys): a point is sixty seconds",
            .minutePerPoint,
            at: 200,
            [
                .waiting(1, since: 0), .waiting(2, priority: 1, since: 61),
                .waiting(3, priority: 1, since: 59),
                .waiting(4, priority: 3, since: 150), .waiting(5, priority: -1, since: -30),
            ],
            [4, 3, 1, 2, 5]
        ),
        served(
            "ageing (Genesys): of equal scores, who came first",
            .minutePerPoint,
            at: 200,
            [
                .waiting(1, priority: 1, since: 60), .waiting(2, since: 0),
                .waiting(3, priority: 2, since: 120),
            ],
            [2, 1, 3]
        ),
        served(
            "ageing (FreeSWITCH): a base score of 600 is ten minutes' head start",
            .ageing(secondsPerPoint: 1),
            at: 700,
            [
                .waiting(1, since: 0), .waiting(2, priority: 600, since: 599),
                .waiting(3, priority: 600, since: 601),
            ],
            [2, 1, 3]
        ),
        served(
            "accelerated (NICE): a point a minute on top of its own, ties by who came first",
            .accelerated(initial: 0, perMinute: 1, maximum: 1_000),
            at: 600,
            [
                .waiting(1, priority: 5, since: 300), .waiting(2, since: 0),
                .waiting(3, priority: 6, since: 301),
            ],
            [3, 2, 1]
        ),
        served(
            "accelerated (NICE): nobody gets above the maximum, and those who are there go by when they came",
            .accelerated(initial: 0, perMinute: 1, maximum: 10),
            at: 600,
            [
                .waiting(1, priority: 50, since: 599), .waiting(2, since: 0),
                .waiting(3, priority: 9, since: 560),
            ],
            [2, 1, 3]
        ),
        served(
            "accelerated (NICE): just before it reaches the maximum it is behind one that is there",
            .accelerated(initial: 0, perMinute: 1, maximum: 10),
            at: 599,
            [.waiting(1, priority: 10, since: 300), .waiting(2, since: 0)],
            [1, 2]
        ),
        served(
            "accelerated (NICE): and when it is there, its longer wait counts",
            .accelerated(initial: 0, perMinute: 1, maximum: 10),
            at: 600,
            [.waiting(1, priority: 10, since: 300), .waiting(2, since: 0)],
            [2, 1]
        ),
        served(
            "accelerated: the initial points count for everybody",
            .accelerated(initial: 4, perMinute: 0, maximum: 6),
            at: 600,
            [
                .waiting(1, priority: 1, since: 0), .waiting(2, priority: 2, since: 1),
                .waiting(3, priority: 9, since: 2),
            ],
            [2, 3, 1]
        ),
    ]

    @Test(arguments: orders)
    func lineIsInOrder(_ script: FloorScript) { script.run() }

    /// Six hundred seconds for a cent, from an hour before the end: a window worth five cents is worth 3,000 s at most, in
    /// steps of 250 s every five minutes.
    private static let credit = WindowCredit(lead: .seconds(3600), secondsPerUnit: 60_000)

    private static func window(
        _ rule: String,
        at second: Int64,
        cost: Int64 = 50_000,
        _ order: [Int64]
    ) -> FloorScript {
        served(
            rule,
            .strict,
            credit,
            at: second,
            [
                .waiting(1, since: 0),
                .waiting(2, since: 1_000) {
                    $0.windowEnds = Timestamp(seconds: 5_000)
                    $0.lateCost = cost
                },
            ],
            order
        )
    }

    static let windows = [
        window("before the last hour a window is worth nothing", at: 1_400, [1, 2]),
        window(
            "four steps make up for the thousand seconds that it came later, and ties go to who came first",
            at: 2_600,
            [1, 2]
        ),
        window("a second before the fifth step nothing has changed", at: 2_899, [1, 2]),
        window("the fifth step brings it to the front", at: 2_900, [2, 1]),
        window("it stays there to the end", at: 4_999, [2, 1]),
        window(
            "once the window has closed it could not be answered free, and goes back",
            at: 5_000,
            [1, 2]
        ),
        window("a cheaper country rises more slowly", at: 4_999, cost: 10_000, [1, 2]),
        window("a window that costs nothing is worth nothing", at: 4_999, cost: 0, [1, 2]),
    ]

    @Test(arguments: windows)
    func windowsCount(_ script: FloorScript) { script.run() }

    static let corners = [
        served(
            "a window does not lift anybody over a higher priority",
            .strict,
            credit,
            at: 4_999,
            [
                .waiting(1, priority: 1, since: 4_000),
                .waiting(2, since: 0) {
                    $0.windowEnds = Timestamp(seconds: 5_000)
                    $0.lateCost = .max
                },
            ],
            [1, 2]
        ),
        served(
            "with ageing it does: both are seconds of waiting",
            .minutePerPoint,
            credit,
            at: 4_999,
            [
                .waiting(1, priority: 10, since: 1_000),
                .waiting(2, since: 1_000) {
                    $0.windowEnds = Timestamp(seconds: 5_000)
                    $0.lateCost = 50_000
                },
            ],
            [2, 1]
        ),
        served(
            "absurd times and priorities are ordered without an overflow",
            .minutePerPoint,
            credit,
            at: 10,
            [
                .waiting(1, priority: .max) {
                    $0.enqueuedAt = Timestamp(milliseconds: .min)
                    ($0.windowEnds, $0.lateCost) = (Timestamp(milliseconds: .max), .max)
                },
                .waiting(2, priority: .min) {
                    $0.enqueuedAt = Timestamp(milliseconds: .max)
                    ($0.windowEnds, $0.lateCost) = (Timestamp(milliseconds: .min), .min)
                },
                .waiting(3),
            ],
            [1, 3, 2]
        ),
    ]

    @Test(arguments: corners)
    func cornersHold(_ script: FloorScript) { script.run() }
}
