public import BalieDomain
import BalieStorage

extension Desk {
    /// Offers that ring, oldest first: the caller's, or everybody's.
    public func ringingOffers(of agent: ID<Agent>?, for caller: Caller) async throws -> [OfferView] {
        try await read(for: caller) { reader in
            let rows = try OfferStore.ringing(agent: agent, workspace: caller.workspace, in: reader.session)
            return try reader.offers(rows, withConversations: true)
        }
    }

    /// Takes what rings at the caller.
    ///
    /// - Throws: ``Refusal`` with `offer_ended` if it no longer rings, `not_found` if it rings at somebody else.
    public func accept(_ id: ID<Offer>, by caller: Caller) async throws -> ConversationView {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            let offer = try Self.ringing(id, for: caller, at: now, in: session)
            _ = try OfferStore.end(id, as: .accepted, workspace: caller.workspace, at: now, in: session)
            var turn = try DeskTurn(environment, offer.conversation, by: caller, at: now, in: session)
            guard turn.row.waitingSince != nil else { throw Refusal(.offerEnded) }
            turn.note(.offerEnded, subject: id.rawValue)
            try turn.place { placement in
                placement.assignee = caller.agent
                placement.lastAgent = caller.agent
                placement.waitingSince = nil
            }
            return try turn.finish()
        }
    }

    /// Lets what rings at the caller go to the next; it is not offered to them again in this wait.
    public func decline(_ id: ID<Offer>, by caller: Caller) async throws -> OfferView {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            let offer = try Self.ringing(id, for: caller, at: now, in: session)
            guard let ended = try OfferStore.end(id, as: .declined, workspace: caller.workspace, at: now, in: session)
            else {
                throw Refusal(.offerEnded)
            }
            session.afterCommit {
                environment.signals.floor.post(
                    .declined(offer.conversation, by: caller.agent),
                    workspace: caller.workspace
                )
            }
            let event = EventRow(kind: .offerEnded, conversation: offer.conversation, subject: id.rawValue)
            try environment.append([event], workspace: caller.workspace, at: now, in: session)
            let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
            guard let view = try reader.offers([ended], withConversations: false).first else {
                throw Refusal(.notFound)
            }
            return view
        }
    }

    private static func ringing(
        _ id: ID<Offer>,
        for caller: Caller,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> OfferRow {
        guard
            let offer = try OfferStore.find(id, workspace: caller.workspace, in: session),
            offer.agent == caller.agent
        else { throw Refusal(.notFound) }
        guard offer.state == .ringing, now < offer.expiresAt else { throw Refusal(.offerEnded) }
        return offer
    }
}
