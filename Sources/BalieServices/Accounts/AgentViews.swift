public import BalieDomain
import BalieStorage

/// A skill and how well: for agents what they have, for queues what they need.
public struct SkillClaim: Hashable, Sendable {
    public static let levels = 1...10

    public let skill: ID<Skill>
    /// 1 to 10.
    public let level: Int

    public init(skill: ID<Skill>, level: Int) {
        self.skill = skill
        self.level = level
    }
}

/// Puts agents' rows together with their skills, queues and load.
enum AgentViews {
    /// - Throws: ``Refusal/Code/notFound``.
    static func find(_ id: ID<Agent>, workspace: ID<Workspace>, in session: any SQLSession) throws -> AgentView {
        guard
            let row = try AgentStore.find(id, workspace: workspace, in: session),
            let view = try views([row], workspace: workspace, in: session).first
        else { throw Refusal(.notFound) }
        return view
    }

    static func views(
        _ rows: [AgentStore.Row],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws -> [AgentView] {
        let ids = rows.map(\.id)
        let skills = Dictionary(
            grouping: try AgentStore.skills(of: ids, workspace: workspace, in: session),
            by: \.agent
        )
        let queues = Dictionary(
            grouping: try QueueStore.memberships(of: ids, workspace: workspace, in: session),
            by: \.agent
        )
        let loads = try AgentStore.loads(of: ids, workspace: workspace, in: session)
        return rows.map { row in
            AgentView(
                id: row.id,
                name: row.name,
                email: row.email,
                role: row.role,
                presence: row.presence,
                presenceSince: row.presenceSince,
                capacity: row.capacity,
                load: loads[row.id] ?? 0,
                skills: (skills[row.id] ?? []).map { skill in
                    AgentView.SkillLevel(skill: skill.skill, name: skill.name, level: skill.level)
                },
                queues: (queues[row.id] ?? []).map(\.queue),
                isActive: row.isActive
            )
        }
    }
}

extension SQLSession {
    /// Runs `body`; a constraint that says no becomes a conflict in words.
    func refusing(_ sentence: String, field: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StorageError where error.code == .conflict {
            throw Refusal(.conflict, sentence, field: field)
        }
    }

    func requireQueues(_ queues: [ID<Queue>], workspace: ID<Workspace>) throws {
        for (index, queue) in queues.enumerated() {
            guard try QueueStore.find(queue, workspace: workspace, in: self) != nil else {
                throw Refusal(.invalidField, "There is no such queue.", field: "queues[\(index)]")
            }
        }
    }

    func requireAgents(_ agents: [ID<Agent>], workspace: ID<Workspace>, field: String) throws {
        for (index, agent) in agents.enumerated() {
            guard try AgentStore.find(agent, workspace: workspace, in: self) != nil else {
                throw Refusal(.invalidField, "There is no such agent.", field: "\(field)[\(index)]")
            }
        }
    }

    func requireSkills(_ skills: [SkillClaim], workspace: ID<Workspace>, field: String = "skills") throws {
        var seen: Set<ID<Skill>> = []
        for (index, skill) in skills.enumerated() {
            guard seen.insert(skill.skill).inserted else {
                throw Refusal(.invalidField, "A skill stands here twice.", field: "\(field)[\(index)].skill")
            }
            try Check.range(skill.level, SkillClaim.levels, field: "\(field)[\(index)].level")
            guard try SkillStore.exists(skill.skill, workspace: workspace, in: self) else {
                throw Refusal(.invalidField, "There is no such skill.", field: "\(field)[\(index)].skill")
            }
        }
    }
}
