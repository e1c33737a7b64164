public import BalieDomain
import BalieStorage

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

    /// - Throws: ``Refusal/Code/conflict`` for a name that is taken, in capitals or not; ``Refusal/Code/invalidField``.
    public func addSkill(name: String, workspace: ID<Workspace>) async throws -> SkillView {
        let name = try Check.name(name, field: "name")
        let id: ID<Skill> = environment.ids.next()
        return try await environment.storage.write(in: workspace) { session in
            try Self.requireFree(name, for: id, workspace: workspace, in: session)
            try SkillStore.insert(id, workspace: workspace, name: name, in: session)
            try environment.record([.skills], workspace: workspace, in: session)
            return SkillView(id: id, name: name)
        }
    }

    /// - Throws: as ``addSkill(name:workspace:)``; ``Refusal/Code/notFound``.
    public func renameSkill(_ id: ID<Skill>, to name: String, workspace: ID<Workspace>) async throws -> SkillView {
        let name = try Check.name(name, field: "name")
        return try await environment.storage.write(in: workspace) { session in
            guard try SkillStore.exists(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            try Self.requireFree(name, for: id, workspace: workspace, in: session)
            try SkillStore.rename(id, workspace: workspace, name: name, in: session)
            let changes =
                try Self.agents(with: id, workspace: workspace, in: session).map(Change.agent)
                + Self.queues(needing: id, workspace: workspace, in: session).map(Change.queue)
            try environment.record([.skills] + changes, workspace: workspace, in: session)
            return SkillView(id: id, name: name)
        }
    }

    /// Removes a skill from the workspace, and from who has it.
    ///
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/conflict`` while a queue or a rule needs it.
    public func removeSkill(_ id: ID<Skill>, workspace: ID<Workspace>) async throws {
        try await environment.storage.write(in: workspace) { session in
            guard try SkillStore.exists(id, workspace: workspace, in: session) else { throw Refusal(.notFound) }
            if let queue = try Self.queues(needing: id, workspace: workspace, in: session).first {
                let name = try NameStore.queues([queue], workspace: workspace, in: session)[queue] ?? ""
                throw Refusal(.conflict, "The queue “\(name)” needs this skill. Take it from the queue first.")
            }
            try RuleForm.requireUnused(workspace: workspace, in: session) { rule in
                rule.actions.skills?.contains { $0.skill == id } ?? false
            }
            let agents = try Self.agents(with: id, workspace: workspace, in: session)
            try SkillStore.delete(id, workspace: workspace, in: session)
            try environment.record([.skills] + agents.map(Change.agent), workspace: workspace, in: session)
        }
    }

    /// People write “Dutch” and “dutch” and mean one skill. Two that were there before this was refused stay.
    private static func requireFree(
        _ name: String,
        for id: ID<Skill>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws {
        let folded = name.lowercased()
        let all = try SkillStore.list(workspace: workspace, after: nil, limit: .max, in: session)
        guard !all.contains(where: { $0.id != id && $0.name.lowercased() == folded }) else {
            throw Refusal(.conflict, "Another skill has this name.", field: "name")
        }
    }

    private static func agents(
        with skill: ID<Skill>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [ID<Agent>] {
        try FloorStore.agentSkills(workspace: workspace, in: session)
            .filter { $0.value.contains { $0.skill == skill } }.keys.sorted()
    }

    private static func queues(
        needing skill: ID<Skill>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [ID<Queue>] {
        let required = try FloorStore.queueSkills(workspace: workspace, in: session)
            .filter { $0.value.contains { $0.skill == skill } }.keys
        let named = try FloorStore.queues(workspace: workspace, in: session)
            .filter { QueueRouting(stored: $0.routing).skills.contains(skill) }.map(\.id)
        return Set(required).union(named).sorted()
    }
}
