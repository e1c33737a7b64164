import BalieDomain
import BalieStorage

/// Calls that were under way when a process ended: nobody knows whether they arrived, so they are never made again.
struct OutboxLeftOvers: Sendable {
    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    func settle(at now: Timestamp, in session: any SQLSession) throws {
        let workspaces = try OutboxStore.abandoned(in: session)
        guard !workspaces.isEmpty else { return }
        for workspace in workspaces { try WorkspaceStore.lock(workspace, in: session) }
        for row in try OutboxStore.abandonSending(in: session) {
            guard let message = try MessageStore.find(row.message, workspace: row.workspace, in: session) else {
                continue
            }
            try MessageStore.update(
                row.message,
                status: message.status.advance(to: .unknown),
                externalKey: nil,
                body: nil,
                workspace: row.workspace,
                in: session
            )
            let event = EventRow(
                kind: .messageUpdated,
                conversation: row.conversation,
                subject: row.message.rawValue
            )
            try environment.append([event], workspace: row.workspace, at: now, in: session)
        }
    }
}
