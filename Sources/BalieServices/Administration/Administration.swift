public import BalieDomain
import BalieStorage

/// Queues, skills and canned replies.
public struct Administration: Sendable {
    let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }
}

public struct SkillView: Sendable {
    public let id: ID<Skill>
    public let name: String
}

extension Administration {
    /// Skills after `after`, the oldest first.
    public func skills(
        workspace: ID<Workspace>,
        after: ID<Skill>? = nil,
        limit: Int = 100
    ) async throws -> [SkillView] {
        try await environment.storage.read { session in
            try SkillStore.list(workspace: workspace, after: after, limit: limit, in: session).map { row in
                SkillView(id: row.id, name: row.name)
            }
        }
    }

    /// - Throws: ``Refusal/Code/conflict`` for a name that is taken; ``Refusal/Code/invalidField``.
    public func addSkill(name: String, workspace: ID<Workspace>) async throws -> SkillView {
        let name = try Check.name(name, field: "name")
        let id: ID<Skill> = environment.ids.next()
        return try await environment.storage.write { session in
            try session.refusing("Another skill has this name.", field: "name") {
                try SkillStore.insert(id, workspace: workspace, name: name, in: session)
            }
            try environment.record([.skills], workspace: workspace, in: session)
            return SkillView(id: id, name: name)
        }
    }
}
