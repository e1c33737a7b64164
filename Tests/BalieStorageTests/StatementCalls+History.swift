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
                #expect(taken.agent == fixture.agent && taken.state == .accepted && taken.queue == fixture.queue)
                #expect(taken.units == 2 && taken.waited == .seconds(30))
                #expect(taken.createdAt == now && taken.endedAt == now + .seconds(4) && taken.resolvedAt == nil)
            }
        ),
        (
            "HistoryStore.handling",
            undone { fixture, session in
                try offer(ID(510), endedAs: .accepted, fixture, session)
                try write(ID(511), .outbound, "agent", at: .seconds(10), fixture, session)
                try write(ID(512), .outbound, "agent", at: .seconds(20), fixture, session)
                try write(ID(513), .note, "system", at: .seconds(30), fixture, session)
                try write(ID(514), .note, "system", at: .seconds(40), fixture, session)
                // Before it was taken.
                try write(ID(515), .note, "system", at: .seconds(1), fixture, session)
                let (workspace, offers) = (fixture.workspace, [ID<Offer>(510), ID(999)])
                let found = try HistoryStore.handling(after: offers, workspace: workspace, in: session)
                #expect(found.count == 1)
                #expect(found[ID(510)]?.endedAt == now + .seconds(30))
                #expect(found[ID(510)]?.lastAnswerAt == now + .seconds(20))
                #expect(try HistoryStore.handling(after: offers, workspace: ID(999), in: session).isEmpty)
                #expect(try HistoryStore.handling(after: [], workspace: workspace, in: session).isEmpty)
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

    private static func write(
        _ id: ID<Message>,
        _ direction: MessageDirection,
        _ author: String,
        at time: Duration,
        _ fixture: StorageFixture,
        _ session: any SQLSession
    ) throws {
        try MessageStore.insert(
            MessageRow(
                id: id,
                conversation: fixture.conversation,
                channel: fixture.channel,
                direction: direction,
                kind: .text,
                status: .sent,
                authorKind: author,
                author: fixture.agent,
                body: [9],
                occurredAt: now + time,
                createdAt: now + time
            ),
            externalKey: nil,
            workspace: fixture.workspace,
            in: session
        )
    }
}
