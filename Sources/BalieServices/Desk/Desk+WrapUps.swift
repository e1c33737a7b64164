public import BalieDomain
import BalieStorage

/// What an agent writes up at the moment.
public struct WrapUpView: Sendable, Equatable {
    public let conversation: ID<Conversation>
    public let queue: ID<Queue>
    /// They are offered nothing until then, unless they are done before.
    public let until: Timestamp
    /// What it can have been about; empty where nobody asks.
    public let codes: [String]
}

extension Desk {
    /// What the caller writes up; what runs out first comes first.
    public func wrapUps(of caller: Caller) async throws -> [WrapUpView] {
        let now = environment.now()
        return try await environment.storage.read { session in
            try Self.wrapUps(of: caller, at: now, in: session)
        }
    }

    /// The caller is done with writing up a conversation.
    ///
    /// - Parameter code: what it was about, one of the queue's; kept with it.
    /// - Returns: what they still write up.
    /// - Throws: ``Refusal/Code/conflict`` if they do not write that up, or no more; ``Refusal/Code/invalidField``.
    public func endWrapUp(
        of conversation: ID<Conversation>,
        code: String?,
        by caller: Caller
    ) async throws -> [WrapUpView] {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            let running = try Self.wrapUps(of: caller, at: now, in: session)
            guard let ended = running.first(where: { $0.conversation == conversation }) else {
                throw Refusal(.conflict, "The time to write this up is over.")
            }
            if let code, !ended.codes.contains(code) {
                throw Refusal(.invalidField, "It is none of the queue's codes.", field: "code")
            }
            _ = try WrapUpStore.end(
                conversation,
                code: code,
                of: caller.agent,
                workspace: caller.workspace,
                at: now,
                in: session
            )
            let rest = running.filter { $0.conversation != conversation }
            let until = rest.map(\.until).max()
            session.afterCommit {
                environment.signals.floor.post(.wrapUp(caller.agent, until: until), workspace: caller.workspace)
            }
            let event = EventRow(kind: .agentUpdated, conversation: nil, subject: caller.agent.rawValue)
            try environment.append([event], workspace: caller.workspace, at: now, in: session)
            return rest
        }
    }

    private static func wrapUps(
        of caller: Caller,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [WrapUpView] {
        try WrapUpStore.running(of: [caller.agent], workspace: caller.workspace, at: now, in: session).map { row in
            let queue = try QueueStore.find(row.queue, workspace: caller.workspace, in: session)
            return WrapUpView(
                conversation: row.conversation,
                queue: row.queue,
                until: row.until,
                codes: QueueRouting(stored: queue?.routing).wrapUp?.codes ?? []
            )
        }
    }
}

extension DeskTurn {
    /// The caller, who resolves what they hold, writes it up if its queue leaves time for that. Before the resolving is
    /// told: nothing is to ring in between.
    func beginWrapUp() throws {
        guard let id = row.queue, let queue = try QueueStore.find(id, workspace: workspace, in: session),
            let rule = QueueRouting(stored: queue.routing).wrapUp,
            try RoutingStore.presence(of: caller.agent, workspace: workspace, in: session) != .offline
        else { return }
        try WrapUpStore.begin(
            WrapUpStore.Row(of: caller.agent, conversation: row.id, queue: id, until: now + .seconds(rule.seconds)),
            workspace: workspace,
            at: now,
            in: session
        )
        try tellWrapUp()
    }

    /// What the caller has back they need not write up.
    func forgetWrapUp() throws {
        let wasRunning = try WrapUpStore.end(
            row.id,
            code: nil,
            of: caller.agent,
            workspace: workspace,
            at: now,
            in: session
        )
        if wasRunning { try tellWrapUp() }
    }

    private func tellWrapUp() throws {
        let running = try WrapUpStore.running(of: [caller.agent], workspace: workspace, at: now, in: session)
        let until = running.map(\.until).max()
        let (signals, agent, workspace) = (environment.signals, caller.agent, workspace)
        session.afterCommit { signals.floor.post(.wrapUp(agent, until: until), workspace: workspace) }
    }
}
