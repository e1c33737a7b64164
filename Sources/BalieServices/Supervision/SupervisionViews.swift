public import BalieDomain
import BalieStorage

/// A colleague who was asked into a conversation, opened.
public struct ConsultView: Sendable {
    public let id: ID<Consult>
    public let conversationID: ID<Conversation>
    public let agent: AgentName
    public let askedBy: AgentName
    public let createdAt: Timestamp
    /// `nil` while it lasts.
    public let endedAt: Timestamp?
}

/// A line of the audit log, opened.
public struct AuditView: Sendable {
    public let id: ID<AuditEntry>
    /// What was done: `presence.forced`. `unknown` if only a newer version knows it.
    public let deed: String
    public let agent: AgentName
    public let conversationID: ID<Conversation>?
    /// To whom.
    public let subject: AgentName?
    /// Words and numbers of ours; nothing about a customer.
    public let detail: JSONValue?
    public let createdAt: Timestamp
}

extension ViewReader {
    /// In the order of `rows`.
    func consults(_ rows: [ConsultRow]) throws -> [ConsultView] {
        let names = try NameStore.agents(
            unique(rows.flatMap { [$0.agent, $0.askedBy] }),
            workspace: workspace,
            in: session
        )
        func name(_ id: ID<Agent>) -> AgentName { AgentName(id: id, name: names[id] ?? "") }
        return rows.map { row in
            ConsultView(
                id: row.id,
                conversationID: row.conversation,
                agent: name(row.agent),
                askedBy: name(row.askedBy),
                createdAt: row.createdAt,
                endedAt: row.endedAt
            )
        }
    }

    /// In the order of `rows`.
    func audit(_ rows: [AuditRow]) throws -> [AuditView] {
        let ids = unique(rows.map(\.agent) + rows.compactMap(\.subject))
        let names = try NameStore.agents(ids, workspace: workspace, in: session)
        func name(_ id: ID<Agent>) -> AgentName { AgentName(id: id, name: names[id] ?? "") }
        return rows.map { row in
            AuditView(
                id: row.id,
                deed: row.deed?.rawValue ?? "unknown",
                agent: name(row.agent),
                conversationID: row.conversation,
                subject: row.subject.map(name),
                detail: row.detail.flatMap { AuditDetail.read($0) },
                createdAt: row.createdAt
            )
        }
    }
}
