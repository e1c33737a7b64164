/// A figure out of several samples, with how far off it may be.
public struct Estimate: Hashable, Sendable {
    /// `nil` where there was nothing to measure: nobody was answered, say.
    public let value: Double?
    /// Half the width of the 95 % confidence interval; `nil` for a figure of one sample.
    public let margin: Double?

    /// Nothing to measure.
    public static let unknown = Estimate(value: nil, margin: nil)

    public init(value: Double?, margin: Double?) {
        self.value = value
        self.margin = margin
    }

    /// Half the width of the 95 % confidence interval of the mean of independent samples, by Student's t.
    static func margin(of samples: [Double]) -> Double? {
        guard samples.count > 1 else { return nil }
        let count = Double(samples.count)
        let mean = samples.reduce(0, +) / count
        let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return student(degrees: samples.count - 1) * (squares / (count * (count - 1))).squareRoot()
    }

    /// The 97.5th percentile of Student's distribution, to three digits: for few degrees as tables have it, beyond them by the
    /// expansion of Cornish and Fisher.
    static func student(degrees: Int) -> Double {
        let table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
        guard degrees > table.count else { return table[max(degrees, 1) - 1] }
        let (z, n) = (1.959964, Double(degrees))
        let cube = z * z * z
        return z + (cube + z) / (4 * n) + (5 * cube * z * z + 16 * cube + 3 * z) / (96 * n * n)
    }
}

/// A figure of a simulation. The raw value is its name in tables, files and the API.
public enum Measure: String, CaseIterable, Sendable {
    case offered, answered, abandoned, unanswered
    /// Of the answered, in seconds.
    case meanWait = "wait_mean"
    case medianWait = "wait_p50"
    case ninetiethWait = "wait_p90"
    case ninetyNinthWait = "wait_p99"
    /// The five ways in which a service level is counted.
    case serviceLevel1 = "service_level_1"
    case serviceLevel2 = "service_level_2"
    case serviceLevel3 = "service_level_3"
    case serviceLevel4 = "service_level_4"
    case serviceLevel5 = "service_level_5"
    case abandonmentRate = "abandonment_rate"
    case occupancy
    case declined = "offers_declined"
    case missed = "offers_unanswered"
    case lateAnswers = "late_answers"
    /// In millionths of the currency.
    case lateCost = "late_cost"

    /// How the figure comes out of a tally.
    enum Formula {
        /// So many in a run.
        case count((Tally) -> Double)
        case ratio((Tally) -> Double, over: (Tally) -> Double)
        /// A share of the waits is at most as long, in seconds.
        case percentile(Double)
    }

    var formula: Formula {
        switch self {
        case .offered: .count { Double($0.offered) }
        case .answered: .count { Double($0.answered) }
        case .abandoned: .count { Double($0.abandoned) }
        case .unanswered: .count { Double($0.unanswered) }
        case .meanWait: .ratio({ $0.waitSum / 1000 }, over: { Double($0.answered) })
        case .medianWait: .percentile(0.5)
        case .ninetiethWait: .percentile(0.9)
        case .ninetyNinthWait: .percentile(0.99)
        case .serviceLevel1: .ratio({ Double($0.answeredInTime) }, over: { Double($0.answered) })
        case .serviceLevel2: .ratio({ Double($0.answeredInTime) }, over: { Double($0.answered + $0.abandoned) })
        case .serviceLevel3:
            .ratio({ Double($0.answeredInTime) }, over: { Double($0.answered + $0.abandoned - $0.abandonedInTime) })
        case .serviceLevel4:
            .ratio(
                { Double($0.answeredInTime + $0.abandonedInTime) },
                over: { Double($0.answered + $0.abandoned) }
            )
        case .serviceLevel5:
            .ratio({ Double($0.answeredInTime) }, over: { Double($0.answered + $0.abandoned - $0.shortAbandons) })
        case .abandonmentRate: .ratio({ Double($0.abandoned) }, over: { Double($0.offered) })
        case .occupancy: .ratio({ $0.busy }, over: { $0.room })
        case .declined: .count { Double($0.declined) }
        case .missed: .count { Double($0.missed) }
        case .lateAnswers: .count { Double($0.lateAnswers) }
        case .lateCost: .count { Double($0.lateCost) }
        }
    }
}

/// Several tallies that are alike and independent: of as many runs, or of the parts of one.
struct Samples {
    let samples: [Tally]
    /// What each figure is taken from.
    let total: Tally
    /// How many runs ``total`` has.
    let runs: Int

    func estimate(_ measure: Measure) -> Estimate {
        switch measure.formula {
        case .count(let count):
            let margin = runs > 1 ? Estimate.margin(of: samples.map(count)) : nil
            return Estimate(value: count(total) / Double(runs), margin: margin)
        case .ratio(let part, let whole):
            let base = whole(total)
            guard base > 0 else { return .unknown }
            let ratio = part(total) / base
            // The ratio of two sums is off as the mean of what each sample has too much, by the mean of the bases.
            let bases = samples.map(whole)
            let mean = bases.reduce(0, +) / Double(max(1, bases.count))
            guard mean > 0 else { return Estimate(value: ratio, margin: nil) }
            let excess = Estimate.margin(of: samples.map { part($0) - ratio * whole($0) })
            return Estimate(value: ratio, margin: excess.map { $0 / mean })
        case .percentile(let share):
            let each = samples.compactMap { Self.percentile(share, of: $0.waits) }
            return Estimate(value: Self.percentile(share, of: total.waits), margin: Estimate.margin(of: each))
        }
    }

    /// In seconds: the shortest wait that at least so large a share of them does not exceed.
    static func percentile(_ share: Double, of waits: [Int64]) -> Double? {
        guard !waits.isEmpty else { return nil }
        let rank = Int((share * Double(waits.count)).rounded(.up))
        return Double(waits.sorted()[min(waits.count, max(1, rank)) - 1]) / 1000
    }
}
