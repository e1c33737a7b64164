import BalieChannels
import BalieDomain
import BalieServices
import BalieTestKit

@testable import BalieServices

extension World {
    /// A node's call to the provider: on its way, then carried out or not, then answered or not.
    func answer(
        _ call: ProviderCall,
        of node: NodeLife
    ) async throws(ProviderClient.Failure) -> ProviderResponse {
        guard !node.isGone else { throw .unknown }
        let leftAt = time.now()
        let reply = await withCheckedContinuation { continuation in
            wait(
                Waiting(
                    .call,
                    of: node,
                    perform: { self.reply(self.carryOut(call, leftAt: leftAt), to: node, continuation) },
                    fail: { _ in continuation.resume(returning: ProviderModel.Reply.failure(.unknown)) },
                    takeOnly: { _ = self.carryOut(call, leftAt: leftAt) }
                )
            )
        }
        switch reply {
        case .response(let response): return response
        case .failure(let failure): throw failure
        }
    }

    /// At once, or later: what else happens may happen before it.
    private func reply(
        _ reply: ProviderModel.Reply,
        to node: NodeLife,
        _ continuation: CheckedContinuation<ProviderModel.Reply, Never>
    ) {
        guard chance(1, in: 2) else { return continuation.resume(returning: reply) }
        wait(
            Waiting(
                .answer,
                of: node,
                perform: { continuation.resume(returning: reply) },
                fail: { _ in continuation.resume(returning: .failure(.unknown)) }
            )
        )
    }

    private func carryOut(_ call: ProviderCall, leftAt: Timestamp) -> ProviderModel.Reply {
        let before = provider.taken.count
        let fate = fate()
        let courses = [
            [], ["sent"], ["sent", "delivered"], ["sent", "delivered", "read"], ["failed"], ["sent", "failed"],
        ]
        let statuses = pick(courses) ?? []
        let reply = provider.answer(
            call,
            fate,
            statuses: statuses,
            namesUs: chance(1, in: 2),
            offices: offices,
            at: time.now()
        )
        if provider.taken.count > before { judge(provider.taken[before], leftAt: leftAt, fate) }
        return reply
    }

    private func fate() -> ProviderModel.Fate {
        if let fate = plan?.fate() { return fate }
        guard !isHealing else { return .accepted }
        switch roll(100) {
        case 0...5: return .lostOnTheWay
        case 6...11: return .takenUnheard
        case 12...14: return .takenBehindAFault
        case 15...17: return .faultBefore
        case 18...20: return .refused
        case 21...22: return .tooFast
        case 23...24: return .pairTooFast
        case 25...27: return .overloaded
        case 28: return .tokenExpired
        default: return .accepted
        }
    }

    /// What the network took is what the customer got: it must have been allowed, and new.
    private func judge(_ one: ProviderModel.Taken, leftAt: Timestamp, _ fate: ProviderModel.Fate) {
        say("the network takes \(one.opaqueID) for \(one.phone): \(fate)")
        if provider.taken.filter({ $0.opaqueID == one.opaqueID }).count > 1 { fail("\(one.opaqueID) was sent twice") }
        guard let text = one.text else { return }
        let office = offices.firstIndex { $0.account == one.account } ?? 0
        if !customers.isWindowOpen(to: one.phone, office: office, at: leftAt) {
            fail("\(one.opaqueID) went to \(one.phone) outside the window")
        }
        guard let intent = intents.first(where: { $0.text == text }) else { return fail("nobody said “\(text)”") }
        if intent.office != office { fail("“\(text)” went out by the other workspace's number") }
        if provider.taken.filter({ $0.text == text }).count > 1 + intent.repeats {
            fail("“\(text)” was sent more often than people asked for")
        }
    }

    // MARK: Hooks

    /// Delivers a hook; one that is not answered 200 comes again, and some that are come again as well.
    func deliver(_ index: Int, forgetting: Bool) {
        let hook = provider.hooks[index]
        guard let node = pick(liveNodes) else { return }
        if hook.answered200 > 0, forgetting { provider.hooks.remove(at: index) }
        let office = offices[hook.office]
        say("hook \(hook.number) (\(hook.words)) comes to \(node.name)")
        node.request { [self] in
            let headers = WireHook.headers(for: hook.body)
            let receipt = await node.centre.intake.receive(office.channel, headers: headers, body: hook.body)
            guard !node.isGone else { return }
            say("hook \(hook.number): \(receipt)")
            switch receipt {
            case .accepted:
                acceptedHooks[office.workspace, default: 0] += 1
                customers.acknowledge(hook.messages)
                guard let index = provider.hooks.firstIndex(where: { $0.number == hook.number }) else { return }
                provider.hooks[index].answered200 += 1
                if isHealing || !chance(1, in: 5) { provider.hooks.remove(at: index) }
            case .unavailable: break
            case .notGenuine, .unknownChannel: fail("hook \(hook.number) was refused: \(receipt)")
            }
        }
    }

    /// Somebody else than the network writes.
    func deliverForgery() {
        guard let node = pick(liveNodes), let office = pick(offices) else { return }
        let id = "wamid.KANARIE-forged-\(provider.nextNumber())"
        let body = WireHook.body(
            messages: [WireHook.text(id, "kanarie forged", from: office.phones[1], at: time.now())],
            phoneNumberID: office.account
        )
        let headers = WireHook.headers(for: body, secret: "another secret")
        say("a forged hook comes to \(node.name)")
        node.request { [self] in
            let receipt = await node.centre.intake.receive(office.channel, headers: headers, body: body)
            guard !node.isGone else { return }
            if receipt == .accepted { fail("a forged hook was accepted") }
        }
    }
}
