public import BalieDomain
import BalieStorage

extension Reports {
    /// Rows read in one transaction.
    private static let pageLimit = 5_000

    /// Where agents' time went.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` if there is too much to look at.
    public func agentStates(over period: ReportPeriod, workspace: ID<Workspace>) async throws -> Report {
        let timelines = try await timelines(over: period, workspace: workspace)
        var table = ReportTable(lineLimit: lineLimit)
        for (agent, timeline) in timelines {
            for (interval, sums) in timeline.sums(within: period.cuts) {
                try table.add(sums, interval: interval, key: agent.rawValue)
            }
        }
        return try await environment.storage.read { [table] session in
            let names = try Self.names(.agent, of: table.keys, workspace: workspace, in: session)
            return table.report(over: period, names: names, id: { "\(ID<Agent>($0))" })
        }
    }

    /// Where each agent's time went, cut off where the period ends.
    func timelines(over period: ReportPeriod, workspace: ID<Workspace>) async throws -> [ID<Agent>: AgentTimeline] {
        // What goes on ends now, so that nothing counts twice: what ends while it is read is left out of what has ended.
        let now = environment.now()
        let sides = period.sides
        guard sides.lowerBound < now else { return [:] }
        let reach = sides.lowerBound..<min(sides.upperBound, now)
        func span(_ start: Timestamp, _ end: Timestamp) -> AgentTimeline.Span {
            let span = start.milliseconds..<max(start, end).milliseconds
            return span.clamped(to: reach.lowerBound.milliseconds..<reach.upperBound.milliseconds)
        }

        let limit = spanLimit + 1
        let (states, wrapUps, present) = try await environment.storage.read { session in
            (
                try AgentTimeStore.states(reach, limit: limit, workspace: workspace, in: session),
                try AgentTimeStore.wrapUps(reach, limit: limit, workspace: workspace, in: session),
                try AgentTimeStore.present(workspace: workspace, in: session)
            )
        }
        var count = 0
        func take(_ more: Int) throws {
            count += more
            guard count <= spanLimit else {
                throw Refusal(.invalidField, "There is too much to look at. Choose a shorter time.", field: "to")
            }
        }
        try take(states.count + wrapUps.count)
        var timelines: [ID<Agent>: AgentTimeline] = [:]
        for row in states where row.beganAt < now {
            let time = span(row.beganAt, min(row.endedAt ?? now, now))
            timelines[row.agent, default: AgentTimeline()].states.append((row.state, time))
        }
        // Only people have states.
        for row in wrapUps {
            let time = span(row.beganAt, min(row.endedAt, now))
            timelines[row.agent]?.wrapUps.append(.init(queue: row.queue, channel: row.channel, span: time))
        }
        for row in present where timelines[row.agent] != nil {
            timelines[row.agent]?.assigned.append(span(row.since, now))
            if let since = row.unansweredSince {
                timelines[row.agent]?.answering.append(span(max(since, row.since), now))
            }
        }
        for kind in AgentTimeKind.allCases {
            for part in AgentTimePart.allCases {
                try await pages(kind, part, reach, now, workspace) { rows in
                    try take(rows.count)
                    for row in rows {
                        let time = span(row.beganAt, row.endedAt)
                        if kind == .held {
                            timelines[row.agent]?.assigned.append(time)
                        } else {
                            timelines[row.agent]?.answering.append(time)
                        }
                    }
                }
            }
        }
        return timelines
    }

    private func pages(
        _ kind: AgentTimeKind,
        _ part: AgentTimePart,
        _ sides: Range<Timestamp>,
        _ now: Timestamp,
        _ workspace: ID<Workspace>,
        _ take: ([AgentTimeRow]) throws -> Void
    ) async throws {
        var last: AgentTimeRow?
        while true {
            let place = last
            let rows = try await environment.storage.read { session in
                try AgentTimeStore.times(
                    kind,
                    part,
                    sides,
                    endedBy: now,
                    after: place,
                    limit: Self.pageLimit,
                    workspace: workspace,
                    in: session
                )
            }
            try take(rows)
            last = rows.last
            if rows.count < Self.pageLimit { return }
        }
    }
}
