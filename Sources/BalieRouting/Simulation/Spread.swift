import BalieDomain

/// How long something takes each time: a distribution of times. Seconds throughout.
public enum Spread: Hashable, Sendable {
    /// Always the same.
    case constant(Double)
    case exponential(mean: Double)
    /// Skewed, as the times of people mostly are.
    case lognormal(mean: Double, deviation: Double)
    /// Drawn from times that were measured, each as likely as the next. Not empty.
    case among([Double])

    /// Of any time that a scenario names: thirty days.
    public static let longest = 30.0 * 86_400

    /// The mean, in seconds.
    public var mean: Double {
        switch self {
        case .constant(let seconds): seconds
        case .exponential(let mean), .lognormal(let mean, _): mean
        case .among(let seconds): seconds.reduce(0, +) / Double(max(1, seconds.count))
        }
    }

    /// In whole milliseconds; never negative, never above ``longest``.
    func draw(_ chance: inout Chance) -> Duration {
        let seconds: Double
        switch self {
        case .constant(let value): seconds = value
        case .exponential(let mean): seconds = chance.exponential(mean: mean)
        case .lognormal(let mean, let deviation):
            let ratio = deviation / mean
            let variance = Logarithm.natural(1 + ratio * ratio)
            let middle = Logarithm.natural(mean) - variance / 2
            seconds = Logarithm.exponential(middle + variance.squareRoot() * chance.normal())
        case .among(let values): seconds = values[Int(chance.next() % UInt64(values.count))]
        }
        return .milliseconds(Int64((min(max(seconds, 0), Self.longest) * 1000).rounded()))
    }
}
