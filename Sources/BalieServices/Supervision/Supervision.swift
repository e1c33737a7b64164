public import BalieDomain
import BalieStorage

/// What supervisors do on the floor. Everything is within the caller's workspace, and written to its audit log.
///
/// Who may do it is the caller's role, which routes check first; it is asked here again where an agent's own rights begin.
public struct Supervision: Sendable {
    let environment: Environment
    let questions = Turnstile(limit: Self.questionsAtOnce, lineLimit: Self.questionsInLine)

    public init(_ environment: Environment) { self.environment = environment }

    func read<Value: Sendable>(
        for caller: Caller,
        _ body: @escaping @Sendable (ViewReader) throws -> Value
    ) async throws -> Value {
        let (vault, now) = (environment.vault, environment.now())
        return try await environment.storage.read { session in
            try body(ViewReader(workspace: caller.workspace, vault: vault, at: now, in: session))
        }
    }

    // MARK: Looking in

    /// Whether a supervisor begins or ends to look into a conversation without being seen.
    public enum Monitoring: Sendable { case begins, ends }

    /// Writes down that the caller looks into a conversation. Neither the agent nor the customer is told, and nothing of the
    /// conversation changes.
    ///
    /// - Throws: ``Refusal/Code/notFound``.
    public func monitor(_ id: ID<Conversation>, _ monitoring: Monitoring, by caller: Caller) async throws {
        let (environment, now) = (environment, environment.now())
        try await environment.storage.write(in: caller.workspace) { session in
            guard try ConversationStore.find(id, workspace: caller.workspace, in: session) != nil else {
                throw Refusal(.notFound)
            }
            let deed: AuditDeed = monitoring == .begins ? .monitorBegan : .monitorEnded
            try environment.audit(deed, by: caller, conversation: id, at: now, in: session)
        }
    }

    // MARK: People

    /// Sets another's presence; they are told who did.
    ///
    /// Nobody is made present who is not: an agent who is offline begins by themselves.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/conflict`` for one who is offline.
    public func setPresence(_ presence: Presence, of id: ID<Agent>, by caller: Caller) async throws -> AgentView {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            let row = try Self.person(id, for: caller, in: session)
            guard row.presence != presence else {
                return try AgentViews.find(id, workspace: caller.workspace, in: session)
            }
            guard row.presence != .offline else {
                throw Refusal(.conflict, "\(row.name) is offline: only they can begin.", field: "status")
            }
            var events = try PresenceBoard(environment).set(
                presence,
                of: id,
                workspace: caller.workspace,
                byBrowser: nil,
                at: now,
                in: session
            )
            let entry = try environment.audit(
                .presenceForced,
                by: caller,
                to: id,
                detail: ["from": .string(row.presence.rawValue), "to": .string(presence.rawValue)],
                at: now,
                in: session
            )
            events.append(EventRow(kind: .presenceForced, conversation: nil, subject: entry.rawValue))
            let view = try AgentViews.find(id, workspace: caller.workspace, in: session)
            try environment.append(events, workspace: caller.workspace, at: now, in: session)
            return view
        }
    }

    /// Says which queues an agent serves and with which skills, from now on: the floor offers by it at once.
    ///
    /// - Parameters:
    ///   - queues: `nil` leaves them.
    ///   - skills: `nil` leaves them.
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/invalidField``.
    public func setRouting(
        queues: [ID<Queue>]?,
        skills: [SkillClaim]?,
        of id: ID<Agent>,
        by caller: Caller
    ) async throws -> AgentView {
        guard queues != nil || skills != nil else {
            throw Refusal(.invalidField, "Give queues or skills.", field: "queues")
        }
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            _ = try Self.person(id, for: caller, in: session)
            let workspace = caller.workspace
            try Accounts.setRouting(queues: queues, skills: skills, of: id, workspace, in: session)
            var detail: [String: JSONValue] = [:]
            if let queues { detail["queues"] = .array(queues.map { .string("\($0)") }) }
            if let skills {
                detail["skills"] = .array(
                    skills.map { ["skill": .string("\($0.skill)"), "level": .integer(Int64($0.level))] }
                )
            }
            try environment.audit(.routingChanged, by: caller, to: id, detail: detail, at: now, in: session)
            let view = try AgentViews.find(id, workspace: workspace, in: session)
            try environment.record([.agent(id)], workspace: workspace, in: session)
            return view
        }
    }

    /// Somebody who works here: neither who has left, nor the identity of an API token.
    private static func person(
        _ id: ID<Agent>,
        for caller: Caller,
        in session: any SQLSession
    ) throws -> AgentStore.Row {
        guard
            let row = try AgentStore.find(id, workspace: caller.workspace, in: session), row.isActive, row.email != nil
        else { throw Refusal(.notFound) }
        return row
    }
}
