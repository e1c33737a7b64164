import BalieDomain

/// How much of what came was answered in time. There are several formulas, so each report says which one it means.
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

    public var formula: String {
        switch self {
        case .answeredOnly: "A_T / A"
        case .allAbandons: "A_T / (A + B)"
        case .lateAbandons: "A_T / (A + B - B_T)"
        case .earlyAbandonsMet: "(A_T + B_T) / (A + B)"
        case .withoutShort: "A_T / (A + B - s)"
        }
    }

    /// Its column in a report.
    public var column: String {
        switch self {
        case .answeredOnly: "sl_1"
        case .allAbandons: "sl_2"
        case .lateAbandons: "sl_3"
        case .earlyAbandonsMet: "sl_4"
        case .withoutShort: "sl_5"
        }
    }

    /// - Returns: `nil` if nothing came that it counts.
    func value(of sums: ReportSums) -> Double? {
        let (answered, inTime) = (sums[.answered], sums[.answeredWithin])
        let short = sums[.shortAbandoned]
        let abandoned = sums[.abandoned] + short
        let early = sums[.abandonedWithin]
        return switch self {
        case .answeredOnly: ratio(inTime, answered)
        case .allAbandons: ratio(inTime, answered + abandoned)
        case .lateAbandons: ratio(inTime, answered + abandoned - early)
        case .earlyAbandonsMet: ratio(inTime + early, answered + abandoned)
        case .withoutShort: ratio(inTime, answered + abandoned - short)
        }
    }
}

/// - Returns: `nil` where there is nothing to divide by.
func ratio(_ part: Int64, _ whole: Int64) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
}
