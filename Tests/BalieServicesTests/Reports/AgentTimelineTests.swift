import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

struct AgentTimelineTests {
    private static let edges: [Int64] = [10, 20, 35, 60]

    /// The same by looking at each moment.
    private static func counted(_ timeline: AgentTimeline) -> [Int: ReportSums] {
        var sums: [Int: ReportSums] = [:]
        for moment in edges[0]..<edges[edges.count - 1] {
            let interval = edges.lastIndex { $0 <= moment } ?? 0
            let assigned = timeline.assigned.count { $0.contains(moment) }
            let isAsked = timeline.answering.contains { $0.contains(moment) }
            let writesUp = timeline.wrapUps.contains { $0.span.contains(moment) }
            let state = timeline.states.first { $0.span.contains(moment) }?.state
            var now: [ReportSum: Int64] = [:]
            if assigned > 0 { (now[.assignedTime], now[.anyAssignedTime]) = (Int64(assigned), 1) }
            switch state {
            case .online: now[isAsked ? .busyTime : writesUp ? .wrapUpTime : .availableTime] = 1
            case .away: now[.awayTime] = 1
            case .offline: now[.offlineTime] = 1
            case .notResponding: now[.notRespondingTime] = 1
            case nil: break
            }
            if !now.isEmpty { sums[interval, default: ReportSums()] += ReportSums(now) }
        }
        return sums
    }

    private static func timeline(_ seed: UInt64) -> AgentTimeline {
        var generator = SeededGenerator(seed: seed)
        func spans() -> [AgentTimeline.Span] {
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                let start = Int64.random(in: 0...70, using: &generator)
                return start..<start + Int64.random(in: 0...20, using: &generator)
            }
        }
        var timeline = AgentTimeline()
        (timeline.assigned, timeline.answering) = (spans(), spans())
        timeline.wrapUps = spans().enumerated().map { index, span in
            AgentTimeline.WrapUp(queue: ID(Int64(index % 3)), channel: ID(7), span: span)
        }
        var start = Int64.random(in: 0...30, using: &generator)
        while start < 70 {
            let end = start + Int64.random(in: 1...15, using: &generator)
            timeline.states.append((Presence.allCases.randomElement(using: &generator) ?? .online, start..<end))
            start = end
        }
        return timeline
    }

    @Test func everyMomentCountsWhereItIs() {
        for seed in UInt64(1)...500 {
            let timeline = Self.timeline(seed)
            #expect(timeline.sums(within: Self.edges) == Self.counted(timeline), "seed \(seed)")
        }
    }

    @Test func everyMomentWrittenUpIsOfOneConversation() {
        for seed in UInt64(1)...500 {
            let timeline = Self.timeline(seed)
            var counted: [Int64: [Int: Int64]] = [:]
            for moment in Self.edges[0]..<Self.edges[3] {
                let isOnline = timeline.states.contains { $0.span.contains(moment) && $0.state == .online }
                guard isOnline, !timeline.answering.contains(where: { $0.contains(moment) }) else { continue }
                // The first that was begun, though it may have come later to the list.
                let running = timeline.wrapUps.enumerated().filter { $0.element.span.contains(moment) }
                let first = running.min { one, other in
                    (one.element.span.lowerBound, one.offset) < (other.element.span.lowerBound, other.offset)
                }
                guard let first, let interval = Self.edges.lastIndex(where: { $0 <= moment }) else { continue }
                counted[first.element.queue.rawValue, default: [:]][interval, default: 0] += 1
            }
            let times = timeline.wrapUpTimes(within: Self.edges) { $0.queue.rawValue }.filter { !$0.value.isEmpty }
            #expect(times == counted, "seed \(seed)")
            let all = timeline.sums(within: Self.edges).values.map { $0[.wrapUpTime] }.reduce(0, +)
            #expect(times.values.flatMap(\.values).reduce(0, +) == all, "seed \(seed)")
        }
    }

    @Test func withoutAnythingThereIsNothing() { #expect(AgentTimeline().sums(within: Self.edges).isEmpty) }
}
