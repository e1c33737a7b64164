import BalieDomain
import BalieTestKit

@testable import BalieServices

extension UseCase {
    static let supervision: [UseCase] = [
        UseCase("Supervision.floor") { scene in
            { _ = try await scene.centre.supervision.floor(since: scene.office.time.now(), for: scene.ann) }
        },
        UseCase("Supervision.conversations") { scene in
            {
                _ = try await scene.centre.supervision.conversations(
                    behind: .waiting,
                    queue: nil,
                    agent: nil,
                    for: scene.ann
                )
            }
        },
        UseCase("Supervision.whyWaits") { scene in
            { _ = try await scene.centre.supervision.whyWaits(scene.view.id, for: scene.ann) }
        },
        UseCase("Supervision.whyIdle") { scene in
            { _ = try await scene.centre.supervision.whyIdle(scene.ben.agent, for: scene.ann) }
        },
        // Each look is written down.
        UseCase("Supervision.monitor", again: .another) { scene in
            { try await scene.centre.supervision.monitor(scene.view.id, .begins, by: scene.ann) }
        },
        UseCase("Supervision.setPresence") { scene in
            { _ = try await scene.centre.supervision.setPresence(.online, of: scene.ben.agent, by: scene.ann) }
        },
        UseCase("Supervision.setRouting", again: .another) { scene in
            {
                _ = try await scene.centre.supervision.setRouting(
                    queues: [],
                    skills: nil,
                    of: scene.ben.agent,
                    by: scene.ann
                )
            }
        },
        UseCase("Supervision.audit") { scene in
            { _ = try await scene.centre.supervision.audit(cursor: nil, limit: 5, for: scene.ann) }
        },
        UseCase("Desk.consults") { scene in { _ = try await scene.desk.consults(for: scene.ann) } },
        UseCase("Desk.consult") { scene in
            { _ = try await scene.desk.consult(scene.ben.agent, in: scene.view.id, note: "n", by: scene.ann) }
        },
        UseCase("Desk.endConsult") { scene in
            let consult = try await scene.desk.consult(scene.ben.agent, in: scene.view.id, note: nil, by: scene.ann)
            return { _ = try await scene.desk.endConsult(consult.id, by: scene.ben) }
        },
        UseCase("Desk.whisper", again: .another) { scene in
            { _ = try await scene.desk.whisper("be kind", in: scene.view.id, by: scene.ann) }
        },
        UseCase("Desk.takeOver") { scene in
            { _ = try await scene.desk.takeOver(scene.view.id, version: scene.view.version, by: scene.ann) }
        },
    ]
}
