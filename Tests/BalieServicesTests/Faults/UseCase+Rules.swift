import BalieDomain

@testable import BalieServices

extension UseCase {
    /// Rules and opening hours.
    static let rules: [UseCase] = [
        UseCase("Schedules.list") { scene in
            { _ = try await Schedules(scene.environment).list(workspace: scene.workspace) }
        },
        UseCase("Schedules.find") { scene in
            let id = try await schedule(in: scene)
            return { _ = try await Schedules(scene.environment).find(id, workspace: scene.workspace) }
        },
        UseCase("Schedules.add", again: .refused(.conflict)) { scene in { _ = try await schedule(in: scene) } },
        UseCase("Schedules.update") { scene in
            let id = try await schedule(in: scene)
            return {
                _ = try await Schedules(scene.environment).update(
                    id,
                    name: "Shop",
                    hours: Week.office,
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Schedules.remove", again: .refused(.notFound)) { scene in
            let id = try await schedule(in: scene)
            return { try await Schedules(scene.environment).remove(id, workspace: scene.workspace) }
        },
        UseCase("Schedules.hours") { scene in
            { _ = try await Schedules(scene.environment).hours(of: scene.office.queue, workspace: scene.workspace) }
        },
        UseCase("Schedules.setHours") { scene in
            let id = try await schedule(in: scene)
            return {
                _ = try await Schedules(scene.environment).setHours(
                    QueueHours(schedule: id, outside: .hold),
                    of: scene.office.queue,
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Rules.list") { scene in
            { _ = try await Rules(scene.environment).list(workspace: scene.workspace) }
        },
        UseCase("Rules.replace", again: .refused(.conflict)) { scene in
            {
                _ = try await Rules(scene.environment).replace(
                    [RuleForm(name: "All", actions: .init(priority: 3))],
                    version: 0,
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Rules.trial") { scene in
            {
                _ = try await Rules(scene.environment).trial(
                    [RuleForm(name: "All", actions: .init(priority: 3))],
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Contacts.setAttributes") { scene in
            {
                _ = try await scene.centre.contacts.setAttributes(
                    ["language": "nl"],
                    of: scene.view.contact.id,
                    by: scene.ann
                )
            }
        },
    ]

    private static func schedule(in scene: FaultScene) async throws -> ID<Schedule> {
        try await Schedules(scene.environment).add(name: "Office", hours: Week.office, workspace: scene.workspace).id
    }
}
