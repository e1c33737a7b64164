public import BalieDomain
import BalieStorage
import FoundationEssentials

/// The rules that place a new conversation before the floor sees it: one ordered list, changed as a whole.
public struct Rules: Sendable {
    let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    public struct List: Sendable {
        /// Grows with every change; 0 for a workspace that never had rules.
        public let version: Int64
        public let rules: [RuleForm]
    }

    public func list(workspace: ID<Workspace>) async throws -> List {
        try await environment.storage.read { try Self.list(workspace: workspace, in: $0) }
    }

    /// Puts a list in place of the one that the caller saw.
    ///
    /// - Throws: ``Refusal/Code/conflict`` if it changed since; ``Refusal/Code/invalidField`` with the path of what is wrong.
    public func replace(_ rules: [RuleForm], version: Int64, workspace: ID<Workspace>) async throws -> List {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: workspace) { session in
            let before = try Self.list(workspace: workspace, in: session).version
            let checked = try RuleForm.checked(rules, ids: environment.ids, workspace: workspace, in: session)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let stored =
                before != version
                ? nil
                : try RuleStore.replace(
                    with: String(decoding: try encoder.encode(checked), as: UTF8.self),
                    expecting: version,
                    workspace: workspace,
                    at: now,
                    in: session
                )
            guard let stored else {
                throw Refusal(
                    .conflict,
                    "Somebody else changed the rules meanwhile. Load them again.",
                    field: "version"
                )
            }
            try environment.record([.hours], workspace: workspace, in: session)
            return List(version: stored, rules: checked)
        }
    }

    static func list(workspace: ID<Workspace>, in session: any SQLSession) throws -> List {
        let row = try RuleStore.find(workspace: workspace, in: session)
        return List(version: row?.version ?? 0, rules: try row?.forms ?? [])
    }
}
