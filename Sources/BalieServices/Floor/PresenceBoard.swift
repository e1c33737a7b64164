public import BalieDomain
public import BalieStorage

/// Changes of presence, and what follows from them.
public struct PresenceBoard: Sendable {
    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// Records what an agent chose, or what the evidence says of them.
    ///
    /// Going offline gives back the conversations whose customer waits for an answer, at the age of their wait.
    ///
    /// - Parameters:
    ///   - byBrowser: whether the agent is there through a browser, whose leaving is evidence; `nil` leaves that.
    ///   - condition: asked in the transaction; nothing is done if it no longer holds.
    public func set(
        _ presence: Presence,
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        byBrowser: Bool?,
        ifStill condition: @escaping @Sendable (any SQLSession) throws -> Bool = { _ in true }
    ) async throws {
        let now = environment.now()
        try await environment.storage.write(in: workspace) { session in
            guard try condition(session) else { return }
            let events = try set(
                presence,
                of: agent,
                workspace: workspace,
                byBrowser: byBrowser,
                at: now,
                in: session
            )
            try environment.append(events, workspace: workspace, at: now, in: session)
        }
    }

    /// The same as part of the caller's transaction.
    ///
    /// - Returns: what is to be told of it, by the caller and last; nothing if nothing changed.
    func set(
        _ presence: Presence,
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        byBrowser: Bool?,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [EventRow] {
        let changed = try FloorStore.setPresence(
            presence,
            byBrowser: byBrowser,
            of: agent,
            workspace: workspace,
            at: now,
            in: session
        )
        guard changed else { return [] }
        // Before what they give back: none of it is for somebody who leaves.
        session.afterCommit { environment.signals.floor.post(.presence(agent, presence), workspace: workspace) }
        var events = [EventRow(kind: .agentUpdated, conversation: nil, subject: agent.rawValue)]
        if presence == .offline {
            _ = try WrapUpStore.end(nil, code: nil, of: agent, workspace: workspace, at: now, in: session)
            events += try giveBack(of: agent, workspace: workspace, at: now, in: session)
        }
        return events
    }

    private func giveBack(
        of agent: ID<Agent>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> [EventRow] {
        let placing = Placing(environment, workspace: workspace, at: now, in: session)
        var events: [EventRow] = []
        for row in try ConversationStore.unanswered(of: agent, workspace: workspace, in: session) {
            guard let channel = try ChannelStore.find(row.channel, in: session) else { continue }
            let waiting = try placing.giveBack(row, queue: channel.queue, units: channel.units)
            events.append(EventRow(kind: .conversationUpdated, conversation: row.id, subject: nil))
            events += try placing.sayClosed(in: waiting, on: channel)
        }
        return events
    }
}
