import BalieDomain
import BalieServices
import BalieStorage
import BalieTestKit

/// A workspace with rows in every table, to be moved: with NULL where that may be, text in several scripts, and empty values.
struct Cargo: Sendable {
    let workspace: ID<Workspace>
    private var id: Int64 { workspace.rawValue }

    /// - Parameters:
    ///   - seconds: after another one, which gives it an id of its own.
    ///   - events: rows of the log.
    init(_ name: String, in storage: any Storage, after seconds: Int64 = 0, events: Int64 = 3) async throws {
        let time = TestTime(TestTime.start + .seconds(seconds))
        workspace = try await Accounts(makeEnvironment(storage: storage, time: time)).createWorkspace(name: name)
        let cargo = self
        try await storage.write { session in
            try cargo.addPeople(session)
            try cargo.addConversations(session)
            try cargo.addMessages(session)
            try cargo.addWork(session)
            try cargo.addFacts(session)
            try cargo.addEvents(events, session)
        }
    }

    private func addPeople(_ session: any SQLSession) throws {
        for (agent, email) in [(Int64(11), "ann@example.com"), (12, nil)] {
            try session.run(
                """
                INSERT INTO agent (workspace_id, agent_id, email, name, role, presence, presence_since_ms, by_browser,
                    created_at_ms) VALUES (\(id), \(agent), \(email), \("Åse Ωmega 张"), 'agent', 'online', 1, 1, 1)
                """
            )
        }
        let hash: [UInt8] = [0, 255, 7]
        try session.run("INSERT INTO session VALUES (\(id), \(hash), 11, 1, 2)")
        try session.run("INSERT INTO api_token VALUES (\(id), \(hash), 5, 12, 'token', 'agent', 1, NULL)")
        try session.run("INSERT INTO sign_in_link VALUES (\(id), \(hash), 11, 1, NULL)")
        try session.run("INSERT INTO skill VALUES (\(id), 31, 'Dutch')")
        try session.run("INSERT INTO agent_skill VALUES (\(id), 11, 31, 7)")
        try session.run("INSERT INTO queue VALUES (\(id), 21, 'Second', 'least_busy', 20, 1, 'most_available', '{}')")
        try session.run("INSERT INTO queue_member VALUES (\(id), 21, 11, 2, 3)")
        try session.run("INSERT INTO queue_skill VALUES (\(id), 21, 31, 3)")
        try session.run("INSERT INTO schedule VALUES (\(id), 25, 'Øffice', '{}', 1)")
        try session.run("INSERT INTO queue_hours VALUES (\(id), 21, 25, 'message', 'later', NULL)")
        try session.run("INSERT INTO queue_survey VALUES (\(id), 21, \("{\"texts\":\"Hoe was het?\"}"))")
        try session.run("INSERT INTO rule_list VALUES (\(id), 3, '[]', 1)")
    }

    private func addConversations(_ session: any SQLSession) throws {
        let (sealed, empty): ([UInt8], [UInt8]) = ([1, 2, 0, 250], [])
        try session.run(
            "INSERT INTO channel VALUES (\(id), 41, 'whatsapp', 'Main', '100', \(sealed), 21, 1, 'a reason', 1)"
        )
        for contact in Int64(51)...52 {
            try session.run(
                """
                INSERT INTO contact (workspace_id, contact_id, wrapped_key, profile, created_at_ms, updated_at_ms)
                VALUES (\(id), \(contact), \(sealed), \(contact == 51 ? empty : nil), 1, 2)
                """
            )
            try session.run(
                "INSERT INTO identity VALUES (\(id), \(contact), \(contact), 'phone', \([UInt8(contact)]), \(sealed), 1, NULL)"
            )
            try session.run(
                """
                INSERT INTO conversation (workspace_id, conversation_id, contact_id, channel_id, status, queue_id,
                    created_at_ms, updated_at_ms) VALUES (\(id), \(contact), \(contact), 41, 'open', 21, 1, 1)
                """
            )
            for label in ["zebra", "Éclair", "a b"] {
                try session.run("INSERT INTO conversation_label VALUES (\(id), \(label), \(contact))")
            }
        }
        try session.run("INSERT INTO draft VALUES (\(id), 51, 11, 'note', \(sealed), 1)")
        try session.run("INSERT INTO canned_reply VALUES (\(id), 1, '/hi', \("Good day 👋\nand a second line"))")
    }

    private func addMessages(_ session: any SQLSession) throws {
        let sealed: [UInt8] = [9, 9]
        for (message, client) in [(Int64(71), "key"), (72, nil), (73, "")] {
            try session.run(
                """
                INSERT INTO message (workspace_id, message_id, conversation_id, channel_id, direction, kind, status,
                    client_key, author_kind, body, occurred_at_ms, created_at_ms)
                VALUES (\(id), \(message), 51, 41, 'out', 'text', 'queued', \(client), 'agent', \(sealed), 1, 1)
                """
            )
        }
        try session.run("INSERT INTO parked_status VALUES (\(id), 41, \(sealed), 'read', \(sealed), 1)")
        try session.run(
            """
            INSERT INTO media (workspace_id, media_id, state, mime, details, address, created_at_ms)
            VALUES (\(id), 1, 'ready', 'image/png', \(sealed), 'ab/cd', 1)
            """
        )
        for address in ["ab/cd", "0f/zz", "AB/cd"] {
            try session.run("INSERT INTO file_record VALUES (\(id), \(address), \(address), 'kept', 5)")
        }
        // Under way when its server died.
        try session.run("INSERT INTO outbox VALUES (\(id), 1, 41, 51, 71, 'send', 'sending', 1, 1, 1, 77)")
        try session.run("INSERT INTO outbox VALUES (\(id), 2, 41, 51, 72, 'send', 'queued', 0, 1, 1, NULL)")
    }

    private func addWork(_ session: any SQLSession) throws {
        let sealed: [UInt8] = [3, 3]
        try session.run("INSERT INTO offer VALUES (\(id), 1, 51, 11, 'declined', 1, '{}', 5, 1, 2, 3, 21, 41)")
        try session.run("INSERT INTO consult VALUES (\(id), 1, 51, 11, 12, 5, NULL)")
        try session.run("INSERT INTO consult VALUES (\(id), 2, 51, 12, 11, 5, 6)")
        try session.run("INSERT INTO audit VALUES (\(id), 1, 'monitor.began', 11, 51, NULL, NULL, 5)")
        try session.run(
            "INSERT INTO audit VALUES (\(id), 2, 'presence.forced', 12, NULL, 11, \("{\"to\":\"away\"}"), 6)"
        )
        try session.run("UPDATE agent SET answered_at_ms = 7 WHERE workspace_id = \(id) AND agent_id = 11")
        try session.run("INSERT INTO wrap_up VALUES (\(id), 51, 1, 11, 21, 9, NULL, NULL)")
        try session.run("INSERT INTO wrap_up VALUES (\(id), 51, 2, 11, 21, 9, 3, \("Teruggave €"))")
        try session.run("INSERT INTO hook VALUES (\(id), 1, 41, 'applied', NULL, NULL, 3, 1, 1, 2)")
        try session.run("INSERT INTO hook VALUES (\(id), 2, 41, 'dead', 'why', \(sealed), 3, 1, 1, NULL)")
        try session.run("INSERT INTO hook_contact VALUES (\(id), 1, 51)")
        try session.run("INSERT INTO day_key VALUES (\(id), 3, \(sealed))")
        for word in [Int64.min, -1, 0, .max] {
            try session.run("INSERT INTO search_word VALUES (\(id), \(word), 51)")
        }
        try session.run("INSERT INTO idempotency VALUES (\(id), \(sealed), \(sealed), NULL, NULL, 1, 21)")
    }

    private func addFacts(_ session: any SQLSession) throws {
        try session.run("INSERT INTO agent_state VALUES (\(id), 11, 1, 2, 'not_responding')")
        try session.run("INSERT INTO agent_state VALUES (\(id), 11, 2, 3, 'away')")
        try session.run("INSERT INTO queue_wait VALUES (\(id), 1, 51, 2, 21, 41, 5, 'answered', 11, 0)")
        try session.run("INSERT INTO queue_wait VALUES (\(id), 1, 51, 3, 21, 41, 5, 'abandoned', NULL, 1)")
        try session.run("INSERT INTO handling VALUES (\(id), 9, 51, 4, 11, NULL, 41, 5, 6, 'transferred')")
        try session.run("INSERT INTO handling VALUES (\(id), 9, 51, 5, 11, 21, 41, 5, NULL, 'resolved')")
        try session.run("INSERT INTO response VALUES (\(id), 9, 71, 51, 11, NULL, 41, 5, 6, 1)")
        try session.run("INSERT INTO resolution VALUES (\(id), 9, 51, 5, NULL, NULL, 41, 1)")
        try session.run("INSERT INTO survey VALUES (\(id), 1, 51, 51, 41, 21, 11, 9, 71, 10, 'nl', 4, 11, 72)")
        try session.run(
            "INSERT INTO survey VALUES (\(id), 2, 51, 51, 41, 21, 11, 9, NULL, NULL, NULL, NULL, NULL, NULL)"
        )
    }

    func addEvents(_ count: Int64, _ session: any SQLSession) throws {
        let table = MovedTable.all.first { $0.name == "event" }
        guard let table else { preconditionFailure("there are no events") }
        let rows = (1000..<1000 + count).map { number in
            SQLRow([.integer(id), .integer(number), .text("made_up"), .integer(51), .null, .integer(number)])
        }
        try RowStore.insert(rows, into: table, in: session)
    }
}

extension Storage {
    /// All rows of a workspace, by table.
    func rows(of workspace: ID<Workspace>) async throws -> [String: [[SQLValue]]] {
        try await read { session in
            var rows: [String: [[SQLValue]]] = [:]
            for table in MovedTable.all {
                var place: [SQLValue]?
                while true {
                    let page = try RowStore.page(table, of: workspace, after: place, in: session)
                    guard let last = page.last else { break }
                    rows[table.name, default: []] += page.map(\.values)
                    place = table.place(of: last)
                }
            }
            return rows
        }
    }

    /// Schema steps that a program must know to open it.
    var compatible: Int64 {
        get async throws {
            try await read { try $0.firstRow("SELECT compatible FROM schema_version")?.int64(0) ?? 0 }
        }
    }
}
