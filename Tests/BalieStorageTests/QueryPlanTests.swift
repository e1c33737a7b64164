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
        after place: ConversationStore.Place?,
        of status: ConversationStore.Filter.Status = .only(.open)
    ) -> @Sendable (StorageFixture, any SQLSession) throws -> Void {
        { fixture, session in
            var filter = ConversationStore.Filter()
            filter.status = status
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

    private static func times(
        _ kind: AgentTimeKind,
        _ part: AgentTimePart,
        _ fixture: StorageFixture,
        _ session: any SQLSession
    ) throws {
        _ = try AgentTimeStore.times(
            kind,
            part,
            now..<now + .hours(1),
            endedBy: now + .days(9),
            after: nil,
            limit: 9,
            workspace: fixture.workspace,
            in: session
        )
    }

    private static let place = ConversationStore.Place(part: 0, key: 5, id: 5)

    private static let queries: [Query] = [
        Query(name: "inbox, newest", indexes: ["conversation_by_update"], run: page(.newest, after: nil)),
        Query(name: "inbox, newest, next page", indexes: ["conversation_by_update"], run: page(.newest, after: place)),
        Query(
            name: "inbox, newest of all",
            indexes: ["conversation_by_update"],
            run: page(.newest, after: nil, of: .any)
        ),
        Query(
            name: "inbox, time left of all that is not resolved",
            indexes: ["conversation_by_window"],
            run: page(.timeLeft, after: place, of: .unresolved)
        ),
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
        Query(name: "messages by the network's ids", indexes: ["message_by_external"]) { fixture, session in
            _ = try BatchStore.messages(
                externalKeys: [[1], [2], [3], [4]],
                channel: fixture.channel,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "received hooks", indexes: ["hook_received"]) { _, session in
            _ = try HookStore.received(heldBy: nil, limit: 64, in: session)
            _ = try HookStore.received(heldBy: nil, after: ID(7), limit: 64, in: session)
        },
        Query(name: "hooks in a state", indexes: ["hook_received", "hook_dead"], isSmall: true) { fixture, session in
            for state in [HookState.received, .dead, .rejected] {
                _ = try HookStore.list(
                    workspace: fixture.workspace,
                    state: state,
                    before: nil,
                    limit: 50,
                    in: session
                )
            }
        },
        Query(name: "offers of a day", indexes: [key]) { fixture, session in
            _ = try HistoryStore.offers(
                after: ID(1),
                before: ID(1 << 50),
                limit: 1000,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "agents' times with conversations that ended on a day", indexes: [key]) { fixture, session in
            _ = try HistoryStore.handlings(
                from: now,
                until: now + .days(1),
                after: nil,
                limit: 1000,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "how long conversations kept agents lately", indexes: [key]) { fixture, session in
            _ = try HistoryStore.handlingTimes(since: now, limit: 1000, workspace: fixture.workspace, in: session)
        },
        Query(name: "waits of a day", indexes: [key]) { fixture, session in
            _ = try HistoryStore.waits(
                from: now,
                until: now + .days(1),
                after: nil,
                limit: 1000,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "what began to wait on a day", indexes: ["conversation_waiting", key]) { fixture, session in
            _ = try HistoryStore.waiting(
                from: now,
                until: now + .days(1),
                limit: 1000,
                workspace: fixture.workspace,
                in: session
            )
        },
        Query(name: "outbox due", indexes: ["outbox_by_channel"]) { fixture, session in
            _ = try OutboxStore.due(channel: fixture.channel, limit: 64, in: session)
        },
        Query(name: "contact by address", indexes: ["identity_by_address", key]) { fixture, session in
            _ = try ContactStore.owner(of: .phone, lookup: [1], workspace: fixture.workspace, in: session)
        },
        Query(name: "contacts by addresses", indexes: ["identity_by_address", key]) { fixture, session in
            let lookups: [[UInt8]] = [[1], [2], [3], [4]]
            _ = try BatchStore.owners(of: .phone, lookups: lookups, workspace: fixture.workspace, in: session)
        },
        Query(name: "open conversations of contacts", indexes: ["conversation_unresolved"]) { fixture, session in
            _ = try BatchStore.unresolved(
                channel: fixture.channel,
                contacts: [ID(1), fixture.contact, ID(2), ID(3)],
                workspace: fixture.workspace,
                in: session
            )
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
        Query(
            name: "what a page of conversations shows",
            indexes: ["identity_by_contact", "conversation_label_of", "offer_ringing", "offer_by_conversation", key]
        ) { fixture, session in
            // One, as with every event, and several.
            let more: [Int64] = [0, 1, 2]
            for count in [1, 3] {
                let contacts = more.prefix(count).map { ID<Contact>(fixture.contact.rawValue + $0) }
                let conversations = more.prefix(count).map { ID<Conversation>(fixture.conversation.rawValue + $0) }
                let workspace = fixture.workspace
                _ = try ContactStore.find(contacts, workspace: workspace, in: session)
                _ = try ContactStore.identities(of: contacts, workspace: workspace, in: session)
                _ = try ConversationStore.labels(of: conversations, workspace: workspace, in: session)
                _ = try OfferStore.ringing(for: conversations, workspace: workspace, in: session)
            }
        },
        Query(
            name: "what rules go by",
            indexes: ["conversation_by_contact", "conversation_label_of", "message_by_conversation", key]
        ) { fixture, session in
            _ = try RuleStore.labels(
                of: fixture.contact,
                on: fixture.channel,
                workspace: fixture.workspace,
                in: session
            )
            _ = try RuleStore.firstInbound(of: fixture.conversation, workspace: fixture.workspace, in: session)
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
            _ = try RoutingStore.work(of: fixture.agent, workspace: fixture.workspace, in: session)
        },
        Query(name: "search", indexes: [key]) { fixture, session in
            _ = try SearchStore.conversations(having: [1, 2], workspace: fixture.workspace, limit: 50, in: session)
            _ = try SearchStore.contacts(having: [1, 2], workspace: fixture.workspace, limit: 50, in: session)
        },
        Query(name: "what a search found", indexes: [key, "conversation_by_contact"], isSmall: true) {
            fixture,
            session in
            var filter = ConversationStore.Filter()
            filter.found = ([fixture.conversation, ID(61), ID(62)], [fixture.contact, ID(51), ID(52)])
            for status in [ConversationStore.Filter.Status.any, .only(.resolved)] {
                filter.status = status
                _ = try ConversationStore.list(
                    filter,
                    order: .newest,
                    after: nil,
                    limit: 50,
                    workspace: fixture.workspace,
                    at: now,
                    in: session
                )
            }
        },
        Query(
            name: "sums of a report",
            indexes: [key, "offer_by_time", "conversation_waiting"],
            isSmall: true
        ) { fixture, session in
            let run = ReportRun(start: now, milliseconds: 60_000, count: 9)
            let workspace = fixture.workspace
            _ = try ReportStore.waits(
                by: .queue,
                run,
                threshold: .seconds(1),
                short: .zero,
                limit: 9,
                workspace: workspace,
                in: session
            )
            _ = try ReportStore.openWaits(by: .queue, run, limit: 9, workspace: workspace, in: session)
            _ = try ReportStore.handlings(by: .agent, run, limit: 9, workspace: workspace, in: session)
            _ = try ReportStore.responses(by: .agent, run, limit: 9, workspace: workspace, in: session)
            _ = try ReportStore.resolutions(by: .agent, run, limit: 9, workspace: workspace, in: session)
            _ = try ReportStore.offers(by: .agent, run, limit: 9, workspace: workspace, in: session)
        },
        Query(name: "agents' time", indexes: [key]) { fixture, session in
            for kind in AgentTimeKind.allCases { try times(kind, .over, fixture, session) }
        },
        Query(name: "agents' time of long ago", indexes: ["handling_long", "response_long"]) { fixture, session in
            for kind in AgentTimeKind.allCases { try times(kind, .lasting, fixture, session) }
        },
        Query(name: "what agents write up", indexes: ["wrap_up_by_time", key], isSmall: true) { fixture, session in
            let sides = now..<now + .hours(1)
            _ = try AgentTimeStore.wrapUps(sides, limit: 9, workspace: fixture.workspace, in: session)
        },
        Query(
            name: "what agents were done with last",
            indexes: ["handling_by_agent", "wrap_up_by_agent", "wrap_up_open", key],
            isSmall: true
        ) { fixture, session in
            _ = try BoardStore.lastEnds(of: [fixture.agent], workspace: fixture.workspace, in: session)
            _ = try BoardStore.writingUp(workspace: fixture.workspace, at: now, in: session)
        },
        Query(name: "facts to forget", indexes: [key, "agent_state_by_end"], isSmall: true) { fixture, session in
            _ = try FactStore.prune(fixture.workspace, before: now, limit: 9, in: session)
        },
        Query(name: "first of a conversation's answers", indexes: ["response_by_conversation", key]) {
            fixture,
            session in
            let row = try ConversationStore.find(fixture.conversation, workspace: fixture.workspace, in: session)
            guard let row else { return }
            try FactStore.addResponse(
                ResponseRow(message: fixture.message, agent: fixture.agent, askedAt: now, beganAt: now),
                in: row,
                workspace: fixture.workspace,
                at: now,
                in: session
            )
        },
        Query(name: "snoozes over", indexes: ["conversation_snoozed"], isSmall: true) { _, session in
            let over = ConversationStore.OverSnooze(workspace: ID(1), id: ID(1), until: now)
            for last in [nil, over] {
                _ = try ConversationStore.snoozesOver(heldBy: nil, after: last, at: now, limit: 50, in: session)
            }
            _ = try ConversationStore.nextSnooze(heldBy: nil, after: now, in: session)
        },
        Query(name: "customers to ask", indexes: ["survey_due"], isSmall: true) { _, session in
            _ = try SurveyStore.due(heldBy: nil, at: now, limit: 50, in: session)
            _ = try SurveyStore.nextDue(heldBy: nil, after: now, in: session)
        },
        Query(
            name: "what was asked",
            indexes: ["survey_by_contact", "survey_comment"],
            isSmall: true
        ) { fixture, session in
            let workspace = fixture.workspace
            _ = try SurveyStore.latest(
                of: fixture.contact,
                on: fixture.channel,
                upTo: now,
                workspace: workspace,
                in: session
            )
            _ = try SurveyStore.lastAsked(fixture.contact, upTo: now, workspace: workspace, in: session)
            _ = try SurveyStore.comments(before: nil, limit: 50, workspace: workspace, in: session)
        },
        // The last of each, however many there were.
        Query(name: "what was asked last", indexes: ["survey_by_conversation", key]) { fixture, session in
            for conversations in [[fixture.conversation], [fixture.conversation, ID(61), ID(62)]] {
                _ = try SurveyStore.latest(about: conversations, workspace: fixture.workspace, in: session)
            }
        },
        Query(name: "who wrote after a message", indexes: ["message_by_conversation", key], isSmall: true) {
            fixture,
            session in
            _ = try MessageStore.hasInbound(
                after: fixture.message,
                in: fixture.conversation,
                workspace: fixture.workspace,
                session: session
            )
            _ = try MessageStore.hasOutbound(
                by: fixture.agent,
                after: fixture.message,
                in: fixture.conversation,
                workspace: fixture.workspace,
                session: session
            )
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
            // What a statement counts, it has just found.
            let steps = explaining.steps.filter { $0 != "SCAN counted" }
            for step in steps where step.hasPrefix("SCAN") || step.hasPrefix("SEARCH") {
                let isIndexed = query.indexes.contains { step.contains($0) }
                #expect(step.hasPrefix("SEARCH") || isIndexed, "\(step)")
                // By its key alone: every row of a workspace, unless it is the workspace's own.
                let isOwn = step.hasPrefix("SEARCH workspace ")
                #expect(isOwn || !(step.contains("autoindex") && step.hasSuffix("(workspace_id=?)")), "\(step)")
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
