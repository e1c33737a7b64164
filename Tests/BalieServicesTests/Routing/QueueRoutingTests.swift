import BalieDomain
import BalieRouting
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// How a queue is served, from what a person writes to what rings where.
struct QueueRoutingTests {
    @Test func whatIsSetIsWhatIsRead() async throws {
        let scene = try await QueueRoutingScene()
        var wanted = scene.view(
            .fixedOrder,
            needs: "(dutch>=3 & billing QUESTIONS>=2) | Dutch>=9",
            tiers: (1, 2),
            highestTier: 1,
            steps: [
                .init(afterSeconds: 30, needs: "dutch", highestTier: nil),
                .init(afterSeconds: 60, needs: nil, highestTier: 2), .init(afterSeconds: 90, needs: "", highestTier: 3),
            ]
        )
        wanted.mode = .pull
        wanted.allowsPicking = true
        let set = try await scene.set(wanted)
        wanted.needs = "(Dutch>=3 & Billing questions>=2) | Dutch>=9"
        wanted.steps[0] = .init(afterSeconds: 30, needs: "Dutch", highestTier: nil)
        #expect(set == wanted)
        let read = try await scene.office.administration.queueRouting(
            scene.office.queue,
            workspace: scene.office.workspace
        )
        #expect(read == wanted)
        let queue = try await scene.office.administration.queue(scene.office.queue, workspace: scene.office.workspace)
        #expect(queue.strategy == .fixedOrder)
    }

    @Test func aRenamedSkillIsNamedAnewAndOneThatIsNeededStays() async throws {
        let scene = try await QueueRoutingScene()
        let (administration, workspace) = (scene.office.administration, scene.office.workspace)
        try await scene.set(scene.view(steps: [.init(afterSeconds: 5, needs: "dutch>=2", highestTier: nil)]))
        _ = try await administration.renameSkill(scene.dutch, to: "Nederlands & Vlaams", workspace: workspace)
        let read = try await administration.queueRouting(scene.office.queue, workspace: workspace)
        #expect(read.steps.first?.needs == #""Nederlands & Vlaams">=2"#)
        await expectRefusal(.conflict) { try await administration.removeSkill(scene.dutch, workspace: workspace) }
        try await scene.set(read)
        try await scene.set(scene.view())
        try await administration.removeSkill(scene.dutch, workspace: workspace)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let field: String
        let change: @Sendable (inout QueueRoutingView, ID<Agent>) -> Void
        var testDescription: String { field }
    }

    private static let wrong: [Wrong] = [
        Wrong(field: "ring_seconds") { view, _ in view.ringSeconds = 4 },
        Wrong(field: "needs") { view, _ in view.needs = "dutch & swahili" },
        Wrong(field: "needs") { view, _ in view.needs = "dutch>=11" },
        Wrong(field: "needs") { view, _ in view.needs = String(repeating: "(", count: 5_000) },
        Wrong(field: "highest_tier") { view, _ in view.highestTier = 0 },
        Wrong(field: "members[1].agent") { view, _ in view.members[1] = view.members[0] },
        Wrong(field: "members[0].agent") { view, stranger in
            view.members[0] = .init(agent: stranger, tier: 1, position: 1)
        },
        Wrong(field: "members[0].tier") { view, _ in
            view.members[0] = .init(agent: view.members[0].agent, tier: 11, position: 1)
        },
        Wrong(field: "members[0].position") { view, _ in
            view.members[0] = .init(agent: view.members[0].agent, tier: 1, position: .max)
        },
        Wrong(field: "steps") { view, _ in
            view.steps = (1...11).map { .init(afterSeconds: $0, needs: nil, highestTier: nil) }
        },
        Wrong(field: "steps[0].after_seconds") { view, _ in
            view.steps = [.init(afterSeconds: .max, needs: nil, highestTier: nil)]
        },
        Wrong(field: "steps[1].after_seconds") { view, _ in
            view.steps = [30, 30].map { .init(afterSeconds: $0, needs: nil, highestTier: nil) }
        },
        Wrong(field: "steps[0].needs") { view, _ in
            view.steps = [.init(afterSeconds: 5, needs: "dutch |", highestTier: nil)]
        },
        Wrong(field: "steps[0].highest_tier") { view, _ in
            view.steps = [.init(afterSeconds: 5, needs: nil, highestTier: -1)]
        },
    ]

    @Test(arguments: wrong)
    func whatDoesNotFitIsNamedAndChangesNothing(_ wrong: Wrong) async throws {
        let scene = try await QueueRoutingScene()
        let before = try await scene.set(scene.view(needs: "dutch"))
        let other = try await scene.office.accounts.createWorkspace(name: "Other")
        let stranger = try await scene.office.accounts.addAgent(
            email: "x@example.com",
            role: .agent,
            workspace: other
        ).id
        var view = scene.view()
        wrong.change(&view, stranger)
        await expectRefusal(.invalidField, field: wrong.field) { try await scene.set(view) }
        let after = try await scene.office.administration.queueRouting(
            scene.office.queue,
            workspace: scene.office.workspace
        )
        #expect(after == before)
        await expectRefusal(.notFound) {
            _ = try await scene.office.administration.setQueueRouting(
                scene.office.queue,
                scene.view(),
                workspace: other
            )
        }
        await expectRefusal(.notFound) {
            _ = try await scene.office.administration.queueRouting(scene.office.queue, workspace: other)
        }
    }

    /// An older program writes only what it knows.
    @Test func anOlderProgramsStrategyCounts() async throws {
        let scene = try await QueueRoutingScene()
        let (office, queue) = (scene.office, scene.office.queue)
        for strategy in RoutingStrategy.allCases {
            try await scene.set(scene.view(strategy))
            let view = try await office.administration.queue(queue, workspace: office.workspace)
            #expect(view.strategy == strategy)
        }
        let workspace = office.workspace
        try await office.storage.write { session in
            try session.run(
                "UPDATE queue SET strategy = 'least_busy' WHERE workspace_id = \(workspace) AND queue_id = \(queue)"
            )
        }
        let view = try await office.administration.queue(queue, workspace: workspace)
        #expect(view.strategy == .leastBusy)
    }

    /// From a newer program, or damaged: the queue is served as usual.
    @Test func whatCannotBeReadIsAsUsual() async throws {
        let scene = try await QueueRoutingScene()
        let (workspace, queue) = (scene.office.workspace, scene.office.queue)
        try await scene.office.storage.write { session in
            try QueueStore.setRouting(#"{"mode":"psychic"}"#, of: queue, workspace: workspace, in: session)
            try WorkspaceStore.setRouting("[", of: workspace, in: session)
            try RoutingStore.raiseRevision(of: workspace, in: session)
        }
        try await scene.office.write()
        try await scene.office.restarted().turn()
        #expect(try await scene.office.ringing().count == 1)
        #expect(try await scene.office.administration.routing(workspace: workspace) == RoutingSettings())
    }
}
