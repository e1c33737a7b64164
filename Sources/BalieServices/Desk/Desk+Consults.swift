public import BalieDomain
import BalieStorage

/// More than one at a conversation: a colleague who is asked in, a supervisor who whispers or takes over.
extension Desk {
    /// Colleagues who can be asked into a conversation at once.
    public static let consultLimit = 5
    /// Consults that are listed.
    static let consultsListed = 500

    /// Consults that last, of everybody, the oldest first.
    public func consults(for caller: Caller) async throws -> [ConsultView] {
        try await read(for: caller) { reader in
            let rows = try ConsultStore.open(
                limit: Self.consultsListed,
                workspace: caller.workspace,
                in: reader.session
            )
            return try reader.consults(rows)
        }
    }

    /// Asks a colleague into a conversation: they see it and whisper until somebody ends it. Asked again, nothing changes.
    ///
    /// - Parameter note: what it is about; a whisper.
    /// - Throws: ``Refusal/Code/forbidden`` unless the caller has the conversation or supervises; ``Refusal/Code/conflict``.
    public func consult(
        _ agent: ID<Agent>,
        in id: ID<Conversation>,
        note: String?,
        by caller: Caller
    ) async throws -> ConsultView {
        let note = try note.map { try Self.checkedNote($0, field: "note") }
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            var turn = try DeskTurn(environment, id, by: caller, at: now, in: session)
            guard caller.role >= .supervisor || turn.row.assignee == caller.agent else {
                throw Refusal(.forbidden, "Only who has the conversation asks a colleague in.")
            }
            try turn.requireUnresolved()
            return try turn.consult(agent, note: note)
        }
    }

    /// Ends one: whoever was asked in, whoever asked, who has the conversation, or a supervisor. Ended again, nothing changes.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/forbidden``.
    public func endConsult(_ id: ID<Consult>, by caller: Caller) async throws -> ConsultView {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            guard let row = try ConsultStore.find([id], workspace: caller.workspace, in: session).first else {
                throw Refusal(.notFound)
            }
            var turn = try DeskTurn(environment, row.conversation, by: caller, at: now, in: session)
            guard caller.role >= .supervisor || [row.agent, row.askedBy, turn.row.assignee].contains(caller.agent)
            else {
                throw Refusal(.forbidden)
            }
            try turn.end(row)
            return try turn.view(of: id)
        }
    }

    /// Writes a note into somebody else's conversation, which they are told of at once. The customer sees nothing of it.
    ///
    /// - Throws: ``Refusal/Code/forbidden`` unless the caller supervises or was asked in.
    public func whisper(_ body: String, in id: ID<Conversation>, by caller: Caller) async throws -> MessageView {
        let body = try Self.checkedNote(body, field: "body")
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            var turn = try DeskTurn(environment, id, by: caller, at: now, in: session)
            guard try turn.mayWhisper() else {
                throw Refusal(.forbidden, "Whispering is for supervisors and for colleagues who were asked in.")
            }
            let message = try turn.writeNote(body, isWhisper: true)
            if caller.role >= .supervisor {
                try environment.audit(.whispered, by: caller, conversation: id, at: now, in: session)
            }
            _ = try turn.finish()
            let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
            let row = try MessageStore.find(message, workspace: caller.workspace, in: session)
            guard let row, let view = try reader.messages([row]).first else { throw Refusal(.notFound) }
            return view
        }
    }

    /// Gives a conversation to the supervisor who asks, if it is still as they saw it. Whoever had it is told.
    ///
    /// - Parameter version: of the conversation as the caller saw it.
    /// - Throws: ``Refusal/Code/conflict`` if it changed since, is resolved, or the caller has no room;
    ///   ``Refusal/Code/forbidden``.
    public func takeOver(_ id: ID<Conversation>, version: Int64, by caller: Caller) async throws -> ConversationView {
        guard caller.role >= .supervisor else { throw Refusal(.forbidden) }
        return try await change(id, by: caller) { turn in
            try turn.requireUnresolved()
            let holder = turn.row.assignee
            // Asked again after an answer that was lost.
            guard holder != caller.agent else { return }
            guard turn.row.version == version else { throw Refusal(.conflict) }
            try turn.give(to: caller.agent)
            let from = try holder.map { try " from \(turn.name(of: $0))" } ?? ""
            try turn.tell("taken_over", "\(caller.name) took this over\(from)")
            try turn.environment.audit(
                .tookOver,
                by: caller,
                conversation: id,
                to: holder,
                at: turn.now,
                in: turn.session
            )
        }
    }
}

extension DeskTurn {
    fileprivate func openConsults() throws -> [ConsultRow] {
        try ConsultStore.open(of: row.id, limit: Desk.consultLimit, workspace: workspace, in: session)
    }

    fileprivate func mayWhisper() throws -> Bool {
        if caller.role >= .supervisor { return true }
        return try isAskedIn()
    }

    /// Whether the caller was asked into the conversation, and it lasts.
    func isAskedIn() throws -> Bool { try openConsults().contains { $0.agent == caller.agent } }

    fileprivate mutating func consult(_ agent: ID<Agent>, note: String?) throws -> ConsultView {
        guard row.assignee != agent else {
            throw Refusal(.conflict, "\(try name(of: agent)) has it already.", field: "agent")
        }
        try session.requireAgent(agent, workspace: workspace, field: "agent")
        let open = try openConsults()
        if let known = open.first(where: { $0.agent == agent }) { return try view(of: known.id) }
        guard open.count < Desk.consultLimit else {
            throw Refusal(.conflict, "At most \(Desk.consultLimit) colleagues are asked in at once.", field: "agent")
        }
        let consult = ConsultRow(
            id: environment.ids.next(),
            conversation: row.id,
            agent: agent,
            askedBy: caller.agent,
            createdAt: now
        )
        guard try ConsultStore.insert(consult, workspace: workspace, in: session) else { throw Refusal(.conflict) }
        try tell("consulted", "\(caller.name) asked \(try name(of: agent)) in")
        if let note { _ = try writeNote(note, isWhisper: true) }
        self.note(.consultUpdated, subject: consult.id.rawValue)
        _ = try finish()
        return try view(of: consult.id)
    }

    /// Ends one, if it lasts, and writes the log.
    fileprivate mutating func end(_ consult: ConsultRow) throws {
        guard try ConsultStore.end(consult.id, workspace: workspace, at: now, in: session) else { return }
        let name = try name(of: consult.agent)
        try tell(
            "consult_ended",
            consult.agent == caller.agent ? "\(name) left" : "\(caller.name) ended the consult of \(name)"
        )
        note(.consultUpdated, subject: consult.id.rawValue)
        _ = try finish()
    }

    /// Ends all of a conversation that is over. The caller writes the log.
    /// - Parameter agent: only those with them; `nil` for all.
    mutating func endConsults(with agent: ID<Agent>? = nil) throws {
        for consult in try openConsults() where agent == nil || consult.agent == agent {
            guard try ConsultStore.end(consult.id, workspace: workspace, at: now, in: session) else { continue }
            note(.consultUpdated, subject: consult.id.rawValue)
        }
    }

    fileprivate func view(of id: ID<Consult>) throws -> ConsultView {
        let reader = try ViewReader(workspace: workspace, vault: environment.vault, at: now, in: session)
        let rows = try ConsultStore.find([id], workspace: workspace, in: session)
        guard let view = try reader.consults(rows).first else { throw Refusal(.notFound) }
        return view
    }
}
