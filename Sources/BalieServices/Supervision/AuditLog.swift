import BalieDomain
import BalieStorage
import FoundationEssentials

/// What stands beside a line of the audit log, as it is stored.
enum AuditDetail {
    static func write(_ members: [String: JSONValue]) throws -> String { try JSON.stored(JSONValue.object(members)) }

    static func read(_ text: String) -> JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }
}

extension Environment {
    /// Writes down what a supervisor did, in the transaction that does it.
    ///
    /// - Parameter detail: words and numbers of ours; nothing about a customer.
    @discardableResult
    func audit(
        _ deed: AuditDeed,
        by caller: Caller,
        conversation: ID<Conversation>? = nil,
        to subject: ID<Agent>? = nil,
        detail: [String: JSONValue] = [:],
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> ID<AuditEntry> {
        let row = AuditRow(
            id: ids.next(),
            deed: deed,
            agent: caller.agent,
            conversation: conversation,
            subject: subject,
            detail: detail.isEmpty ? nil : try AuditDetail.write(detail),
            createdAt: now
        )
        try AuditStore.insert(row, workspace: caller.workspace, in: session)
        return row.id
    }
}

extension Supervision {
    /// What supervisors did, the newest first. For administrators: nobody watches the watchers but they.
    public func audit(cursor: String?, limit: Int, for caller: Caller) async throws -> Page<AuditView> {
        let before = try cursor.map { ID<AuditEntry>(try Cursor.numbers($0, count: 1)[0]) }
        return try await read(for: caller) { reader in
            let rows = try AuditStore.list(
                before: before,
                limit: limit + 1,
                workspace: caller.workspace,
                in: reader.session
            )
            let page = Array(rows.prefix(limit))
            let next = rows.count > limit ? page.last.map { Cursor.text($0.id.rawValue) } : nil
            return Page(items: try reader.audit(page), next: next)
        }
    }
}
