public import BalieDomain
import BalieStorage
import FoundationEssentials

/// The caller's own account.
public struct MeView: Sendable {
    public let agent: AgentView
    public let workspace: Accounts.WorkspaceName
    public let hasPassword: Bool
    /// Whatever the browser keeps there: always an object.
    public let preferences: JSONValue
}

extension Accounts {
    /// Of the JSON text, in bytes.
    public static let preferencesByteLimit = 16 * 1024

    /// - Throws: ``Refusal/Code/notFound``.
    public func me(_ caller: Caller) async throws -> MeView {
        try await environment.storage.read { session in
            let agent = try AgentViews.find(caller.agent, workspace: caller.workspace, in: session)
            let password = try AgentStore.passwordHash(of: caller.agent, workspace: caller.workspace, in: session)
            let preferences = try AgentStore.preferences(of: caller.agent, workspace: caller.workspace, in: session)
            guard let name = try WorkspaceStore.name(of: caller.workspace, in: session) else {
                throw Refusal(.notFound)
            }
            return MeView(
                agent: agent,
                workspace: WorkspaceName(id: caller.workspace, name: name),
                hasPassword: password != nil,
                preferences: try JSONDecoder().decode(JSONValue.self, from: Data((preferences ?? "{}").utf8))
            )
        }
    }

    /// Puts the caller's preferences in place of the former ones.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` for anything but an object; ``Refusal/Code/tooLong``.
    public func setPreferences(_ preferences: JSONValue, by caller: Caller) async throws {
        guard case .object = preferences else {
            throw Refusal(.invalidField, "Preferences are a JSON object.")
        }
        let text = String(decoding: try JSONEncoder().encode(preferences), as: UTF8.self)
        guard text.utf8.count <= Self.preferencesByteLimit else {
            throw Refusal(.tooLong, "Preferences have at most \(Self.preferencesByteLimit / 1024) KB.")
        }
        try await environment.storage.write { session in
            try AgentStore.setPreferences(text, of: caller.agent, workspace: caller.workspace, in: session)
        }
    }
}
