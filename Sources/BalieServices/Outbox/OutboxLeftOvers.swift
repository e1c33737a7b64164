import BalieDomain
import BalieStorage

/// Calls that were under way when a process ended: nobody knows whether they arrived, so they are never made again.
struct OutboxLeftOvers: Sendable {
    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// Settles those of the workspaces that this node works for, each workspace by itself.
    func settle() async throws {
        let holder = environment.holder
        let workspaces = try await environment.storage.read { try OutboxStore.abandoned(heldBy: holder, in: $0) }
        for workspace in workspaces {
            let now = environment.now()
            try await environment.storage.write(in: workspace) { try settle(workspace, at: now, in: $0) }
        }
    }

    private func settle(_ workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) throws {
        try environment.requireLease(of: workspace, in: session)
        var events: [EventRow] = []
        for row in try OutboxStore.abandonSending(of: workspace, in: session) {
            guard let message = try MessageStore.find(row.message, workspace: workspace, in: session) else { continue }
            try MessageStore.update(
                row.message,
                status: message.status.advance(to: .unknown),
                externalKey: nil,
                body: nil,
                workspace: workspace,
                in: session
            )
            events.append(
                EventRow(kind: .messageUpdated, conversation: row.conversation, subject: row.message.rawValue)
            )
        }
        try environment.append(events, workspace: workspace, at: now, in: session)
    }
}
