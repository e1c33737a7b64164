import BalieDomain
import BalieServices
import BalieTestKit

extension UseCase {
    static let all = desk + people + administration + rules + work + supervision + simulations + surveys

    private static func template(_ key: String) -> Desk.SendRequest {
        .init(content: .template(.init(name: "hello", language: "en")), clientKey: key)
    }

    private static func text(_ key: String? = nil) -> Desk.SendRequest {
        .init(content: .text(.init(body: "good day")), clientKey: key)
    }

    static let desk: [UseCase] = [
        UseCase("Desk.conversations") { scene in { _ = try await scene.desk.conversations(.init(), for: scene.ann) } },
        UseCase("Desk.conversations of a number") { scene in
            var request = Desk.ListRequest()
            (request.number, request.channel) = ("+31 6 12345678", scene.office.channel)
            let wanted = request
            return { _ = try await scene.desk.conversations(wanted, for: scene.ann) }
        },
        UseCase("Desk.conversation") { scene in
            { _ = try await scene.desk.conversation(scene.view.id, for: scene.ann) }
        },
        UseCase("Desk.counts") { scene in { _ = try await scene.desk.counts(for: scene.ann) } },
        UseCase("Desk.messages") { scene in
            { _ = try await scene.desk.messages(of: scene.view.id, cursor: nil, limit: 10, for: scene.ann) }
        },
        UseCase("Desk.message") { scene in
            let id = try await scene.office.messages(of: scene.view.id)[0].id
            return { _ = try await scene.desk.message(id, for: scene.ann) }
        },
        UseCase("Desk.labels") { scene in { _ = try await scene.desk.labels(for: scene.ann) } },
        UseCase("Desk.assign") { scene in
            { _ = try await scene.desk.assign(scene.view.id, to: scene.ann.agent, by: scene.ann) }
        },
        UseCase("Desk.assign to nobody") { scene in
            _ = try await scene.desk.assign(scene.view.id, to: scene.ann.agent, by: scene.ann)
            return { _ = try await scene.desk.assign(scene.view.id, to: nil, by: scene.ann) }
        },
        UseCase("Desk.transfer", again: .refused(.conflict)) { scene in
            { _ = try await scene.desk.transfer(scene.view.id, to: .agent(scene.ben.agent), note: "n", by: scene.ann) }
        },
        UseCase("Desk.resolve") { scene in { _ = try await scene.desk.resolve(scene.view.id, by: scene.ann) } },
        UseCase("Desk.next") { scene in
            try await scene.serve(mode: .pull)
            return { _ = try await scene.desk.next(by: scene.ann) }
        },
        UseCase("Desk.wrapUps") { scene in { _ = try await scene.desk.wrapUps(of: scene.ann) } },
        UseCase("Desk.endWrapUp", again: .refused(.conflict)) { scene in
            try await scene.serve(wrapUp: WrapUpRule(seconds: 30, codes: ["Refund"]))
            _ = try await scene.desk.assign(scene.view.id, to: scene.ann.agent, by: scene.ann)
            _ = try await scene.desk.resolve(scene.view.id, by: scene.ann)
            return { _ = try await scene.desk.endWrapUp(of: scene.view.id, code: "Refund", by: scene.ann) }
        },
        UseCase("Desk.reopen") { scene in
            _ = try await scene.desk.resolve(scene.view.id, by: scene.ann)
            return { _ = try await scene.desk.reopen(scene.view.id, by: scene.ann) }
        },
        // Each snooze is told among the messages.
        UseCase("Desk.snooze", again: .another) { scene in
            let until = scene.office.time.now() + .hours(1)
            return { _ = try await scene.desk.snooze(scene.view.id, until: until, by: scene.ann) }
        },
        UseCase("Desk.label") { scene in { _ = try await scene.desk.label(scene.view.id, .set(["a"]), by: scene.ann) }
        },
        UseCase("Desk.mark") { scene in { _ = try await scene.desk.mark(scene.view.id, unread: false, by: scene.ann) }
        },
        UseCase("Desk.setDraft") { scene in
            { try await scene.desk.setDraft("well", mode: .reply, of: scene.view.id, by: scene.ann) }
        },
        UseCase("Desk.note") { scene in { try await scene.desk.note(.typing, in: scene.view.id, by: scene.ann) } },
        UseCase("Desk.offers") { scene in
            _ = try await scene.ring()
            return { _ = try await scene.desk.offers(of: scene.view.id, limit: 5, for: scene.ann) }
        },
        UseCase("Desk.ringingOffers") { scene in
            _ = try await scene.ring()
            return { _ = try await scene.desk.ringingOffers(of: scene.ann.agent, for: scene.ann) }
        },
        UseCase("Desk.accept", again: .refused(.offerEnded)) { scene in
            let offer = try await scene.ring()
            return { _ = try await scene.desk.accept(offer.id, by: scene.ann) }
        },
        UseCase("Desk.decline", again: .refused(.offerEnded)) { scene in
            let offer = try await scene.ring()
            return { _ = try await scene.desk.decline(offer.id, by: scene.ann) }
        },
        UseCase("Desk.send") { scene in
            { _ = try await scene.desk.send(text("key"), in: scene.view.id, by: scene.ann) }
        },
        UseCase("Desk.send without a key", again: .another) { scene in
            { _ = try await scene.desk.send(text(), in: scene.view.id, by: scene.ann) }
        },
        UseCase("Desk.send of a template") { scene in
            { _ = try await scene.desk.send(template("key"), in: scene.view.id, by: scene.ann) }
        },
        UseCase("Desk.retry") { scene in
            let sent = try await scene.office.reply(in: scene.view.id, by: scene.ann)
            try await scene.office.take(statuses: [
                WireHook.status(
                    "wamid.FAILED",
                    "failed",
                    at: scene.office.time.now(),
                    opaqueID: "\(sent.id)",
                    errorCode: 131026
                )
            ])
            return { _ = try await scene.desk.retry(sent.id, by: scene.ann) }
        },
        UseCase("Desk.start") { scene in
            {
                _ = try await scene.desk.start(
                    template("key"),
                    with: .number("+31699999999"),
                    on: scene.office.channel,
                    by: scene.ann
                )
            }
        },
    ]
}

extension FaultScene {
    /// The queue is served in another way.
    fileprivate func serve(mode: QueueMode = .push, wrapUp: WrapUpRule? = nil) async throws {
        var routing = try await office.administration.queueRouting(office.queue, workspace: workspace)
        routing.mode = mode
        routing.wrapUp = wrapUp
        _ = try await office.administration.setQueueRouting(office.queue, routing, workspace: workspace)
    }
}
