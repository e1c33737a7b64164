public import BalieDomain

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
    public let value: @Sendable (ReportSums) -> Value

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

    private static func mean(_ name: String, _ total: ReportSum, of count: ReportSum) -> ReportColumn {
        ReportColumn(name: name) { sums in
            ratio(sums[total], sums[count]).map { .whole(Int64($0.rounded())) } ?? .none
        }
    }

    /// Entered the queue, without those who gave up at once.
    private static func offered(_ sums: ReportSums) -> Int64 {
        sums[.answered] + sums[.abandoned] + sums[.flowOut] + sums[.withdrawn] + sums[.waiting]
    }

    private static func online(_ sums: ReportSums) -> Int64 { sums[.availableTime] + sums[.busyTime] }

    private static let counts: [ReportColumn] = [
        ReportColumn(name: "offered") { .whole(offered($0)) },
        sum("handled", .answered),
        sum("abandoned", .abandoned),
        sum("short_abandoned", .shortAbandoned),
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
        sum("held_ms", .heldTime),
        sum("first_response_ms", .firstResponseTime),
        sum("next_response_ms", .nextResponseTime),
        sum("resolution_ms", .resolutionTime),
    ]

    private static let ratios: [ReportColumn] = [
        share("abandonment_rate", { $0[.abandoned] }, of: offered),
        mean("speed_of_answer_ms", .waitTime, of: .answered),
        mean("average_handling_ms", .handlingTime, of: .handlings),
        share("transfer_rate", { $0[.transfers] }, of: { $0[.handlings] }),
        mean("average_first_response_ms", .firstResponseTime, of: .firstResponses),
        mean("average_next_response_ms", .nextResponseTime, of: .nextResponses),
        mean("average_resolution_ms", .resolutionTime, of: .resolutions),
        share("non_response_rate", { $0[.unansweredOffers] }, of: { $0[.offers] }),
    ]

    private static let occupancy: [ReportColumn] = [
        share("occupancy", { $0[.busyTime] }, of: online),
        share("concurrency", { $0[.assignedTime] }, of: { $0[.anyAssignedTime] }),
    ]

    private static let levels: [ReportColumn] = ServiceLevel.allCases.map { level in
        ReportColumn(name: level.column) { sums in level.value(of: sums).map { .ratio($0) } ?? .none }
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

    private static func rated(_ sums: ReportSums) -> Int64 {
        [.ratedOne, .ratedTwo, .ratedThree, .ratedFour, .ratedFive].reduce(0) { $0 + sums[$1] }
    }

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
    ]

    /// Of agents' time.
    public static let agentStates: [ReportColumn] = states + occupancy
}
