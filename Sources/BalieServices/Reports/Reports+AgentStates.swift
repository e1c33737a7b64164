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
        return try await environment.storage.read { session in
            var table = ReportTable()
            for (agent, sums) in timelines {
                for (interval, sums) in sums { table.add(sums, interval: interval, key: agent.rawValue) }
            }
            let names = try Self.names(.agent, of: table.keys, workspace: workspace, in: session)
            return table.report(over: period, names: names, id: { "\(ID<Agent>($0))" })
        }
    }

    /// Sums of each agent's time, by interval.
    func timelines(
        over period: ReportPeriod,
        workspace: ID<Workspace>
    ) async throws -> [ID<Agent>: [Int: ReportSums]] {
        // What goes on ends now, so that nothing counts twice: what ends while it is read is left out of what has ended.
        let now = environment.now()
        let sides = period.sides
        guard sides.lowerBound < now else { return [:] }
        let reach = sides.lowerBound..<min(sides.upperBound, now)
        func span(_ start: Timestamp, _ end: Timestamp) -> AgentTimeline.Span {
            let span = start.milliseconds..<max(start, end).milliseconds
            return span.clamped(to: reach.lowerBound.milliseconds..<reach.upperBound.milliseconds)
        }

        let (states, wrapUps, present) = try await environment.storage.read { session in
            (
                try AgentTimeStore.states(reach, workspace: workspace, in: session),
                try AgentTimeStore.wrapUps(reach, workspace: workspace, in: session),
                try AgentTimeStore.present(workspace: workspace, in: session)
            )
        }
        var timelines: [ID<Agent>: AgentTimeline] = [:]
        for row in states where row.beganAt < now {
            let time = span(row.beganAt, min(row.endedAt ?? now, now))
            timelines[row.agent, default: AgentTimeline()].states.append((row.state, time))
        }
        // Only people have states.
        for row in wrapUps { timelines[row.agent]?.wrapUps.append(span(row.beganAt, min(row.endedAt, now))) }
        for row in present where timelines[row.agent] != nil {
            timelines[row.agent]?.assigned.append(span(row.since, now))
            if let since = row.unansweredSince {
                timelines[row.agent]?.answering.append(span(max(since, row.since), now))
            }
        }
        var count = 0
        func take(_ rows: [AgentTimeRow], _ add: (inout AgentTimeline, AgentTimeline.Span) -> Void) throws {
            count += rows.count
            guard count <= spanLimit else {
                throw Refusal(.invalidField, "There is too much to look at. Choose a shorter time.", field: "to")
            }
            for row in rows where timelines[row.agent] != nil {
                add(&timelines[row.agent, default: AgentTimeline()], span(row.beganAt, row.endedAt))
            }
        }
        try await pages(AgentTimeStore.held, reach, now, workspace) { rows in
            try take(rows) { $0.assigned.append($1) }
        }
        try await pages(AgentTimeStore.answering, reach, now, workspace) { rows in
            try take(rows) { $0.answering.append($1) }
        }
        try await pages(AgentTimeStore.unanswered, reach, now, workspace) { rows in
            try take(rows) { $0.answering.append($1) }
        }
        let edges = ([sides.lowerBound] + period.intervals.map(\.upperBound)).map(\.milliseconds)
        return timelines.mapValues { $0.sums(within: edges) }
    }

    private typealias PageReader =
        @Sendable (
            Range<Timestamp>, Timestamp, AgentTimeRow?, Int, ID<Workspace>, any SQLSession
        ) throws -> [AgentTimeRow]

    private func pages(
        _ read: @escaping PageReader,
        _ sides: Range<Timestamp>,
        _ now: Timestamp,
        _ workspace: ID<Workspace>,
        _ take: ([AgentTimeRow]) throws -> Void
    ) async throws {
        var last: AgentTimeRow?
        while true {
            let place = last
            let rows = try await environment.storage.read { session in
                try read(sides, now, place, Self.pageLimit, workspace, session)
            }
            try take(rows)
            last = rows.last
            if rows.count < Self.pageLimit { return }
        }
    }
}
