public import BalieDomain
import BalieStorage

/// Tells whether an id names something in a workspace.
///
/// For requests that are refused for their contents: about a thing of another workspace nothing may be told, not even
/// that the request was wrong.
public struct Existence: Sendable {
    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// - Returns: `true` also for ids of kinds whose routes take no contents.
    public func isThere(_ text: String, workspace: ID<Workspace>) async throws -> Bool {
        try await environment.storage.read { session in
            if let id = ID<Conversation>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<Message>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<Contact>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<ChannelAccount>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<Queue>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<Agent>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<Skill>(text) {
                try SkillStore.exists(id, workspace: workspace, in: session)
            } else if let id = ID<Schedule>(text) {
                try ScheduleStore.list(workspace: workspace, in: session).contains { $0.id == id }
            } else if let id = ID<CannedReply>(text) {
                try ExistenceStore.exists(id, workspace: workspace, in: session)
            } else {
                true
            }
        }
    }
}
