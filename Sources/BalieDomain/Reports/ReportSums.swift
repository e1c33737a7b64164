/// What a report tells apart. The raw value is part of the API.
public enum ReportKey: String, Sendable, CaseIterable {
    case queue, agent, channel
}

/// What reports add up: counts, and times in milliseconds.
public enum ReportSum: Int, Sendable, CaseIterable {
    /// Waits by how they ended.
    case answered, abandoned, shortAbandoned, flowOut, withdrawn
    /// Waits that are not over.
    case waiting
    /// Of all these but the short ones, those that began by a move out of another queue.
    case flowIn
    /// Waits that ended within the threshold; the abandoned ones with the short ones among them.
    case answeredWithin, abandonedWithin
    /// Of answered waits.
    case waitTime
    /// Times that agents had conversations, those before a snooze left out; how many of them ended in other hands.
    case handlings, transfers
    /// As long as agents had conversations; and of it, as long as a customer waited for them.
    case heldTime, handlingTime
    case firstResponses, firstResponseTime, nextResponses, nextResponseTime
    case resolutions, resolutionTime
    /// Offers that no longer ring, by how they ended; those taken back are in none of the others.
    case offers, acceptedOffers, declinedOffers, unansweredOffers
    /// Agents' time by what they were; online with a customer who waits for their answer is busy, without one available.
    case availableTime, busyTime, awayTime, notRespondingTime, wrapUpTime, offlineTime
    /// The time to write up again, of the conversations that it was for.
    case afterContactTime
    /// As long as agents had conversations, each counted for itself; and as long as they had any.
    case assignedTime, anyAssignedTime
    /// Customers asked what they thought of a resolved conversation, and how many of them said what.
    case asked, ratedOne, ratedTwo, ratedThree, ratedFour, ratedFive
}

/// Sums of one interval, one group, or all of them: adding the parts gives the whole.
public struct ReportSums: Sendable, Equatable {
    private var values = [Int64](repeating: 0, count: ReportSum.allCases.count)

    public init() {}

    public init(_ values: [ReportSum: Int64]) {
        for (sum, value) in values { self[sum] = value }
    }

    public subscript(sum: ReportSum) -> Int64 {
        get { values[sum.rawValue] }
        set { values[sum.rawValue] = newValue }
    }

    public var isEmpty: Bool { values.allSatisfy { $0 == 0 } }

    public static func += (sums: inout Self, other: Self) {
        for index in sums.values.indices { sums.values[index] += other.values[index] }
    }
}
