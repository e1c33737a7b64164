import BalieRouting
import Testing

struct ServiceLevelTests {
    private struct Case: Sendable {
        /// A, A_T, B, B_T and s.
        let counts: (Int64, Int64, Int64, Int64, Int64)
        /// In percent, to two places; `nil` for none.
        let levels: [Double?]
    }

    private static let cases = [
        Case(counts: (200, 150, 30, 12, 5), levels: [75, 65.22, 68.81, 70.43, 66.67]),
        Case(counts: (0, 0, 0, 0, 0), levels: [nil, nil, nil, nil, nil]),
        // Nobody stayed: all gave up at once.
        Case(counts: (0, 0, 4, 4, 4), levels: [nil, 0, nil, 100, nil]),
        Case(counts: (0, 0, 4, 0, 0), levels: [nil, 0, 0, 0, 0]),
        Case(counts: (3, 3, 0, 0, 0), levels: [100, 100, 100, 100, 100]),
    ]

    @Test(arguments: cases)
    private func everyFormulaIsItsOwn(_ example: Case) {
        let (answered, inTime, abandoned, early, short) = example.counts
        let counts = ServiceLevel.Counts(
            answered: answered,
            answeredWithin: inTime,
            abandoned: abandoned,
            abandonedWithin: early,
            short: short
        )
        let levels = ServiceLevel.allCases.map { level in
            level.share(of: counts).map { ($0 * 10_000).rounded() / 100 }
        }
        #expect(levels == example.levels)
    }
}
