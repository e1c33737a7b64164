import BalieDomain
import BalieStorage
import Testing

/// The calls of the store that looks back; what they put there to look at is gone afterwards.
extension StatementCalls {
    private static let now = StorageFixture.now

    static let history: [(String, Call)] = [
        (
            "HistoryStore.offers",
            undone { fixture, session in
                try offer(ID(500), endedAs: .declined, fixture, session)
                try offer(ID(501), endedAs: .accepted, fixture, session)
                try offer(ID(502), endedAs: nil, fixture, session)
                func ids(_ after: Int64, _ before: Int64, limit: Int = 9, of workspace: ID<Workspace>) throws -> [Int64]
                {
                    try HistoryStore.offers(
                        after: ID(after),
                        before: ID(before),
                        limit: limit,
                        workspace: workspace,
                        in: session
                    ).map(\.id.rawValue)
                }
                // One that rings has not ended.
                #expect(try ids(499, 600, of: fixture.workspace) == [500, 501])
                #expect(try ids(500, 600, of: fixture.workspace) == [501])
                #expect(try ids(499, 501, of: fixture.workspace) == [500])
                #expect(try ids(499, 600, limit: 1, of: fixture.workspace) == [500])
                #expect(try ids(499, 600, of: ID(999)) == [])
                let taken = try #require(
                    try HistoryStore.offers(
                        after: ID(500),
                        before: ID(502),
                        limit: 1,
                        workspace: fixture.workspace,
                        in: session
                    ).first
                )
                #expect(taken.agent == fixture.agent && taken.state == .accepted)
                #expect(taken.createdAt == now && taken.endedAt == now + .seconds(4))
            }
        ),
        (
            "HistoryStore.handlings",
            undone { fixture, session in
                let (start, agent) = (now + .days(9), fixture.agent)
                for second in [1, 2, 2] {
                    try session.run("UPDATE conversation SET version = version + 1")
                    let row = try #require(
                        try ConversationStore.find(fixture.conversation, workspace: fixture.workspace, in: session)
                    )
                    let handling = HandlingRow(
                        agent: agent,
                        queue: nil,
                        beganAt: start,
                        unansweredSince: nil,
                        outcome: .released
                    )
                    let time = start + .seconds(second)
                    try FactStore.addHandling(handling, of: row, workspace: fixture.workspace, at: time, in: session)
                }
                func page(_ last: PastHandlingRow?, until: Duration = .hours(1)) throws -> [PastHandlingRow] {
                    try HistoryStore.handlings(
                        from: start,
                        until: start + until,
                        after: last,
                        limit: 2,
                        workspace: fixture.workspace,
                        in: session
                    )
                }
                let first = try page(nil)
                #expect(first.map(\.endedAt) == [start + .seconds(1), start + .seconds(2)])
                #expect(first.allSatisfy { $0.agent == agent && $0.conversation == fixture.conversation })
                let second = try page(first.last)
                #expect(second.map(\.endedAt) == [start + .seconds(2)] && second[0].version == first[1].version + 1)
                #expect(try page(nil, until: .seconds(2)).count == 1)
            }
        ),
        (
            "HistoryStore.handlingTimes",
            undone { fixture, session in
                let start = now + .days(9)
                for (version, seconds) in [600, 20, 40].enumerated() {
                    try session.run("UPDATE conversation SET version = version + 1")
                    let row = try #require(
                        try ConversationStore.find(fixture.conversation, workspace: fixture.workspace, in: session)
                    )
                    let handling = HandlingRow(
                        agent: fixture.agent,
                        queue: fixture.queue,
                        beganAt: start,
                        unansweredSince: nil,
                        outcome: .resolved
                    )
                    let end = start + .seconds(Int64(seconds)) + .days(Int64(1 + version))
                    try FactStore.addHandling(handling, of: row, workspace: fixture.workspace, at: end, in: session)
                }
                func times(since: Timestamp, limit: Int) throws -> [ID<Queue>: Duration] {
                    try HistoryStore.handlingTimes(
                        since: since,
                        limit: limit,
                        workspace: fixture.workspace,
                        in: session
                    )
                }
                #expect(try times(since: start, limit: 1) == [fixture.queue: .days(3) + .seconds(40)])
                #expect(try times(since: start, limit: 9) == [fixture.queue: .days(2) + .seconds(220)])
                #expect(try times(since: start + .days(9), limit: 9).isEmpty)
            }
        ),
        (
            "HistoryStore.waits",
            undone { fixture, session in
                let start = now + .days(9)
                for second in [1, 2, 2] {
                    try session.run("UPDATE conversation SET version = version + 1, priority = 3, late_cost = 77")
                    let row = try #require(
                        try ConversationStore.find(fixture.conversation, workspace: fixture.workspace, in: session)
                    )
                    let time = start + .seconds(Int64(second))
                    try FactStore.addWait(
                        QueueWaitRow(
                            queue: fixture.queue,
                            enteredAt: time,
                            outcome: .answered,
                            agent: fixture.agent,
                            flowedIn: false
                        ),
                        of: row,
                        workspace: fixture.workspace,
                        at: time + .seconds(5),
                        in: session
                    )
                }
                func page(_ last: PastWaitRow?, of workspace: ID<Workspace>? = nil) throws -> [PastWaitRow] {
                    try HistoryStore.waits(
                        from: start,
                        until: start + .hours(1),
                        after: last,
                        limit: 2,
                        workspace: workspace ?? fixture.workspace,
                        in: session
                    )
                }
                let first = try page(nil)
                #expect(first.map(\.enteredAt) == [start + .seconds(1), start + .seconds(2)])
                #expect(first.allSatisfy { $0.endedAt - $0.enteredAt == .seconds(5) && $0.agent == fixture.agent })
                #expect(first.allSatisfy { $0.outcome == .answered && $0.queue == fixture.queue })
                let stake = try #require(first.first?.stake)
                #expect(stake.units == 1 && stake.priority == 3 && stake.lateCost == 77)
                let second = try page(first.last)
                #expect(second.map(\.enteredAt) == [start + .seconds(2)] && second[0].version == first[1].version + 1)
                #expect(try page(nil, of: ID(999)).isEmpty)
            }
        ),
        (
            "HistoryStore.waiting",
            undone { fixture, session in
                try fixture.insertContact(ID(560), in: session)
                let start = now + .days(3)
                try fixture.insertConversation(ID(561), contact: ID(560), at: start, in: session)
                func since(_ from: Timestamp, _ until: Timestamp, of workspace: ID<Workspace>) throws -> [Timestamp] {
                    try HistoryStore.waiting(from: from, until: until, limit: 9, workspace: workspace, in: session)
                        .map(\.since)
                }
                #expect(try since(start, start + .seconds(1), of: fixture.workspace) == [start])
                #expect(try since(start + .seconds(1), start + .days(1), of: fixture.workspace) == [])
                #expect(try since(start - .seconds(1), start, of: fixture.workspace) == [])
                #expect(try since(start, start + .seconds(1), of: ID(999)) == [])
            }
        ),
    ]

    private static func undone(_ call: @escaping Call) -> Call {
        struct Undone: Error {}
        return { fixture, session in
            do {
                try session.attempt {
                    try call(fixture, session)
                    throw Undone()
                }
            } catch is Undone {}
        }
    }

    private static func offer(
        _ id: ID<Offer>,
        endedAs state: OfferState?,
        _ fixture: StorageFixture,
        _ session: any SQLSession
    ) throws {
        let row = OfferRow(
            id: id,
            conversation: fixture.conversation,
            agent: fixture.agent,
            units: 2,
            explanation: "{}",
            waited: .seconds(30),
            createdAt: now,
            expiresAt: now + .seconds(20)
        )
        _ = try OfferStore.insert(row, workspace: fixture.workspace, in: session)
        guard let state else { return }
        _ = try OfferStore.end(id, as: state, workspace: fixture.workspace, at: now + .seconds(4), in: session)
    }
}
