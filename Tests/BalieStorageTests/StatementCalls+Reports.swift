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
                        QueueWaitRow(queue: $0.queue, enteredAt: now, outcome: outcome, agent: agent),
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
                        workspace: $0.workspace,
                        in: $1
                    )
                    #expect(rows.map(\.interval) == (key == .agent ? [0, 0] : [0]))
                    #expect(rows.map { $0.sums[.answeredWithin] + $0.sums[.abandonedWithin] }.reduce(0, +) == 2)
                    #expect(rows.map { $0.sums[.waitTime] }.reduce(0, +) == 60_000)
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
                           snoozed_until_ms = NULL, queue_id = 20, waiting_since_ms = \(now), placed_at_ms = \(later)
                     WHERE conversation_id = 60
                    """
                )
                for key in ReportKey.allCases {
                    let rows = try ReportStore.openWaits(by: key, run, workspace: $0.workspace, in: $1)
                    #expect(rows.last?.interval == 1 && rows.last?.sums[.waiting] == 1)
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
                let rows = try ReportStore.handlings(by: .agent, run, workspace: $0.workspace, in: $1)
                #expect(rows.map(\.interval) == [1] && rows.map(\.key) == [10])
                #expect(rows.map { $0.sums[.heldTime] } == [180_000])
                // One waited from the beginning; the clock of another one's network was ahead.
                #expect(rows.map { $0.sums[.handlingTime] } == [60_000])
            }
        ),
        (
            "ReportStore.responses",
            {
                let rows = try ReportStore.responses(by: .channel, run, workspace: $0.workspace, in: $1)
                #expect(rows.map { $0.sums[.firstResponses] } == [1] && rows.map { $0.sums[.nextResponses] } == [1])
                #expect(rows.map { $0.sums[.nextResponseTime] } == [60_000])
            }
        ),
        (
            "ReportStore.resolutions",
            {
                let rows = try ReportStore.resolutions(by: .queue, run, workspace: $0.workspace, in: $1)
                #expect(rows.map { $0.sums[.resolutions] } == [2])
            }
        ),
        (
            "ReportStore.offers",
            { _ = try ReportStore.offers(by: .queue, run, workspace: $0.workspace, in: $1) }
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
                let states = try AgentTimeStore.states(sides, workspace: $0.workspace, in: $1)
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
                let wrapUps = try AgentTimeStore.wrapUps(sides, workspace: $0.workspace, in: $1)
                #expect(wrapUps.last?.endedAt == now + .seconds(9))
            }
        ),
        (
            "AgentTimeStore.held",
            {
                let all = try AgentTimeStore.held(
                    sides,
                    endedBy: later,
                    after: nil,
                    limit: 9,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(all.count == 3)
                let rest = try AgentTimeStore.held(
                    sides,
                    endedBy: later,
                    after: all[1],
                    limit: 9,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(rest == [all[2]])
            }
        ),
        (
            "AgentTimeStore.answering",
            {
                let rows = try AgentTimeStore.answering(
                    sides,
                    endedBy: later,
                    after: nil,
                    limit: 9,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(rows.count == 2)
            }
        ),
        (
            "AgentTimeStore.unanswered",
            {
                let rows = try AgentTimeStore.unanswered(
                    sides,
                    endedBy: later,
                    after: nil,
                    limit: 9,
                    workspace: $0.workspace,
                    in: $1
                )
                #expect(rows.count == 2)
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
