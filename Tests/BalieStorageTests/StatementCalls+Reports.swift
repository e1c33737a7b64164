import BalieDomain
import Testing

@testable import BalieStorage

/// The calls of stores of facts and reports: what is over after a minute, at the fixture's time.
extension StatementCalls {
    private static let now = StorageFixture.now
    private static let later = now + .minutes(1)
    private static let sides = now..<now + .minutes(2)
    private static let run = ReportRun(start: now, milliseconds: 60_000, count: 2)

    private static func row(_ fixture: StorageFixture, _ session: any SQLSession) throws -> ConversationRow {
        let row = try ConversationStore.find(fixture.conversation, workspace: fixture.workspace, in: session)
        return try #require(row)
    }

    static let facts: [(String, Call)] = [
        (
            "FactStore.addWait",
            {
                for (outcome, agent) in [(WaitOutcome.answered, Optional($0.agent)), (.abandoned, nil)] {
                    // Two of one moment are told apart by the conversation's version.
                    try $1.run("UPDATE conversation SET version = version + 1")
                    try FactStore.addWait(
                        QueueWaitRow(
                            queue: $0.queue,
                            enteredAt: now,
                            outcome: outcome,
                            agent: agent,
                            flowedIn: agent == nil
                        ),
                        of: row($0, $1),
                        workspace: $0.workspace,
                        at: later,
                        in: $1
                    )
                }
            }
        ),
        (
            "FactStore.addHandling",
            {
                for since in [now, nil, later + .minutes(5)] {
                    try $1.run("UPDATE conversation SET version = version + 1")
                    try FactStore.addHandling(
                        HandlingRow(
                            agent: $0.agent,
                            queue: $0.queue,
                            beganAt: now,
                            unansweredSince: since,
                            outcome: .transferred
                        ),
                        of: row($0, $1),
                        workspace: $0.workspace,
                        at: later,
                        in: $1
                    )
                }
            }
        ),
        (
            "FactStore.addResponse",
            {
                for message in [$0.message, ID(79)] {
                    try FactStore.addResponse(
                        ResponseRow(message: message, agent: $0.agent, askedAt: now, beganAt: now),
                        in: row($0, $1),
                        workspace: $0.workspace,
                        at: later,
                        in: $1
                    )
                }
            }
        ),
        (
            "FactStore.addResolution",
            {
                for agent in [$0.agent, nil] {
                    try $1.run("UPDATE conversation SET version = version + 1")
                    try FactStore.addResolution(
                        of: row($0, $1),
                        by: agent,
                        workspace: $0.workspace,
                        at: later,
                        in: $1
                    )
                }
            }
        ),
    ]

    /// After the calls of facts.
    static let reports: [(String, Call)] = [
        (
            "ReportStore.waits",
            {
                for key in ReportKey.allCases {
                    let rows = try ReportStore.waits(
                        by: key,
                        run,
                        threshold: .minutes(1),
                        short: .zero,
                        limit: 9,
                        workspace: $0.workspace,
                        in: $1
                    )
                    #expect(rows.map(\.interval) == (key == .agent ? [0, 0] : [0]))
                    #expect(rows.map { $0.sums[.answeredWithin] + $0.sums[.abandonedWithin] }.reduce(0, +) == 2)
                    #expect(rows.map { $0.sums[.waitTime] }.reduce(0, +) == 60_000)
                    #expect(rows.map { $0.sums[.flowIn] }.reduce(0, +) == 1)
                }
            }
        ),
        (
            "ReportStore.openWaits",
            {
                // Whatever the calls before made of it.
                try $1.run(
                    """
                    UPDATE conversation SET assignee_id = NULL, status = 'open', resolved_at_ms = NULL,
                           snoozed_until_ms = NULL, queue_id = 20, waiting_since_ms = \(now), placed_at_ms = \(later), flowed_in = 1
                     WHERE conversation_id = 60
                    """
                )
                for key in ReportKey.allCases {
                    let rows = try ReportStore.openWaits(by: key, run, limit: 9, workspace: $0.workspace, in: $1)
                    #expect(rows.last?.interval == 1 && rows.last?.sums[.waiting] == 1)
                    #expect(rows.last?.sums[.flowIn] == 1)
                }
                try $1.run(
                    """
                    UPDATE conversation SET assignee_id = 10, waiting_since_ms = NULL WHERE conversation_id = 60
                    """
                )
            }
        ),
        (
            "ReportStore.waitPercentiles",
            {
                let key = Int64(20)
                let all = try ReportStore.waitPercentiles(by: nil, sides, workspace: $0.workspace, in: $1)
                let queues = try ReportStore.waitPercentiles(by: .queue, sides, workspace: $0.workspace, in: $1)
                #expect(all[0]?.half == 60_000 && queues[key]?.nineTenths == 60_000)
                for wait in Int64(1)...9 {
                    try $1.run(
                        """
                        INSERT INTO queue_wait (workspace_id, entered_at_ms, conversation_id, version, queue_id, channel_id,
                               ended_at_ms, outcome, agent_id)
                        VALUES (1, \(now), 60, \(900 + wait), 20, 40,
                               \(now + .milliseconds(wait)), 'answered', 10)
                        """
                    )
                }
                // Of ten, the fifth and the ninth.
                let more = try ReportStore.waitPercentiles(by: nil, sides, workspace: $0.workspace, in: $1)
                #expect(more[0]?.half == 5 && more[0]?.nineTenths == 9)
            }
        ),
        (
            "ReportStore.handlings",
            {
                let rows = try ReportStore.handlings(by: .agent, run, limit: 9, workspace: $0.workspace, in: $1)
                #expect(rows.map(\.interval) == [1] && rows.map(\.key) == [10])
                #expect(rows.map { $0.sums[.heldTime] } == [180_000])
                // One waited from the beginning; the clock of another one's network was ahead.
                #expect(rows.map { $0.sums[.handlingTime] } == [60_000])
            }
        ),
        (
            "ReportStore.responses",
            {
                let rows = try ReportStore.responses(by: .channel, run, limit: 9, workspace: $0.workspace, in: $1)
                #expect(rows.map { $0.sums[.firstResponses] } == [1] && rows.map { $0.sums[.nextResponses] } == [1])
                #expect(rows.map { $0.sums[.nextResponseTime] } == [60_000])
            }
        ),
        (
            "ReportStore.resolutions",
            {
                let rows = try ReportStore.resolutions(by: .queue, run, limit: 9, workspace: $0.workspace, in: $1)
                #expect(rows.map { $0.sums[.resolutions] } == [2])
            }
        ),
        (
            "ReportStore.offers",
            { _ = try ReportStore.offers(by: .queue, run, limit: 9, workspace: $0.workspace, in: $1) }
        ),
        (
            "AgentTimeStore.states",
            {
                try $1.run(
                    """
                    INSERT INTO agent_state (workspace_id, agent_id, began_at_ms, ended_at_ms, state)
                    VALUES (1, 10, 1, 2, 'away'), (1, 10, 2, \(now + .seconds(1)), 'not_responding')
                    """
                )
                let states = try AgentTimeStore.states(sides, limit: 9, workspace: $0.workspace, in: $1)
                    .filter { $0.endedAt == now + .seconds(1) || $0.endedAt == Timestamp(milliseconds: 2) }
                #expect(states.map(\.state) == [.notResponding])
            }
        ),
        (
            "AgentTimeStore.wrapUps",
            {
                try $1.run(
                    """
                    INSERT INTO wrap_up (workspace_id, conversation_id, began_at_ms, agent_id, queue_id, until_ms)
                    VALUES (1, 60, \(now + .milliseconds(7)), 10, 20, \(now + .seconds(9)))
                    """
                )
                let wrapUps = try AgentTimeStore.wrapUps(sides, limit: 9, workspace: $0.workspace, in: $1)
                #expect(wrapUps.last?.endedAt == now + .seconds(9) && wrapUps.last?.channel == $0.channel)
            }
        ),
        (
            "AgentTimeStore.times",
            {
                let workspace = $0.workspace
                func times(
                    _ kind: AgentTimeKind,
                    _ part: AgentTimePart,
                    of sides: Range<Timestamp> = sides,
                    by end: Timestamp = later,
                    after last: AgentTimeRow? = nil,
                    _ session: any SQLSession
                ) throws -> [AgentTimeRow] {
                    try AgentTimeStore.times(
                        kind,
                        part,
                        sides,
                        endedBy: end,
                        after: last,
                        limit: 9,
                        workspace: workspace,
                        in: session
                    )
                }
                let all = try times(.held, .over, $1)
                #expect(all.count == 3)
                #expect(try times(.held, .over, after: all[1], $1) == [all[2]])
                for kind in [AgentTimeKind.answering, .unanswered] {
                    #expect(try times(kind, .over, $1).count == 2)
                }
                // One that goes on for three days more, and one as long that had begun too early.
                let first = sides.upperBound - AgentTimeStore.lookBack + .milliseconds(1)
                let end = sides.upperBound + .days(3)
                for (began, version) in [(now, 801), (first, 802), (first - .milliseconds(1), 803)] {
                    try $1.run(
                        """
                        INSERT INTO handling (workspace_id, ended_at_ms, conversation_id, version, agent_id, channel_id,
                               began_at_ms, unanswered_since_ms, outcome)
                        VALUES (1, \(end), 60, \(version), 10, 40, \(began), \(began), 'resolved')
                        """
                    )
                    try $1.run(
                        """
                        INSERT INTO response (workspace_id, answered_at_ms, message_id, conversation_id, agent_id,
                               channel_id, asked_at_ms, began_at_ms, is_first)
                        VALUES (1, \(end), \(version), 60, 10, 40, \(began), \(began), 0)
                        """
                    )
                }
                for kind in AgentTimeKind.allCases {
                    #expect(try times(kind, .over, by: end, $1).allSatisfy { $0.endedAt < end })
                    let long = try times(kind, .lasting, by: end, $1)
                    try #require(long.map(\.beganAt) == [first, now])
                    #expect(try times(kind, .lasting, by: end, after: long[0], $1) == [long[1]])
                    #expect(try times(kind, .lasting, by: end - .milliseconds(1), $1).isEmpty)
                    // Of the day on which they end, they are found by their ends.
                    let last = end - .hours(1)..<end
                    #expect(try times(kind, .over, of: last, by: end, $1).count == 3)
                    #expect(try times(kind, .lasting, of: last, by: end, $1).isEmpty)
                }
                try $1.run("DELETE FROM handling WHERE version > 800")
                try $1.run("DELETE FROM response WHERE message_id > 800")
            }
        ),
        (
            "AgentTimeStore.present",
            { try #require(try AgentTimeStore.present(workspace: $0.workspace, in: $1).count == 1) }
        ),
        (
            "FactStore.prune",
            {
                let old = now + .days(1)
                #expect(try FactStore.prune($0.workspace, before: now, limit: 9, in: $1) == 1)
                var (count, pruned) = (0, 0)
                repeat {
                    pruned = try FactStore.prune($0.workspace, before: old, limit: 1, in: $1)
                    count += pruned
                } while pruned > 0
                #expect(count >= 19)
            }
        ),
    ]
}
