import BalieDomain
import BalieRouting
import Testing

/// Opening hours on hand-made clocks: nothing here knows a time zone by name.
struct OpeningHoursTests {
    private static func time(_ text: String) -> Timestamp {
        guard let time = Timestamp(rfc3339: "\(text):00Z") else { preconditionFailure("\(text) is no time") }
        return time
    }

    private static func span(_ from: Int, _ to: Int) -> OpeningHours.Span {
        guard let span = OpeningHours.Span(from: from * 60, to: to * 60) else { preconditionFailure("no span") }
        return span
    }

    private static func day(_ text: String) -> Int64 { time("\(text)T00:00").milliseconds / 86_400_000 }

    /// An hour ahead of UTC; two from the last Sunday of March 2026, 01:00 UTC, to that of October: those days have 23 and 25
    /// hours.
    private static let amsterdam = LocalClock { now in
        (time("2026-03-29T01:00")..<time("2026-10-25T01:00")).contains(now) ? 7200 : 3600
    }
    private static let utc = LocalClock { _ in 0 }
    /// Half an hour is put forward, at two o'clock of the first Sunday of October: ten and a half hours ahead, then eleven.
    private static let lordHowe = LocalClock { now in now < time("2026-10-03T15:30") ? 37_800 : 39_600 }

    private static let office = [[OpeningHours.Span]](repeating: [span(9, 17)], count: 5) + [[], []]
    private static let lunch = [[OpeningHours.Span]](repeating: [span(9, 12), span(13, 17)], count: 7)
    private static let bar = [[], [], [], [], [span(20, 26)], [span(20, 26)], []]
    private static let night = [[OpeningHours.Span]](repeating: [span(1, 5)], count: 7)
    private static let always = [[OpeningHours.Span]](repeating: [span(0, 24)], count: 7)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let hours: OpeningHours
        let at: String
        let isOpen: Bool
        let next: String?

        init(_ name: String, _ hours: OpeningHours, at: String, isOpen: Bool, next: String?) {
            (testDescription, self.hours, self.at, self.isOpen, self.next) = (name, hours, at, isOpen, next)
        }
    }

    private static func open(
        _ week: [[OpeningHours.Span]],
        _ clock: LocalClock = utc,
        _ dates: [String: [OpeningHours.Span]] = [:]
    ) -> OpeningHours {
        let numbered = dates.map { (day($0.key), $0.value) }
        return OpeningHours(clock: clock, week: week, dates: Dictionary(uniqueKeysWithValues: numbered))
    }

    static let cases = [
        // 2026-11-23 is a Monday.
        Case("the first minute", open(office), at: "2026-11-23T09:00", isOpen: true, next: "2026-11-23T17:00"),
        Case("the last minute", open(office), at: "2026-11-23T16:59", isOpen: true, next: "2026-11-23T17:00"),
        Case("closing time", open(office), at: "2026-11-23T17:00", isOpen: false, next: "2026-11-24T09:00"),
        Case("before opening", open(office), at: "2026-11-23T08:59", isOpen: false, next: "2026-11-23T09:00"),
        Case("over the weekend", open(office), at: "2026-11-27T20:00", isOpen: false, next: "2026-11-30T09:00"),
        Case("lunch", open(lunch), at: "2026-11-23T12:30", isOpen: false, next: "2026-11-23T13:00"),
        Case("past midnight", open(bar), at: "2026-11-28T01:59", isOpen: true, next: "2026-11-28T02:00"),
        Case("after a night", open(bar), at: "2026-11-28T02:00", isOpen: false, next: "2026-11-28T20:00"),
        Case("the morning before", open(bar), at: "2026-11-27T01:00", isOpen: false, next: "2026-11-27T20:00"),
        Case("day and night", open(always), at: "2026-11-23T12:00", isOpen: true, next: nil),
        Case("never", open(Array(repeating: [], count: 7)), at: "2026-11-23T12:00", isOpen: false, next: nil),
        Case(
            "a holiday",
            open(office, utc, ["2026-12-25": []]),
            at: "2026-12-25T10:00",
            isOpen: false,
            next: "2026-12-28T09:00"
        ),
        Case(
            "a night that ends in a holiday is of the day before",
            open(bar, utc, ["2026-11-28": []]),
            at: "2026-11-28T01:00",
            isOpen: true,
            next: "2026-11-28T02:00"
        ),
        Case(
            "a Sunday that is open",
            open(office, utc, ["2026-11-29": [span(10, 12)]]),
            at: "2026-11-29T09:00",
            isOpen: false,
            next: "2026-11-29T10:00"
        ),
        Case(
            "one day a year ahead",
            open(Array(repeating: [], count: 7), utc, ["2027-11-20": [span(8, 9)]]),
            at: "2026-11-23T12:00",
            isOpen: false,
            next: "2027-11-20T08:00"
        ),
        Case(
            "a day that is open until the next one opens",
            open(always, utc, ["2026-11-24": [span(0, 1)]]),
            at: "2026-11-23T12:00",
            isOpen: true,
            next: "2026-11-24T01:00"
        ),
        // The clock shows winter time before the change, and summer time from then on.
        Case("winter", open(office, amsterdam), at: "2026-03-27T08:00", isOpen: true, next: "2026-03-27T16:00"),
        Case("summer", open(office, amsterdam), at: "2026-03-30T07:00", isOpen: true, next: "2026-03-30T15:00"),
        Case(
            "over the change",
            open(office, amsterdam),
            at: "2026-03-27T17:00",
            isOpen: false,
            next: "2026-03-30T07:00"
        ),
        // 1 to 5 o'clock, of which 2 to 3 is not there: three hours.
        Case("a short night", open(night, amsterdam), at: "2026-03-29T00:00", isOpen: true, next: "2026-03-29T03:00"),
        // 1 to 5 o'clock, of which 2 to 3 is there twice: five hours.
        Case("a long night", open(night, amsterdam), at: "2026-10-24T23:00", isOpen: true, next: "2026-10-25T04:00"),
        Case(
            "a span that the clocks are put forward over",
            open([[], [], [], [], [], [], [span(2, 3)]], amsterdam),
            at: "2026-03-29T00:30",
            isOpen: false,
            next: "2026-04-05T00:00"
        ),
        Case(
            "an opening that the clocks are put forward over is when that is done",
            open([[], [], [], [], [], [], [OpeningHours.Span(from: 150, to: 600)].compactMap(\.self)], amsterdam),
            at: "2026-03-29T00:00",
            isOpen: false,
            next: "2026-03-29T01:00"
        ),
        Case(
            "a closing that comes twice is the second",
            open([[], [], [], [], [], [], [OpeningHours.Span(from: 60, to: 150)].compactMap(\.self)], amsterdam),
            at: "2026-10-25T00:45",
            isOpen: true,
            next: "2026-10-25T01:30"
        ),
        Case("half an hour", open(night, lordHowe), at: "2026-10-03T14:30", isOpen: true, next: "2026-10-03T18:00"),
    ]

    @Test(arguments: cases) func opensAndCloses(_ row: Case) {
        let now = Self.time(row.at)
        #expect(row.hours.isOpen(at: now) == row.isOpen)
        #expect(row.hours.nextChange(after: now)?.rfc3339 == row.next.map { Self.time($0).rfc3339 })
        if row.isOpen {
            #expect(row.hours.opening(from: now) == now)
            #expect(row.hours.closedSince(now) == nil)
        } else {
            #expect(row.hours.opening(from: now) == row.hours.nextChange(after: now))
        }
    }

    /// The hours of a day that the clocks change, minute by minute.
    @Test(arguments: [("2026-03-28", 23), ("2026-10-24", 25), ("2026-11-22", 24)])
    func aDayIsAsLongAsItIs(_ before: String, _ hours: Int) {
        let only = Self.open(
            Array(repeating: [], count: 7),
            Self.amsterdam,
            [
                String(Timestamp(milliseconds: (Self.day(before) + 1) * 86_400_000).rfc3339.prefix(10)): [
                    Self.span(0, 24)
                ]
            ]
        )
        let begin = Self.time("\(before)T12:00")
        let minutes = (0..<(3 * 24 * 60)).count { only.isOpen(at: begin + .minutes(Int64($0))) }
        #expect(minutes == hours * 60)
    }

    @Test func tellsOneClosedPeriodFromTheNext() {
        let hours = Self.open(Self.office)
        for (now, since) in [
            ("2026-11-23T20:00", "2026-11-23T17:00"), ("2026-11-24T08:59", "2026-11-23T17:00"),
            ("2026-11-24T17:00", "2026-11-24T17:00"), ("2026-11-29T12:00", "2026-11-27T17:00"),
        ] {
            #expect(hours.closedSince(Self.time(now)) == Self.time(since), "\(now)")
        }
        #expect(Self.open(Array(repeating: [], count: 7)).closedSince(Self.time("2026-11-23T12:00")) == nil)
    }

    /// Reference 6.12: the walk over days, with a guard.
    @Test(arguments: [
        ("within the day", office, "2026-11-23T10:00", 120, "2026-11-23T12:00"),
        ("to the last minute", office, "2026-11-23T09:00", 480, "2026-11-23T17:00"),
        ("over night", office, "2026-11-23T16:00", 120, "2026-11-24T10:00"),
        ("from before opening", office, "2026-11-23T06:00", 60, "2026-11-23T10:00"),
        ("over the weekend", office, "2026-11-27T16:30", 60, "2026-11-30T09:30"),
        ("over lunch", lunch, "2026-11-23T11:30", 60, "2026-11-23T13:30"),
        ("past midnight", bar, "2026-11-27T23:00", 240, "2026-11-28T21:00"),
        ("a week of work", office, "2026-11-23T09:00", 2400, "2026-11-27T17:00"),
        ("no work at all", office, "2026-11-28T12:00", 0, "2026-11-30T09:00"),
        ("day and night", always, "2026-11-23T12:00", 3000, "2026-11-25T14:00"),
    ])
    func deadlinesCountOpenTimeOnly(
        _ name: String,
        _ week: [[OpeningHours.Span]],
        _ start: String,
        _ minutes: Int64,
        _ end: String
    ) {
        let deadline = Self.open(week).deadline(after: .minutes(minutes), from: Self.time(start))
        #expect(deadline?.rfc3339 == Self.time(end).rfc3339, "\(name)")
    }

    @Test func deadlinesOfPlacesThatHardlyOpenEnd() {
        let never = Self.open(Array(repeating: [], count: 7))
        let start = Self.time("2026-11-23T12:00")
        #expect(never.deadline(after: .hours(8), from: start) == nil)
        #expect(never.deadline(after: .days(10_000_000), from: start) == nil)
        #expect(Self.open(Self.bar).deadline(after: .hours(8), from: start) == Self.time("2026-11-28T22:00"))
        #expect(Self.open(Self.always).deadline(after: .days(100_000), from: start) == nil)
    }

    /// The night of the short day has one hour less: the deadline is an hour later by the clock.
    @Test func deadlinesWalkTheLocalClock() {
        let hours = Self.open(Self.night, Self.amsterdam)
        #expect(hours.deadline(after: .hours(4), from: Self.time("2026-03-28T20:00")) == Self.time("2026-03-30T00:00"))
        #expect(hours.deadline(after: .hours(5), from: Self.time("2026-10-24T20:00")) == Self.time("2026-10-25T04:00"))
    }

    @Test func spansAreBounded() {
        #expect(OpeningHours.Span(from: 0, to: 1440) != nil)
        #expect(OpeningHours.Span(from: 600, to: 2040) != nil)
        for (from, to) in [(-1, 5), (1440, 1500), (5, 5), (6, 5), (0, 1441), (.min, .max)] {
            #expect(OpeningHours.Span(from: from, to: to) == nil, "\(from) \(to)")
        }
    }
}
