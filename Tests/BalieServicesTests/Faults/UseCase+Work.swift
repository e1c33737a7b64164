import BalieDomain
import BalieTestKit

@testable import BalieServices

extension UseCase {
    static let work: [UseCase] = intake + files + rounds

    private static func hook(_ scene: FaultScene) -> [UInt8] {
        WireHook.body(messages: [WireHook.text("wamid.NEXT", "next", from: "31687654321", at: scene.office.time.now())])
    }

    private static let intake: [UseCase] = [
        UseCase("Intake.handshake") { scene in
            { _ = try await scene.centre.intake.handshake(scene.office.channel, query: [:]) }
        },
        UseCase("Intake.refusal") { scene in
            { _ = await scene.centre.intake.refusal(of: scene.office.channel, headers: [:]) }
        },
        // The network sends it again, and it is applied once.
        UseCase("Intake.receive", again: .another) { scene in
            let body = hook(scene)
            let headers = WireHook.headers(for: body)
            return {
                let receipt = await scene.centre.intake.receive(scene.office.channel, headers: headers, body: body)
                if receipt != .accepted { throw Refusal(.unavailable) }
            }
        },
        UseCase("IntakeWorker.applyWaiting") { scene in
            await scene.office.receive(hook(scene))
            return { _ = try await scene.centre.intakeWorker.applyWaiting() }
        },
        UseCase("Journal.list") { scene in
            { _ = try await scene.centre.journal.list(state: nil, cursor: nil, limit: 5, workspace: scene.workspace) }
        },
        UseCase("Journal.find") { scene in
            let id = try await scene.office.hooks()[0].id
            return { _ = try await scene.centre.journal.find(id, workspace: scene.workspace) }
        },
        UseCase("Journal.replay") { scene in
            let id = try await scene.office.hooks()[0].id
            return { _ = try await scene.centre.journal.replay(id, workspace: scene.workspace) }
        },
    ]

    private static let files: [UseCase] = [
        UseCase("MediaLibrary.add", again: .another) { scene in
            {
                _ = try await scene.centre.media.add(
                    TestFiles.png,
                    mimeType: "image/png",
                    name: "a.png",
                    by: scene.ann
                )
            }
        },
        UseCase("MediaLibrary.open") { scene in
            let view = try await scene.centre.media.add(
                TestFiles.png,
                mimeType: "image/png",
                name: "a.png",
                by: scene.ann
            )
            let parts = (view.link ?? "").split { "/?=&".contains($0) }.map(String.init)
            let expires = parts.firstIndex(of: "expires").flatMap { Int64(parts[$0 + 1]) } ?? 0
            let signature = parts.firstIndex(of: "signature").map { parts[$0 + 1] } ?? ""
            return { _ = try await scene.centre.media.open(view.id, expires: expires, signature: signature) }
        },
    ]

    private static let rounds: [UseCase] = [
        UseCase("Housekeeping.sweep") { scene in
            scene.office.time.advance(by: .days(8))
            return { try await scene.centre.housekeeping.sweep() }
        },
        UseCase("LiveEvents.subscribe") { scene in
            {
                let subscription = try await scene.environment.liveEvents.subscribe(scene.workspace, after: 0)
                subscription.cancel()
            }
        },
        UseCase("LiveSubscription.missed") { scene in
            let subscription = try await scene.environment.liveEvents.subscribe(scene.workspace, after: 0)
            return { _ = try await subscription.missed(after: subscription.last) }
        },
        // What it could not do, it does in its next turn.
        UseCase("(a turn of the floor)") { scene in { await scene.office.turn() } },
    ]
}
