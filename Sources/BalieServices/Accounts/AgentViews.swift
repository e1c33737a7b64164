import BalieDomain
import BalieStorage

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
        // Whoever shows it compares with the clock: over is over.
        let wrapUps = Dictionary(
            grouping: try WrapUpStore.running(
                of: ids,
                workspace: workspace,
                at: Timestamp(milliseconds: 0),
                in: session
            ),
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
                isActive: row.isActive,
                wrapUpUntil: wrapUps[row.id]?.map(\.until).max()
            )
        }
    }
}
