import BalieDomain
import BalieStorage

/// Where one agent's time went, cut into a report's intervals.
struct AgentTimeline {
    typealias Span = Range<Int64>

    /// States in order, which do not overlap.
    var states: [(state: Presence, span: Span)] = []
    /// When conversations were theirs; they overlap.
    var assigned: [Span] = []
    /// When customers waited for their answer; they overlap.
    var answering: [Span] = []
    /// When they wrote up what they had resolved; they may overlap.
    var wrapUps: [WrapUp] = []

    struct WrapUp {
        /// Of the conversation.
        let queue: ID<Queue>
        let channel: ID<ChannelAccount>
        let span: Span
    }

    /// - Parameter edges: where the report's intervals begin, and where the last one ends; in milliseconds.
    /// - Returns: sums by the interval's place.
    func sums(within edges: [Int64]) -> [Int: ReportSums] {
        var sums: [Int: ReportSums] = [:]
        func add(_ spans: [Span], to sum: ReportSum) {
            for span in spans {
                Self.cut(span, at: edges) { interval, length in sums[interval, default: ReportSums()][sum] += length }
            }
        }
        let busy = Self.overlap(spans(.online), Self.union(answering))
        add(busy, to: .busyTime)
        let idle = Self.rest(of: spans(.online), without: busy)
        let wrapUp = Self.overlap(idle, Self.union(wrapUps.map(\.span)))
        add(wrapUp, to: .wrapUpTime)
        add(Self.rest(of: idle, without: wrapUp), to: .availableTime)
        add(spans(.away), to: .awayTime)
        add(spans(.notResponding), to: .notRespondingTime)
        add(spans(.offline), to: .offlineTime)
        add(assigned, to: .assignedTime)
        add(Self.union(assigned), to: .anyAssignedTime)
        return sums
    }

    private func spans(_ state: Presence) -> [Span] { states.filter { $0.state == state }.map(\.span) }

    /// What the time to write up was for. A moment is of one conversation, the first that was begun: all together are as long
    /// as in ``sums(within:)``, where busy goes before.
    ///
    /// - Parameter key: what is told apart.
    /// - Returns: milliseconds by key, and by the interval's place.
    func wrapUpTimes(within edges: [Int64], by key: (WrapUp) -> Int64) -> [Int64: [Int: Int64]] {
        guard !wrapUps.isEmpty else { return [:] }
        let online = spans(.online)
        let idle = Self.rest(of: online, without: Self.overlap(online, Self.union(answering)))
        var spans: [Int64: [Span]] = [:]
        var reached = Int64.min
        for wrapUp in wrapUps.sorted(by: { $0.span.lowerBound < $1.span.lowerBound }) {
            let start = max(wrapUp.span.lowerBound, reached)
            guard start < wrapUp.span.upperBound else { continue }
            reached = wrapUp.span.upperBound
            spans[key(wrapUp), default: []].append(start..<reached)
        }
        return spans.mapValues { spans in
            var times: [Int: Int64] = [:]
            for span in Self.overlap(idle, spans) {
                Self.cut(span, at: edges) { interval, length in times[interval, default: 0] += length }
            }
            return times
        }
    }

    /// Calls `body` for each interval that a span reaches into, with how far.
    private static func cut(_ span: Span, at edges: [Int64], _ body: (_ interval: Int, _ length: Int64) -> Void) {
        // The first edge behind the beginning.
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= span.lowerBound { low = middle + 1 } else { high = middle }
        }
        var start = max(span.lowerBound, edges[0])
        for index in max(low, 1)..<max(edges.count, max(low, 1)) where start < span.upperBound {
            let end = min(edges[index], span.upperBound)
            if end > start { body(index - 1, end - start) }
            start = edges[index]
        }
    }

    /// The same time in spans that are in order and do not touch.
    static func union(_ spans: [Span]) -> [Span] {
        var union: [Span] = []
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) where !span.isEmpty {
            if let last = union.last, span.lowerBound <= last.upperBound {
                union[union.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                union.append(span)
            }
        }
        return union
    }

    /// What two lists have in common, each in order and without overlaps.
    static func overlap(_ one: [Span], _ other: [Span]) -> [Span] {
        var overlap: [Span] = []
        var (first, second) = (0, 0)
        while first < one.count, second < other.count {
            let span = one[first].clamped(to: other[second])
            if !span.isEmpty { overlap.append(span) }
            if one[first].upperBound < other[second].upperBound { first += 1 } else { second += 1 }
        }
        return overlap
    }

    /// - Parameter parts: of the spans, in order.
    static func rest(of spans: [Span], without parts: [Span]) -> [Span] {
        var rest: [Span] = []
        var place = 0
        for span in spans {
            var start = span.lowerBound
            while place < parts.count, parts[place].upperBound <= span.upperBound {
                if start < parts[place].lowerBound { rest.append(start..<parts[place].lowerBound) }
                start = parts[place].upperBound
                place += 1
            }
            if start < span.upperBound { rest.append(start..<span.upperBound) }
        }
        return rest
    }
}
