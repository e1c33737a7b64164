public import BalieDomain
import BalieStorage

/// What is left to do in a new workspace.
public struct SetupView: Sendable {
    public let hasChannel: Bool
    public let hasColleague: Bool
    public let hasMessage: Bool
}

extension Administration {
    public func setup(workspace: ID<Workspace>) async throws -> SetupView {
        try await environment.storage.read { session in
            let row = try SetupStore.find(workspace: workspace, in: session)
            return SetupView(
                hasChannel: row.hasChannel,
                hasColleague: row.hasColleague,
                hasMessage: row.hasMessage
            )
        }
    }
}
