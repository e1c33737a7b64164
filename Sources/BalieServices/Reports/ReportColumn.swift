public import BalieDomain
import BalieRouting

/// A figure of a report: its name in the API and in files, and how it comes out of the sums. Ratios are computed here, last.
public struct ReportColumn: Sendable {
    public enum Value: Sendable, Equatable {
        /// A count, or milliseconds.
        case whole(Int64)
        case ratio(Double)
        /// There is nothing to divide by.
        case none
    }

    public let name: String
    /// With its name, for those of which several have one name: `SL-1 = A_T / A`.
    public let formula: String?
    public let value: @Sendable (ReportSums) -> Value

    private init(
        name: String,
        formula: String? = nil,
        value: @escaping @Sendable (ReportSums) -> Value
    ) {
        self.name = name
        self.formula = formula
        self.value = value
    }

    private static func sum(_ name: String, _ sum: ReportSum) -> ReportColumn {
        ReportColumn(name: name) { .whole($0[sum]) }
    }

    private static func share(
        _ name: String,
        _ part: @escaping @Sendable (ReportSums) -> Int64,
        of whole: @escaping @Sendable (ReportSums) -> Int64
    ) -> ReportColumn {
        ReportColumn(name: name) { sums in ratio(part(sums), whole(sums)).map { .ratio($0) } ?? .none }
    }

    /// - Parameter totals: all that was spent on what is counted.
    private static func mean(_ name: String, _ totals: ReportSum..., of count: ReportSum) -> ReportColumn {
        ReportColumn(name: name) { sums in
            ratio(totals.reduce(0) { $0 + sums[$1] }, sums[count]).map { .whole(Int64($0.rounded())) } ?? .none
        }
    }

    /// Entered a queue and was not moved on to another, without those who gave up at once: over all queues, each once.
    private static func stayed(_ sums: ReportSums) -> Int64 {
        sums[.answered] + sums[.abandoned] + sums[.withdrawn] + sums[.waiting]
    }

    /// Entered the queue from outside, without those who gave up at once.
    private static func offered(_ sums: ReportSums) -> Int64 { stayed(sums) + sums[.flowOut] - sums[.flowIn] }

    private static func occupied(_ sums: ReportSums) -> Int64 { sums[.busyTime] + sums[.wrapUpTime] }

    private static let counts: [ReportColumn] = [
        ReportColumn(name: "offered") { .whole(offered($0)) },
        sum("handled", .answered),
        sum("abandoned", .abandoned),
        sum("short_abandoned", .shortAbandoned),
        sum("flowed_in", .flowIn),
        sum("flowed_out", .flowOut),
        sum("withdrawn", .withdrawn),
        sum("waiting", .waiting),
        sum("handled_within", .answeredWithin),
        sum("abandoned_within", .abandonedWithin),
        sum("handlings", .handlings),
        sum("transfers", .transfers),
        sum("first_responses", .firstResponses),
        sum("next_responses", .nextResponses),
        sum("resolved", .resolutions),
        sum("offers", .offers),
        sum("offers_accepted", .acceptedOffers),
        sum("offers_declined", .declinedOffers),
        sum("offers_unanswered", .unansweredOffers),
    ]

    private static let times: [ReportColumn] = [
        sum("wait_ms", .waitTime),
        sum("handling_ms", .handlingTime),
        sum("wrap_up_ms", .afterContactTime),
        sum("held_ms", .heldTime),
        sum("first_response_ms", .firstResponseTime),
        sum("next_response_ms", .nextResponseTime),
        sum("resolution_ms", .resolutionTime),
    ]

    private static let ratios: [ReportColumn] = [
        share("abandonment_rate", { $0[.abandoned] }, of: stayed),
        mean("speed_of_answer_ms", .waitTime, of: .answered),
        mean("average_handling_ms", .handlingTime, .afterContactTime, of: .handlings),
        mean("average_wrap_up_ms", .afterContactTime, of: .handlings),
        share("transfer_rate", { $0[.transfers] }, of: { $0[.handlings] }),
        mean("average_first_response_ms", .firstResponseTime, of: .firstResponses),
        mean("average_next_response_ms", .nextResponseTime, of: .nextResponses),
        mean("average_resolution_ms", .resolutionTime, of: .resolutions),
        share("non_response_rate", { $0[.unansweredOffers] }, of: { $0[.offers] }),
    ]

    private static let occupancy: [ReportColumn] = [
        share("occupancy", occupied, of: { occupied($0) + $0[.availableTime] }),
        share("concurrency", { $0[.assignedTime] }, of: { $0[.anyAssignedTime] }),
    ]

    private static let levels: [ReportColumn] = ServiceLevel.allCases.map { level in
        ReportColumn(name: level.column, formula: level.equation) { sums in
            level.share(of: ServiceLevel.Counts(sums)).map { .ratio($0) } ?? .none
        }
    }

    private static let states: [ReportColumn] = [
        sum("available_ms", .availableTime),
        sum("busy_ms", .busyTime),
        sum("wrap_up_ms", .wrapUpTime),
        sum("away_ms", .awayTime),
        sum("not_responding_ms", .notRespondingTime),
        sum("offline_ms", .offlineTime),
        sum("assigned_ms", .assignedTime),
        sum("any_assigned_ms", .anyAssignedTime),
    ]

    /// Of queues, agents and channels.
    public static let routing: [ReportColumn] = counts + times + ratios + occupancy + levels

    private static let ratings: [(rating: Int64, sum: ReportSum)] = [
        (1, .ratedOne), (2, .ratedTwo), (3, .ratedThree), (4, .ratedFour), (5, .ratedFive),
    ]

    private static func rated(_ sums: ReportSums) -> Int64 { ratings.reduce(0) { $0 + sums[$1.sum] } }

    private static func points(_ sums: ReportSums) -> Int64 { ratings.reduce(0) { $0 + $1.rating * sums[$1.sum] } }

    /// Of what customers thought.
    public static let satisfaction: [ReportColumn] = [
        sum("asked", .asked),
        ReportColumn(name: "answered") { .whole(rated($0)) },
        sum("rated_1", .ratedOne),
        sum("rated_2", .ratedTwo),
        sum("rated_3", .ratedThree),
        sum("rated_4", .ratedFour),
        sum("rated_5", .ratedFive),
        share("answer_rate", rated, of: { $0[.asked] }),
        share("csat", { $0[.ratedFour] + $0[.ratedFive] }, of: rated),
        share("rating_mean", points, of: rated),
    ]

    /// Of agents' time.
    public static let agentStates: [ReportColumn] = states + occupancy
}

extension ServiceLevel {
    /// Its column in a report.
    var column: String {
        switch self {
        case .answeredOnly: "sl_1"
        case .allAbandons: "sl_2"
        case .lateAbandons: "sl_3"
        case .earlyAbandonsMet: "sl_4"
        case .withoutShort: "sl_5"
        }
    }
}

extension ServiceLevel.Counts {
    init(_ sums: ReportSums) {
        self.init(
            answered: sums[.answered],
            answeredWithin: sums[.answeredWithin],
            abandoned: sums[.abandoned] + sums[.shortAbandoned],
            abandonedWithin: sums[.abandonedWithin],
            short: sums[.shortAbandoned]
        )
    }
}

/// - Returns: `nil` where there is nothing to divide by.
private func ratio(_ part: Int64, _ whole: Int64) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
}
