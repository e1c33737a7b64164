import BalieDomain
import BalieStorage
import BalieTestKit

@testable import BalieServices

/// What must hold once everything has come to its end.
extension World {
    func checkFinally() throws {
        for node in liveNodes where node.requests > 0 { fail("\(node.requests) requests have no answer") }
        for index in offices.indices {
            try checkMessages(index)
            try checkSends(index)
            try checkWork(offices[index])
            try checkBrowsers(offices[index])
            try checkFiles(offices[index])
            readEverything(offices[index])
        }
        while !waiting.isEmpty { try step { proceed(0) } }
        checkSecrets()
    }

    // MARK: What customers said

    /// Everything that was answered 200 is there, once.
    private func checkMessages(_ index: Int) throws {
        guard let node = liveNodes.first else { return }
        let (office, vault) = (offices[index], node.environment.vault)
        let ids = customers.order
        let counts = try database.read { session in
            let keys = try vault.keys(of: office.workspace, in: session)
            var counts: [String: Int] = [:]
            for id in ids {
                let key = keys.lookup("message", id)
                let row = try session.firstRow(
                    """
                    SELECT COUNT(*) FROM message WHERE workspace_id = \(office.workspace) AND external_key = \(key)
                    """
                )
                counts[id] = try row?.int(0) ?? 0
            }
            return counts
        }
        for (id, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let said = customers.said[id] else { continue }
            if count > (said.office == index ? 1 : 0) { fail("\(id) is there \(count) times in workspace \(index)") }
            let mustBeThere = said.office == index && said.isAcknowledged && !said.mayBeErased && !said.isAmendment
            if mustBeThere, count == 0 { fail("\(id) was answered 200 and is lost") }
        }
    }

    // MARK: What we said

    private struct Outgoing: Sendable {
        let id: ID<Message>
        let status: DeliveryStatus
        let isErased: Bool
    }

    /// What is shown of a message is what became of it.
    private func checkSends(_ index: Int) throws {
        let office = offices[index]
        let rows = try database.read { session in
            try session.rows(
                """
                SELECT m.message_id, m.status, k.erased_at_ms FROM message m
                  JOIN conversation c ON c.workspace_id = m.workspace_id AND c.conversation_id = m.conversation_id
                  JOIN contact k ON k.workspace_id = c.workspace_id AND k.contact_id = c.contact_id
                 WHERE m.workspace_id = \(office.workspace) AND m.direction = 'out' AND m.author_kind = 'agent'
                 ORDER BY m.message_id
                """
            ).map { row in
                Outgoing(
                    id: try row.id(0),
                    status: DeliveryStatus(rawValue: try row.string(1)) ?? .received,
                    isErased: !row.isNull(2)
                )
            }
        }
        let taken = Dictionary(provider.taken.map { ($0.opaqueID, $0) }, uniquingKeysWith: { $1 })
        for row in rows where !row.isErased { check(row, isTaken: taken[row.id.description] != nil) }
        let known = Set(rows.map(\.id))
        for intent in intents where intent.office == index {
            if let id = intent.message, !known.contains(id) { fail("“\(intent.key)” was acknowledged and is lost") }
        }
    }

    private func check(_ row: Outgoing, isTaken: Bool) {
        let id = row.id.description
        let shown: [DeliveryStatus] = [.unknown, .accepted, .sent, .delivered, .read, .played]
        switch row.status {
        case .queued, .sending: fail("\(id) is neither sent nor settled")
        case .received: fail("\(id) has no status")
        case .failed:
            if isTaken, !provider.toldFailed.contains(id) { fail("\(id) is shown as failed and was sent") }
        case .unknown, .accepted, .sent, .delivered, .read, .played:
            if !isTaken, row.status != .unknown { fail("\(id) is shown as \(row.status) and was never sent") }
            let unnamed = row.status == .unknown ? nil : provider.furthestWithoutID[id]
            guard let told = provider.furthest[id] ?? unnamed, let at = shown.firstIndex(of: row.status) else { return }
            if let furthest = shown.firstIndex(of: told), at < furthest {
                fail("\(id) is shown as \(row.status) though it was told as \(told)")
            }
        }
    }

    // MARK: What is left to do

    private func checkWork(_ office: SimulatedOffice) throws {
        let workspace = office.workspace
        let found = try database.read { session in
            var broken: [String] = []
            func none(_ rule: String, _ sql: SQL) throws { broken += try session.broken(rule, sql) }
            // One that was put back in line while its customer was erased has nothing left to apply.
            try none(
                "a hook is dead",
                """
                SELECT hook_id, state, reason FROM hook
                 WHERE workspace_id = \(workspace) AND state <> 'applied' AND body IS NOT NULL
                """
            )
            try none(
                "something is still to be sent",
                "SELECT message_id, purpose, state FROM outbox WHERE workspace_id = \(workspace) AND state <> 'unknown'"
            )
            try none(
                "a message was not told exactly once",
                """
                SELECT m.message_id FROM message m WHERE m.workspace_id = \(workspace) AND 1 <> (SELECT COUNT(*)
                  FROM event e WHERE e.workspace_id = m.workspace_id AND e.kind = 'message.created'
                   AND e.subject_id = m.message_id)
                """
            )
            try none(
                "an offer's beginning or end was not told",
                """
                SELECT o.offer_id, o.state FROM offer o WHERE o.workspace_id = \(workspace)
                   AND (NOT EXISTS (SELECT 1 FROM event e WHERE e.workspace_id = o.workspace_id
                        AND e.kind = 'offer.created' AND e.subject_id = o.offer_id)
                    OR o.state <> 'ringing' AND NOT EXISTS (SELECT 1 FROM event e
                        WHERE e.workspace_id = o.workspace_id AND e.kind = 'offer.ended' AND e.subject_id = o.offer_id))
                """
            )
            try none(
                "a wait that an accepted offer ended is not in the reports",
                """
                SELECT o.offer_id FROM offer o WHERE o.workspace_id = \(workspace) AND o.state = 'accepted'
                   AND NOT EXISTS (SELECT 1 FROM queue_wait w WHERE w.workspace_id = o.workspace_id
                        AND w.conversation_id = o.conversation_id AND w.agent_id = o.agent_id
                        AND w.ended_at_ms >= o.ended_at_ms)
                """
            )
            try none(
                "a resolved conversation is not in the reports",
                """
                SELECT c.conversation_id FROM conversation c
                 WHERE c.workspace_id = \(workspace) AND c.status = 'resolved'
                   AND NOT EXISTS (SELECT 1 FROM resolution r WHERE r.workspace_id = c.workspace_id
                        AND r.conversation_id = c.conversation_id AND r.version = c.version)
                """
            )
            return broken
        }
        for words in found { fail(words) }
    }

    /// What a row names is in the store, and no file waits for ever.
    private func checkFiles(_ office: SimulatedOffice) throws {
        let workspace = office.workspace
        let rows = try database.read { session in
            try session.rows(
                "SELECT media_id, state, address FROM media WHERE workspace_id = \(workspace) ORDER BY media_id"
            ).map { row in
                (
                    id: try row.id(0) as ID<Media>, state: try row.string(1),
                    address: row.isNull(2) ? nil : try row.string(2)
                )
            }
        }
        for row in rows {
            if row.state == "pending" { fail("\(row.id) was never fetched") }
            if row.state == "ready", row.address.map({ files[$0] == nil }) ?? true {
                fail("\(row.id) is ready, and its file is not there")
            }
        }
    }

    // MARK: What browsers know

    private func checkBrowsers(_ office: SimulatedOffice) throws {
        let workspace = office.workspace
        let (last, truth) = try database.read { session in
            (try EventStore.last(of: workspace, in: session), try Self.truth(of: workspace, in: session))
        }
        for browser in browsers where browser.agent.workspace == workspace {
            if browser.last != last { fail("\(browser.name) is at \(browser.last ?? -1) of \(last)") }
            for (about, fact) in browser.facts.sorted(by: { $0.key < $1.key }) {
                guard let really = truth[about] else { continue }
                if fact != really { fail("\(browser.name) takes \(about) for “\(fact)”, it is “\(really)”") }
            }
            for about in browser.facts.keys.sorted() where !about.hasPrefix("erased") && truth[about] == nil {
                if !Self.isErased(about, truth) { fail("\(browser.name) was told of \(about), which is not there") }
            }
        }
    }

    private static func isErased(_ about: String, _ truth: [String: String]) -> Bool { truth["erased \(about)"] != nil }

    /// As ``EventWords`` tells it; what was an erased customer's is only named.
    private static func truth(of workspace: ID<Workspace>, in session: any SQLSession) throws -> [String: String] {
        var truth: [String: String] = [:]
        func note(_ about: String, _ fact: String, isErased: Bool) {
            if isErased { truth["erased \(about)"] = "" } else { truth[about] = fact }
        }
        for row in try session.rows(
            """
            SELECT m.message_id, m.status, k.erased_at_ms FROM message m
              JOIN conversation c ON c.workspace_id = m.workspace_id AND c.conversation_id = m.conversation_id
              JOIN contact k ON k.workspace_id = c.workspace_id AND k.contact_id = c.contact_id
             WHERE m.workspace_id = \(workspace)
            """
        ) { note("message \(try row.int64(0))", try row.string(1), isErased: !row.isNull(2)) }
        for row in try session.rows(
            """
            SELECT c.conversation_id, c.status, c.assignee_id, c.waiting_since_ms, c.unread, k.erased_at_ms
              FROM conversation c
              JOIN contact k ON k.workspace_id = c.workspace_id AND k.contact_id = c.contact_id
             WHERE c.workspace_id = \(workspace)
            """
        ) {
            let words = EventWords.words(
                status: try row.string(1),
                assignee: row.isNull(2) ? nil : try row.int64(2),
                isWaiting: !row.isNull(3),
                unread: try row.int(4)
            )
            note("conversation \(try row.int64(0))", words, isErased: !row.isNull(5))
        }
        for row in try session.rows("SELECT offer_id, state FROM offer WHERE workspace_id = \(workspace)") {
            truth["offer \(try row.int64(0))"] = try row.string(1)
        }
        for row in try session.rows("SELECT agent_id, presence FROM agent WHERE workspace_id = \(workspace)") {
            truth["agent \(try row.int64(0))"] = try row.string(1)
        }
        return truth
    }

    /// Nothing is kept that cannot be opened.
    private func readEverything(_ office: SimulatedOffice) {
        let reader = office.administrator
        for place in places(in: office) {
            request("everything of \(place.id) is read") { [self] node in
                let page = try await node.centre.desk.messages(of: place.id, cursor: nil, limit: 100, for: reader)
                for view in page.items { check(view) }
            }
        }
    }

    private func check(_ view: MessageView) {
        guard view.direction == .inbound, let id = view.externalID, case .text(let text) = view.content else { return }
        guard let said = customers.said[id] else { return fail("nobody sent \(id)") }
        if !said.words.contains(text.body) { fail("\(id) says “\(text.body)”") }
    }
}
