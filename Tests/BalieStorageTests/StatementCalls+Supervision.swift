import BalieDomain
import BalieStorage
import Testing

/// The calls of stores of the supervisor's floor.
extension StatementCalls {
    private static let now = StorageFixture.now

    static let supervision: [(String, Call)] = [
        (
            "AuditStore.insert",
            {
                for id in [ID<AuditEntry>(301), ID(302)] {
                    let row = AuditRow(
                        id: id,
                        deed: .monitorBegan,
                        agent: $0.agent,
                        conversation: $0.conversation,
                        detail: "{}",
                        createdAt: now
                    )
                    try AuditStore.insert(row, workspace: $0.workspace, in: $1)
                }
            }
        ),
        (
            "AuditStore.list",
            {
                let all = try AuditStore.list(before: nil, limit: 9, workspace: $0.workspace, in: $1)
                try #require(all.map(\.id) == [ID(302), ID(301)])
                let next = try AuditStore.list(before: ID(302), limit: 9, workspace: $0.workspace, in: $1)
                try #require(next.map(\.id) == [ID(301)])
                try #require(try AuditStore.list(before: nil, limit: 9, workspace: ID(2), in: $1).isEmpty)
            }
        ),
        (
            "AuditStore.find",
            {
                let row = try AuditStore.find([ID(301), ID(1)], workspace: $0.workspace, in: $1).first
                try #require(row?.deed == .monitorBegan && row?.detail == "{}" && row?.subject == nil)
            }
        ),
        (
            "ConsultStore.insert",
            {
                func row(_ id: Int64) -> ConsultRow {
                    ConsultRow(
                        id: ID(id),
                        conversation: ID(60),
                        agent: ID(10),
                        askedBy: ID(10),
                        createdAt: now
                    )
                }
                try #require(try ConsultStore.insert(row(311), workspace: $0.workspace, in: $1))
                // Once at a time.
                try #require(try !ConsultStore.insert(row(312), workspace: $0.workspace, in: $1))
            }
        ),
        (
            "ConsultStore.open",
            {
                let rows = try ConsultStore.open(of: $0.conversation, limit: 5, workspace: $0.workspace, in: $1)
                try #require(rows.map(\.id) == [ID(311)])
                for (agent, count) in [(nil, 1), ($0.agent, 1), (ID<Agent>(999), 0)] {
                    let rows = try ConsultStore.open(with: agent, limit: 5, workspace: $0.workspace, in: $1)
                    try #require(rows.count == count)
                }
                try #require(try ConsultStore.open(of: ID(61), limit: 5, workspace: $0.workspace, in: $1).isEmpty)
            }
        ),
        (
            "ConsultStore.end",
            {
                try #require(try ConsultStore.end(ID(311), workspace: $0.workspace, at: now, in: $1))
                try #require(try !ConsultStore.end(ID(311), workspace: $0.workspace, at: now, in: $1))
            }
        ),
        (
            "ConsultStore.find",
            {
                let row = try ConsultStore.find([ID(311)], workspace: $0.workspace, in: $1).first
                try #require(row?.endedAt == now && row?.agent == $0.agent)
            }
        ),
        (
            "BoardStore.closing",
            {
                let end = now + .hours(1)
                _ = try BoardStore.closing(after: now, until: end, workspace: $0.workspace, in: $1)
                for queue in [nil, ID<Queue>(1)] {
                    _ = try BoardStore.closing(
                        in: queue,
                        after: now,
                        until: end,
                        limit: 9,
                        workspace: $0.workspace,
                        in: $1
                    )
                }
            }
        ),
        (
            "BoardStore.tallies",
            {
                _ = try BoardStore.tallies(
                    since: now,
                    today: now,
                    recent: now,
                    threshold: .seconds(60),
                    workspace: $0.workspace,
                    in: $1
                )
            }
        ),
        (
            "BoardStore.unansweredCounts",
            { _ = try BoardStore.unansweredCounts(since: now, workspace: $0.workspace, in: $1) }
        ),
        (
            "BoardStore.unanswered",
            { _ = try BoardStore.unanswered(in: ID(1), since: now, limit: 9, workspace: $0.workspace, in: $1) }
        ),
        (
            "BoardStore.abandoned",
            { _ = try BoardStore.abandoned(in: ID(1), since: now, limit: 9, workspace: $0.workspace, in: $1) }
        ),
        (
            "BoardStore.staff",
            {
                let staff = try BoardStore.staff(workspace: $0.workspace, in: $1)
                #expect(staff.people > 0 && staff.online <= staff.people)
            }
        ),
        (
            "BoardStore.staffByQueue",
            { _ = try BoardStore.staffByQueue(workspace: $0.workspace, in: $1) }
        ),
        (
            "BoardStore.people",
            {
                let people = try BoardStore.people(limit: 9, workspace: $0.workspace, in: $1)
                #expect(people.count == (try BoardStore.staff(workspace: $0.workspace, in: $1)).people)
                #expect(try BoardStore.people(limit: 1, workspace: $0.workspace, in: $1).map(\.id) == [people[0].id])
            }
        ),
        (
            "BoardStore.writingUp",
            { _ = try BoardStore.writingUp(workspace: $0.workspace, at: now, in: $1) }
        ),
        (
            "BoardStore.lastEnds",
            { _ = try BoardStore.lastEnds(of: [$0.agent], workspace: $0.workspace, in: $1) }
        ),
        ("BoardStore.held", { _ = try BoardStore.held(workspace: $0.workspace, in: $1) }),
        (
            "BoardStore.recordAnswer",
            { try BoardStore.recordAnswer(of: $0.agent, workspace: $0.workspace, at: now, in: $1) }
        ),
        (
            "BoardStore.lastAnswers",
            { try #require(try BoardStore.lastAnswers(workspace: $0.workspace, in: $1)[$0.agent] == now) }
        ),
        (
            "BoardStore.offers",
            { _ = try BoardStore.offers(in: [ID(1)], since: now, limit: 9, workspace: $0.workspace, in: $1) }
        ),
    ]
}
