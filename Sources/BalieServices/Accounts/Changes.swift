import BalieDomain
import BalieStorage

/// What a change of agents, queues, rules or canned replies means to the rest of the program.
enum Change: Sendable {
    case agent(ID<Agent>)
    case queue(ID<Queue>)
    case skills
    /// Rules and opening hours.
    case hours
    /// Of the workspace.
    case routing
    case cannedReplies(ID<CannedReply>)
}

extension Environment {
    /// Records changes in the transaction that makes them, and tells the floor and the browsers once it is durable.
    /// Called last in the transaction.
    ///
    /// - Parameter events: what happened before it in the transaction, and is still to be told.
    func record(
        _ changes: [Change],
        after events: [EventRow] = [],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws {
        let signals = signals
        if changes.contains(where: \.isConfiguration) {
            try RoutingStore.raiseRevision(of: workspace, in: session)
            session.afterCommit { signals.floor.post(.configuration, workspace: workspace) }
        }
        try append(events + changes.compactMap(\.event), workspace: workspace, at: now(), in: session)
    }
}

extension Change {
    /// Whether the floor reads agents, queues, members, skills and hours afresh.
    fileprivate var isConfiguration: Bool {
        switch self {
        case .agent, .queue, .skills, .hours, .routing: true
        case .cannedReplies: false
        }
    }

    fileprivate var event: EventRow? {
        switch self {
        case .agent(let id): EventRow(kind: .agentUpdated, conversation: nil, subject: id.rawValue)
        case .queue(let id): EventRow(kind: .queueUpdated, conversation: nil, subject: id.rawValue)
        case .cannedReplies(let id): EventRow(kind: .cannedUpdated, conversation: nil, subject: id.rawValue)
        case .skills, .hours, .routing: nil
        }
    }
}
