import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// Two agents who are online in a queue, and two skills.
struct QueueRoutingScene {
    let office: Office
    let ann: Caller
    let ben: Caller
    let dutch: ID<Skill>
    let billing: ID<Skill>

    init() async throws {
        office = try await Office()
        let (administration, workspace) = (office.administration, office.workspace)
        ann = try await office.agent("Ann", .online)
        ben = try await office.agent("Ben", .online)
        dutch = try await administration.addSkill(name: "Dutch", workspace: workspace).id
        billing = try await administration.addSkill(name: "Billing questions", workspace: workspace).id
        await office.turn()
    }

    func give(_ agent: Caller, _ skills: [(ID<Skill>, Int)]) async throws {
        let claims = skills.map { SkillClaim(skill: $0.0, level: $0.1) }
        _ = try await office.accounts.updateAgent(
            agent.agent,
            .init(skills: claims),
            workspace: office.workspace
        )
    }

    func view(
        _ strategy: RoutingStrategy = .longestIdle,
        needs: String? = nil,
        tiers: (ann: Int, ben: Int) = (1, 1),
        highestTier: Int? = nil,
        steps: [QueueRoutingView.Step] = []
    ) -> QueueRoutingView {
        QueueRoutingView(
            strategy: strategy,
            ringSeconds: 20,
            needs: needs,
            members: [
                .init(agent: ann.agent, tier: tiers.ann, position: 2),
                .init(agent: ben.agent, tier: tiers.ben, position: 1),
            ],
            highestTier: highestTier,
            steps: steps
        )
    }

    @discardableResult
    func set(_ view: QueueRoutingView) async throws -> QueueRoutingView {
        try await office.administration.setQueueRouting(office.queue, view, workspace: office.workspace)
    }
}
