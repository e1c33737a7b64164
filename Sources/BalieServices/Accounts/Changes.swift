import BalieDomain
import BalieStorage

/// What a change of agents, queues or canned replies means to the rest of the program. Called last in the transaction
/// of the change.
enum Change: Sendable {
    case agent(ID<Agent>)
    case queue(ID<Queue>)
    case skills
    case cannedReplies(ID<CannedReply>)
    /// Who may come in changed, and nothing that others see.
    case access
}

extension Environment {
    /// Records changes in the transaction that makes them.
    func record(_ changes: [Change], workspace: ID<Workspace>, in session: any SQLSession) throws {
        if changes.contains(where: \.concernsTheFloor) {
            try WorkspaceStore.bumpRevision(of: workspace, in: session)
        }
    }
}

extension Change {
    /// Canned replies and passwords do not change who is offered what.
    fileprivate var concernsTheFloor: Bool {
        switch self {
        case .agent, .queue, .skills: true
        case .cannedReplies, .access: false
        }
    }
}
