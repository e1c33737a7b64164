public import BalieDomain

/// When a place is open: spans of each weekday, and of single dates in their stead. Walks the local clock's days, so that a
/// day of 23 or 25 hours is as long as it is.
public struct OpeningHours: Sendable {
    /// A part of a day, in minutes of the local clock. It is of the day on which it begins, also where it ends after
    /// midnight.
    public struct Span: Hashable, Sendable {
        public static let minutesPerDay = 1440

        /// 0 to 1439.
        public let from: Int
        /// After `from`, at most a day later: 1500 is one o'clock of the next day.
        public let to: Int

        /// - Returns: `nil` for what is no span.
        public init?(from: Int, to: Int) {
            guard (0..<Self.minutesPerDay).contains(from), to > from, to - from <= Self.minutesPerDay else {
                return nil
            }
            self.from = from
            self.to = to
        }
    }

    /// How far ahead and back is looked for an opening: a place that is closed for longer does not open.
    static let horizonDays: Int64 = 400
    /// How far a deadline is looked for.
    static let deadlineDays: Int64 = 3_660

    private let clock: LocalClock
    private let week: [[Span]]
    private let dates: [Int64: [Span]]

    /// - Parameters:
    ///   - week: seven days, Monday first.
    ///   - dates: what counts instead of the weekday, by days since 1970-01-01; no spans mean closed.
    public init(clock: LocalClock, week: [[Span]], dates: [Int64: [Span]] = [:]) {
        precondition(week.count == 7, "a week has seven days")
        self.clock = clock
        self.week = week
        self.dates = dates
    }

    public func isOpen(at time: Timestamp) -> Bool { opening(around: time) != nil }

    /// `time` itself if it is open then, else the next opening; `nil` if there is none within the horizon.
    public func opening(from time: Timestamp) -> Timestamp? {
        if isOpen(at: time) { return time }
        let today = clock.day(at: time)
        for day in today...today + Self.horizonDays {
            if let next = openings(of: day).first(where: { $0.lowerBound > time }) { return next.lowerBound }
        }
        return nil
    }

    /// When it opens or closes next; `nil` if it does neither within the horizon.
    public func nextChange(after time: Timestamp) -> Timestamp? {
        guard let current = opening(around: time) else { return opening(from: time) }
        var end = current.upperBound
        let today = clock.day(at: time)
        // Spans that touch or overlap are one.
        for day in today - 1...today + Self.horizonDays {
            let openings = openings(of: day)
            if let first = openings.first, first.lowerBound > end { return end }
            for next in openings where next.lowerBound <= end { end = max(end, next.upperBound) }
        }
        return clock.day(at: end) > today + Self.horizonDays ? nil : end
    }

    /// Since when it is closed; `nil` while it is open, or if it was not open within the horizon.
    public func closedSince(_ time: Timestamp) -> Timestamp? {
        guard !isOpen(at: time) else { return nil }
        let today = clock.day(at: time)
        for day in stride(from: today, through: today - Self.horizonDays, by: -1) {
            let ends = openings(of: day).map(\.upperBound) + openings(of: day - 1).map(\.upperBound)
            if let last = ends.filter({ $0 <= time }).max() { return last }
        }
        return nil
    }

    /// When `work` of open time has passed since `start`.
    ///
    /// - Returns: `nil` if that much does not come within 24 days for each hour of it: a place that opens for an hour a month
    ///   has no deadline. Never further than ten years are looked.
    public func deadline(after work: Duration, from start: Timestamp) -> Timestamp? {
        let hours = max(work.wholeMilliseconds / 3_600_000 + 1, 1)
        let first = clock.day(at: start) - 1
        var (rest, reached) = (work, start)
        for day in first...first + 2 + min(hours, Self.deadlineDays / 24) * 24 {
            for span in openings(of: day) {
                let begin = max(span.lowerBound, reached)
                guard begin < span.upperBound else { continue }
                if rest <= span.upperBound - begin { return begin + rest }
                rest -= span.upperBound - begin
                reached = span.upperBound
            }
        }
        return nil
    }

    /// A span that holds `time`.
    private func opening(around time: Timestamp) -> Range<Timestamp>? {
        let today = clock.day(at: time)
        return (openings(of: today - 1) + openings(of: today)).last { $0.contains(time) }
    }

    /// What begins on a day, earliest first. A span that the clocks are put forward over is left out.
    private func openings(of day: Int64) -> [Range<Timestamp>] {
        // 1970-01-01 was a Thursday.
        let spans = dates[day] ?? week[Int((day + 3).modulo(7))]
        return spans.compactMap { span in
            let begin = clock.moment(span.from, of: day, .first)
            let end = clock.moment(span.to, of: day, .last)
            return begin < end ? begin..<end : nil
        }
        .sorted { $0.lowerBound < $1.lowerBound }
    }
}
