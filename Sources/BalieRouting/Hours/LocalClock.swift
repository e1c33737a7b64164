public import BalieDomain

/// The clocks of a place, as far as they are ahead of UTC: the only thing that opening hours must know of a time zone.
public struct LocalClock: Sendable {
    /// Seconds that the clocks show more than UTC at a moment.
    private let offset: @Sendable (Timestamp) -> Int64

    private static let millisecondsPerMinute: Int64 = 60_000
    /// No clock on Earth is further from UTC than this: what it shows is the time of a moment between these two.
    private static let furthest = Duration.hours(15)

    /// - Parameter offset: seconds ahead of UTC at a moment; changes at most once within thirty hours.
    public init(offset: @escaping @Sendable (Timestamp) -> Int64) { self.offset = offset }

    /// The date that the clocks show, in days since 1970-01-01.
    public func day(at time: Timestamp) -> Int64 {
        let local = time.milliseconds + offset(time) * 1000
        return (local - local.modulo(Timestamp.dayMilliseconds)) / Timestamp.dayMilliseconds
    }

    /// Which moment is meant where the clocks show a time twice.
    enum Occurrence { case first, last }

    /// When the clocks show `minute` of a day. Where they are put forward past it, the moment at which that is done.
    ///
    /// - Parameter minute: since midnight as the clocks show it; 1440 and more are of the next day.
    func moment(_ minute: Int, of day: Int64, _ occurrence: Occurrence) -> Timestamp {
        let shown = day * Timestamp.dayMilliseconds + Int64(minute) * Self.millisecondsPerMinute
        let (earliest, latest) = (
            Timestamp(milliseconds: shown) - Self.furthest, Timestamp(milliseconds: shown) + Self.furthest
        )
        let (before, after) = (offset(earliest), offset(latest))
        let candidates = [before, after].map { Timestamp(milliseconds: shown - $0 * 1000) }
        if before == after { return candidates[0] }
        let valid = zip(candidates, [before, after]).filter { offset($0.0) == $0.1 }.map(\.0)
        switch occurrence {
        case .first: if let moment = valid.min() { return moment }
        case .last: if let moment = valid.max() { return moment }
        }
        return change(from: before, between: earliest, and: latest)
    }

    /// When the clocks are put forward or back.
    private func change(from before: Int64, between earliest: Timestamp, and latest: Timestamp) -> Timestamp {
        var (low, high) = (earliest.milliseconds, latest.milliseconds)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(Timestamp(milliseconds: middle)) == before { low = middle } else { high = middle }
        }
        return Timestamp(milliseconds: high)
    }
}

extension Int64 {
    /// Never negative, unlike `%`.
    func modulo(_ divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}
