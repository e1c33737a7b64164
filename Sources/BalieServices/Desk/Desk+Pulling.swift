import BalieDomain
import BalieRouting
import BalieStorage

extension Desk {
    /// Gives the caller the first in line for them, of the queues in which agents take for themselves.
    ///
    /// Any node can decide it: a floor is read and asked, and what it says is made true, in one transaction.
    ///
    /// - Returns: `nil` if nothing waits that they could take.
    /// - Throws: ``Refusal/Code/conflict`` if they can take nothing at the moment.
    public func next(by caller: Caller) async throws -> ConversationView? {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            var reading = try FloorReading(workspace: caller.workspace, at: now, in: session)
            // What rings in the others is left to the floor that runs.
            reading.queues.removeAll { QueueRouting(stored: $0.routing).mode != .pull }
            var floor = WorkspaceFloor(reading, settings: FloorSettings(), at: now)
            for decision in floor.apply(.next(caller.agent), at: now) {
                switch decision {
                case .assign(let id, _, let agent, let units, let explanation) where agent == caller.agent:
                    return try Self.take(id, units: units, explanation, by: caller, environment, at: now, session)
                case .nothingForYou(_, .unable(let reason)): throw Refusal(.conflict, reason.advice)
                default: break
                }
            }
            return nil
        }
    }

    /// Kept as an offer that was taken at once, so that its reason is, and that it counts among those taken today.
    private static func take(
        _ id: ID<Conversation>,
        units: Int,
        _ explanation: Explanation,
        by caller: Caller,
        _ environment: Environment,
        at now: Timestamp,
        _ session: any SQLSession
    ) throws -> ConversationView {
        var turn = try DeskTurn(environment, id, by: caller, at: now, in: session)
        guard let since = turn.row.waitingSince else { throw Refusal(.conflict) }
        let offer = OfferRow(
            id: environment.ids.next(),
            conversation: id,
            agent: caller.agent,
            units: units,
            explanation: explanation.stored,
            waited: max(.zero, now - since),
            createdAt: now,
            expiresAt: now
        )
        guard try OfferStore.insert(offer, workspace: caller.workspace, in: session) else { throw Refusal(.conflict) }
        _ = try OfferStore.end(offer.id, as: .accepted, workspace: caller.workspace, at: now, in: session)
        try turn.place { placement in
            placement.assignee = caller.agent
            placement.lastAgent = caller.agent
            placement.waitingSince = nil
        }
        return try turn.finish()
    }
}

extension Explanation.Reason {
    /// What to do for somebody who asks for work and can get none.
    fileprivate var advice: String {
        switch self {
        case .offline, .away, .notResponding: "Say first that you are online."
        case .wrapUp: "Finish writing up the last one first."
        case .ringing: "Answer first what rings."
        default: "You have no room for another conversation."
        }
    }
}
