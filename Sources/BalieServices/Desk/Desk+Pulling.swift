import BalieDomain
import BalieRouting
import BalieStorage

extension Desk {
    /// Gives the caller the first in line for them, of the queues in which agents take for themselves.
    ///
    /// Any node can decide it: a floor is read and asked, and what it says is made true if nothing of it changed meanwhile.
    ///
    /// - Returns: `nil` if nothing waits that they could take.
    /// - Throws: ``Refusal/Code/conflict`` if they can take nothing at the moment, or others were quicker each time.
    public func next(by caller: Caller) async throws -> ConversationView? {
        let environment = environment
        for _ in 0..<Self.pullTries {
            let now = environment.now()
            let found = try await environment.storage.read { try Pull(by: caller, at: now, in: $0) }
            guard let found else { return nil }
            do {
                return try await environment.storage.write(in: caller.workspace) { session in
                    try found.take(by: caller, environment, at: now, session)
                }
            } catch let refusal as Refusal where refusal.code == .conflict {
                continue
            }
        }
        throw Refusal(.conflict, "Others took what was next. Ask again.")
    }

    /// Each time that somebody is too late, somebody else was not.
    private static let pullTries = 20
}

/// What somebody who asks for work is to have.
private struct Pull {
    let conversation: ID<Conversation>
    let version: Int64
    let units: Int
    let explanation: Explanation

    /// - Returns: `nil` if nothing waits that they could take.
    /// - Throws: ``Refusal/Code/conflict`` if they can take nothing at the moment.
    init?(by caller: Caller, at now: Timestamp, in session: any SQLSession) throws {
        var reading = try FloorReading(workspace: caller.workspace, at: now, in: session)
        // What rings in the others is left to the floor that runs.
        reading.queues.removeAll { QueueRouting(stored: $0.routing).mode != .pull }
        var floor = WorkspaceFloor(reading, settings: FloorSettings(), at: now)
        for decision in floor.apply(.next(caller.agent), at: now) {
            switch decision {
            case .assign(let id, let version, let agent, let units, let explanation) where agent == caller.agent:
                (conversation, self.version) = (id, version)
                (self.units, self.explanation) = (units, explanation)
                return
            case .nothingForYou(_, .unable(let reason)): throw Refusal(.conflict, reason.advice)
            default: break
            }
        }
        return nil
    }

    /// Kept as an offer that was taken at once, so that its reason is, and that it counts among those taken today.
    func take(
        by caller: Caller,
        _ environment: Environment,
        at now: Timestamp,
        _ session: any SQLSession
    ) throws -> ConversationView {
        var turn = try DeskTurn(environment, conversation, by: caller, at: now, in: session)
        guard let since = turn.row.waitingSince, turn.row.version == version,
            let room = try AgentRoom.find(caller.agent, workspace: caller.workspace, in: session),
            room.presence == .online, room.takes(units, of: turn.row.channel)
        else { throw Refusal(.conflict) }
        let offer = OfferRow(
            id: environment.ids.next(),
            conversation: conversation,
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
