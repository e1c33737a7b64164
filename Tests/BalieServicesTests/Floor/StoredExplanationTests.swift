import BalieDomain
import BalieRouting
import Testing

@testable import BalieServices

/// Explanations are put together by hand and read by a decoder: both must mean the same form.
struct StoredExplanationTests {
    private static let stories = [
        Explanation(trigger: .agent, strategy: .roundRobin, waitedMilliseconds: 0, candidates: []),
        Explanation(
            trigger: .conversation,
            strategy: .longestIdle,
            waitedMilliseconds: 1_234_567,
            sticky: .init(agent: ID(9), refusal: nil),
            candidates: [
                .init(agent: ID(9), load: 0, capacity: 1, idleSince: Timestamp(milliseconds: 1_534_000_000_007))
            ]
        ),
        Explanation(
            trigger: .conversation,
            strategy: .leastBusy,
            waitedMilliseconds: .max,
            sticky: .init(agent: ID(.max), refusal: .away),
            declinesForgotten: true,
            candidates: [
                .init(agent: ID(1), load: 2, capacity: 3, idleSince: Timestamp(milliseconds: 0)),
                .init(agent: ID(2), load: 0, capacity: 9, idleSince: Timestamp(milliseconds: 1_600_000_000_000)),
            ],
            passedOver: Explanation.Reason.allCases.map { .init(agent: ID(3), reason: $0) } + [
                .init(agent: ID(4), reason: .lacksSkill, skill: ID(5), level: 10),
                .init(agent: ID(4), reason: .lacksSkill, skill: ID(5)),
            ],
            others: Explanation.Reason.allCases.map { .init(reason: $0, count: 10_000) }
        ),
        Explanation(
            trigger: .request,
            strategy: .bestSkill,
            waitedMilliseconds: 60_000,
            candidates: [
                .init(agent: ID(1), load: 0, capacity: 1, idleSince: Timestamp(milliseconds: 5), tier: 2, levels: 9),
                .init(agent: ID(2), load: 0, capacity: 1, idleSince: Timestamp(milliseconds: 5), handled: 40),
            ],
            step: 2,
            highestTier: 3,
            place: 100_000,
            creditMilliseconds: 25_000
        ),
    ]

    @Test(arguments: stories)
    func whatIsStoredIsReadAsItWas(_ explanation: Explanation) throws {
        #expect(try Explanation(stored: explanation.stored) == explanation)
    }
}
