import BalieDomain
import BalieStorage

/// What a request of an administrator must name rightly; else it is refused in words, with the field.
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

    /// People who are active: neither who has left nor a program serves a queue.
    func requireAgents(_ agents: [ID<Agent>], workspace: ID<Workspace>, field: String) throws {
        for (index, agent) in agents.enumerated() {
            try requireAgent(agent, workspace: workspace, field: "\(field)[\(index)]")
        }
    }

    func requireAgent(_ agent: ID<Agent>, workspace: ID<Workspace>, field: String) throws {
        guard let row = try AgentStore.find(agent, workspace: workspace, in: self), row.isActive, row.email != nil
        else { throw Refusal(.invalidField, "There is no such agent.", field: field) }
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
