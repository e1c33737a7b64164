/// How much of what came was answered in time. There are several formulas, so whoever shows one says which it means.
///
/// A answered, of them A_T within the threshold; B abandoned, of them B_T within the threshold; s abandoned at once. What is
/// B in a formula has the short ones in it.
public enum ServiceLevel: String, Sendable, CaseIterable {
    /// Ignores abandons.
    case answeredOnly = "SL-1"
    /// Every abandon counts against it.
    case allAbandons = "SL-2"
    /// Who gives up within the threshold counts neither way.
    case lateAbandons = "SL-3"
    /// Who gives up within the threshold was served in time.
    case earlyAbandonsMet = "SL-4"
    /// Who gives up at once counts neither way.
    case withoutShort = "SL-5"

    /// What waits came to.
    public struct Counts: Sendable, Equatable {
        /// A, and A_T.
        public var answered: Int64
        public var answeredWithin: Int64
        /// B, and B_T.
        public var abandoned: Int64
        public var abandonedWithin: Int64
        /// s.
        public var short: Int64

        public init(
            answered: Int64,
            answeredWithin: Int64,
            abandoned: Int64,
            abandonedWithin: Int64,
            short: Int64 = 0
        ) {
            self.answered = answered
            self.answeredWithin = answeredWithin
            self.abandoned = abandoned
            self.abandonedWithin = abandonedWithin
            self.short = short
        }
    }

    public var formula: String {
        switch self {
        case .answeredOnly: "A_T / A"
        case .allAbandons: "A_T / (A + B)"
        case .lateAbandons: "A_T / (A + B - B_T)"
        case .earlyAbandonsMet: "(A_T + B_T) / (A + B)"
        case .withoutShort: "A_T / (A + B - s)"
        }
    }

    /// The formula with its name.
    public var equation: String { "\(rawValue) = \(formula)" }

    /// - Returns: a share of 1; `nil` if nothing came that it counts.
    public func share(of counts: Counts) -> Double? {
        let (answered, inTime, early) = (counts.answered, counts.answeredWithin, counts.abandonedWithin)
        let came = answered + counts.abandoned
        let (part, whole) =
            switch self {
            case .answeredOnly: (inTime, answered)
            case .allAbandons: (inTime, came)
            case .lateAbandons: (inTime, came - early)
            case .earlyAbandonsMet: (inTime + early, came)
            case .withoutShort: (inTime, came - counts.short)
            }
        return whole > 0 ? Double(part) / Double(whole) : nil
    }
}
