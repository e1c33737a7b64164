import BalieChannels
import BalieDomain
import BalieTestKit

@testable import BalieServices

extension UseCase {
    static let administration: [UseCase] = queuesAndSkills + repliesAndState + channels

    private static let queuesAndSkills: [UseCase] = [
        UseCase("Administration.queues") { scene in
            { _ = try await scene.office.administration.queues(workspace: scene.workspace) }
        },
        UseCase("Administration.queue") { scene in
            { _ = try await scene.office.administration.queue(scene.office.queue, workspace: scene.workspace) }
        },
        UseCase("Administration.addQueue", again: .refused(.conflict)) { scene in
            { _ = try await scene.office.administration.addQueue(.init(name: "Sales"), workspace: scene.workspace) }
        },
        UseCase("Administration.updateQueue") { scene in
            {
                _ = try await scene.office.administration.updateQueue(
                    scene.office.queue,
                    .init(ringSeconds: 30, members: [scene.ann.agent]),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Administration.removeQueue", again: .refused(.notFound)) { scene in
            let queue = try await scene.office.administration.addQueue(.init(name: "Sales"), workspace: scene.workspace)
            return { try await scene.office.administration.removeQueue(queue.id, workspace: scene.workspace) }
        },
        UseCase("Administration.routing") { scene in
            { _ = try await scene.office.administration.routing(workspace: scene.workspace) }
        },
        UseCase("Administration.setRouting") { scene in
            {
                _ = try await scene.office.administration.setRouting(
                    RoutingSettings(order: .init(by: .ageing)),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Administration.queueRouting") { scene in
            { _ = try await scene.office.administration.queueRouting(scene.office.queue, workspace: scene.workspace) }
        },
        UseCase("Administration.setQueueRouting") { scene in
            {
                _ = try await scene.office.administration.setQueueRouting(
                    scene.office.queue,
                    QueueRoutingView(
                        strategy: .mostAvailable,
                        ringSeconds: 30,
                        members: [.init(agent: scene.ann.agent, tier: 2, position: 1)],
                        overflow: [OverflowForm(when: .waited(seconds: 60), then: .addTier(2))]
                    ),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Administration.skills") { scene in
            { _ = try await scene.office.administration.skills(workspace: scene.workspace) }
        },
        UseCase("Administration.addSkill", again: .refused(.conflict)) { scene in
            { _ = try await scene.office.administration.addSkill(name: "Dutch", workspace: scene.workspace) }
        },
        UseCase("Administration.renameSkill") { scene in
            let skill = try await scene.office.administration.addSkill(name: "Dutch", workspace: scene.workspace)
            return {
                _ = try await scene.office.administration.renameSkill(
                    skill.id,
                    to: "Frisian",
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Administration.removeSkill", again: .refused(.notFound)) { scene in
            let skill = try await scene.office.administration.addSkill(name: "Dutch", workspace: scene.workspace)
            return { try await scene.office.administration.removeSkill(skill.id, workspace: scene.workspace) }
        },
    ]

    private static func reply(in scene: FaultScene) async throws -> ID<CannedReply> {
        try await scene.office.administration.addCannedReply(
            shortcut: "hi",
            body: "Good day",
            workspace: scene.workspace
        ).id
    }

    private static let repliesAndState: [UseCase] = [
        UseCase("Administration.cannedReplies") { scene in
            { _ = try await scene.office.administration.cannedReplies(workspace: scene.workspace) }
        },
        UseCase("Administration.addCannedReply", again: .refused(.conflict)) { scene in
            { _ = try await reply(in: scene) }
        },
        UseCase("Administration.updateCannedReply") { scene in
            let id = try await reply(in: scene)
            return {
                _ = try await scene.office.administration.updateCannedReply(
                    id,
                    shortcut: "bye",
                    body: "Bye",
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Administration.removeCannedReply", again: .refused(.notFound)) { scene in
            let id = try await reply(in: scene)
            return { try await scene.office.administration.removeCannedReply(id, workspace: scene.workspace) }
        },
        UseCase("Administration.setup") { scene in
            { _ = try await scene.office.administration.setup(workspace: scene.workspace) }
        },
        UseCase("Existence.isThere") { scene in
            { _ = try await Existence(scene.environment).isThere("\(scene.view.id)", workspace: scene.workspace) }
        },
        UseCase("Reports.routing") { scene in
            {
                let period = try ReportPeriod(
                    from: nil,
                    to: nil,
                    interval: .hour,
                    zone: nil,
                    now: scene.office.time.now()
                )
                _ = try await Reports(scene.environment).routing(.init(), over: period, workspace: scene.workspace)
            }
        },
        UseCase("Reports.agentStates") { scene in
            {
                let period = try ReportPeriod(
                    from: nil,
                    to: nil,
                    interval: .day,
                    zone: nil,
                    now: scene.office.time.now()
                )
                _ = try await Reports(scene.environment).agentStates(over: period, workspace: scene.workspace)
            }
        },
        UseCase("Health.isReady") { scene in { _ = await Health(scene.environment).isReady() } },
        UseCase("Health.metricsText") { scene in { _ = await Health(scene.environment).metricsText() } },
    ]

    private static let channels: [UseCase] = [
        UseCase("Channels.list") { scene in { _ = try await scene.centre.channels.list(workspace: scene.workspace) } },
        UseCase("Channels.find") { scene in
            { _ = try await scene.centre.channels.find(scene.office.channel, workspace: scene.workspace) }
        },
        UseCase("Channels.add", again: .refused(.conflict)) { scene in
            {
                _ = try await scene.centre.channels.add(
                    WhatsAppForm(
                        name: "Second",
                        phoneNumberID: "777",
                        businessAccountID: "888",
                        accessToken: "token",
                        appSecrets: ["secret"],
                        verifyToken: "verify"
                    ),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Channels.addWhatsApp", again: .refused(.conflict)) { scene in
            {
                _ = try await scene.centre.channels.addWhatsApp(
                    name: "Second",
                    settings: Office.settings(phoneNumberID: "777"),
                    workspace: scene.workspace
                )
            }
        },
        UseCase("Channels.change") { scene in
            {
                var changes = Channels.Changes()
                changes.name = "Renamed"
                _ = try await scene.centre.channels.change(scene.office.channel, changes, workspace: scene.workspace)
            }
        },
        UseCase("Channels.test") { scene in
            { _ = try await scene.centre.channels.test(scene.office.channel, workspace: scene.workspace) }
        },
        UseCase("ChannelDirectory.find") { scene in
            { _ = try await scene.environment.channels.find(scene.office.channel) }
        },
        UseCase("TemplateDirectory.templates") { scene in
            {
                _ = try await scene.centre.templates.templates(
                    of: scene.office.channel,
                    workspace: scene.workspace,
                    fresh: true
                )
            }
        },
    ]
}
