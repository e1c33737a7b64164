import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

/// The hottest queries go through an index, whatever the size of the tables.
struct QueryPlanTests {
    private struct Query: CustomTestStringConvertible, Sendable {
        let name: String
        /// Names of indexes, of which each statement must use one.
        let indexes: [String]
        /// Whether what it sorts is little, whatever the size of the tables.
        var isSmall = false
        let run: @Sendable (StorageFixture, any SQLSession) throws -> Void
        var testDescription: String { name }
    }

    private static let key = "PRIMARY KEY"
    private static let now = StorageFixture.now

    private static func page(
        _ order: ConversationStore.Order,
        after place: ConversationStore.Place?
    ) -> @Sendable (StorageFixture, any SQLSession) throws -> Void {
        { fixture, session in
            var filter = ConversationStore.Filter()
            filter.status = .only(.open)
            _ = try ConversationStore.list(
                filter,
                order: order,
                after: place,
                limit: 50,
                workspace: fixture.workspace,
                at: now,
                in: session
            )
        }
    }

    private static let place = ConversationStore.Place(part: 0, key: 5, id: 5)

    private static let queries: [Query] = [
        Query(name: "inbox, newest", indexes: ["conversation_by_update"], run: page(.newest, after: nil)),
        Query(name: "inbox, newest, next page", indexes: ["conversation_by_update"], run: page(.newest, after: place)),
        Query(
            name: "inbox, time left",
            indexes: ["conversation_by_window"],
            run: page(.timeLeft, after: nil)
        ),
        Query(
            name: "inbox, time left, next page",
            indexes: ["conversation_by_window"],
            run: page(.timeLeft, after: place)
        ),
        Query(name: "inbox, waiting", indexes: ["conversation_waiting"], run: page(.waiting, after: nil)),
        Query(name: "inbox, waiting, next page", indexes: ["conversation_waiting"], run: page(.waiting, after: place)),
        Query(name: "messages of a conversation", indexes: ["message_by_conversation"]) { fixture, session in
            let before = (now, ID<Message>(71))
            _ = try MessageStore.list(
                fixture.conversation,
                before: before,
                limit: 50,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "message by the network's id", indexes: ["message_by_external"]) { fixture, session in
            _ = try MessageStore.find(
                externalKey: [1],
                channel: fixture.channel,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "received hooks", indexes: ["hook_received"]) { _, session in
            _ = try HookStore.received(heldBy: nil, limit: 64, in: session)
        },
        Query(name: "outbox due", indexes: ["outbox_by_channel"]) { fixture, session in
            _ = try OutboxStore.due(channel: fixture.channel, limit: 64, in: session)
        },
        Query(name: "contact by address", indexes: ["identity_by_address", key]) { fixture, session in
            _ = try ContactStore.owner(of: .phone, lookup: [1], workspace: fixture.workspace, in: session)
        },
        Query(name: "open conversation", indexes: ["conversation_unresolved"]) { fixture, session in
            _ = try ConversationStore.unresolved(
                channel: fixture.channel,
                contact: fixture.contact,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "open conversation in a list", indexes: ["conversation_unresolved"], isSmall: true) {
            fixture,
            session in
            var filter = ConversationStore.Filter()
            filter.status = .unresolved
            filter.channel = fixture.channel
            filter.contact = fixture.contact
            _ = try ConversationStore.list(
                filter,
                order: .newest,
                after: nil,
                limit: 2,
                workspace: fixture.workspace,
                at: now,
                in: session
            )
        },
        Query(name: "events after", indexes: [key]) { fixture, session in
            _ = try EventStore.after(5, workspace: fixture.workspace, limit: 200, in: session)
        },
        Query(name: "offers that ring", indexes: ["offer_ringing", "offer_by_agent", "offer_open"], isSmall: true) {
            fixture,
            session in
            _ = try OfferStore.ringing(agent: fixture.agent, workspace: fixture.workspace, in: session)
            _ = try OfferStore.ringing(agent: nil, workspace: fixture.workspace, in: session)
            _ = try OfferStore.ringing(for: [fixture.conversation], workspace: fixture.workspace, in: session)
        },
        Query(name: "load of an agent", indexes: ["conversation_by_assignee", "offer_by_agent", key]) {
            fixture,
            session in
            _ = try RoutingStore.load(of: fixture.agent, workspace: fixture.workspace, in: session)
        },
        Query(name: "search", indexes: [key]) { fixture, session in
            _ = try SearchStore.conversations(having: [1, 2], workspace: fixture.workspace, limit: 50, in: session)
            _ = try SearchStore.contacts(having: [1, 2], workspace: fixture.workspace, limit: 50, in: session)
        },
        Query(name: "snoozes over", indexes: ["conversation_snoozed"], isSmall: true) { _, session in
            _ = try ConversationStore.snoozesOver(heldBy: nil, at: now, limit: 50, in: session)
        },
        Query(name: "files to fetch", indexes: ["media_pending"], isSmall: true) { _, session in
            _ = try MediaStore.pending(heldBy: nil, at: now, limit: 4, in: session)
        },
        Query(name: "files to remove", indexes: ["file_record_unsettled", "file_record_in_order"], isSmall: true) {
            _,
            session in
            _ = try FileRecordStore.removing(limit: 4, in: session)
            try FileRecordStore.giveUp(writingBefore: now, at: now, in: session)
        },
        Query(
            name: "files of a contact",
            indexes: [key, "media_by_contact", "media_by_address", "file_record_in_order"]
        ) { fixture, session in
            _ = try FileRecordStore.release(of: fixture.contact, workspace: fixture.workspace, at: now, in: session)
        },
    ]

    @Test(arguments: queries)
    private func goesThroughAnIndex(_ query: Query) async throws {
        let fixture = try await StorageFixture(.sqlite)
        try await fixture.storage.write { session in
            let explaining = ExplainingSession(base: session)
            try query.run(fixture, explaining)
            #expect(!explaining.steps.isEmpty)
            for step in explaining.steps where step.hasPrefix("SCAN") || step.hasPrefix("SEARCH") {
                let isIndexed = query.indexes.contains { step.contains($0) }
                #expect(step.hasPrefix("SEARCH") || isIndexed, "\(step)")
                #expect(isIndexed || query.indexes.contains(Self.key) && step.contains("autoindex"), "\(step)")
            }
            let isSorted = !explaining.steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }
            #expect(query.isSmall || isSorted, "\(query.name): \(explaining.steps)")
        }
    }
}

/// Asks the engine how it would run each statement, then runs it.
private final class ExplainingSession: SQLSession {
    private let base: any SQLSession
    private(set) var steps: [String] = []

    init(base: any SQLSession) { self.base = base }

    func rows(_ sql: SQL) throws(StorageError) -> [SQLRow] {
        for row in try base.rows("EXPLAIN QUERY PLAN \(part: sql)") { steps.append(try row.string(3)) }
        return try base.rows(sql)
    }

    func attempt<Value>(_ body: () throws -> Value) throws -> Value { try base.attempt(body) }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { base.afterCommit(action) }
}
