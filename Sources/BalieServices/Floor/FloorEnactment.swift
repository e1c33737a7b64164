import BalieDomain
import BalieRouting
import BalieStorage

/// How things are where a decision did not fit.
enum FloorCorrection: Sendable {
    /// The offer could not be made; the conversation is now as given, or gone.
    case refused(ID<Conversation>, PlacedConversation?)
    case presence(ID<Agent>, Presence)
    /// A rule of its queue moved the conversation.
    case moved(PlacedConversation)
    /// A rule could not be carried out; the conversation is now as given, or gone, and the rule is still to be.
    case overtaken(ID<Conversation>, PlacedConversation?)
}

/// Makes decisions of a floor true, by compare-and-swap against the database.
struct FloorEnactment: Sendable {
    struct Outcome: Sendable {
        var inputs: [FloorCorrection] = []
        /// The floor counts an agent's room differently: it must be read anew.
        var isOutOfStep = false
        /// What became of these is told to the floor, as they now are, because a rule moved them or could not be carried out:
        /// whatever else the floor decided of them is out of date, and nothing more is done with them.
        var settled: Set<ID<Conversation>> = []
        /// Who took or declined an offer just before it rang out.
        fileprivate var answered: Set<ID<Agent>> = []
    }

    let environment: Environment
    let workspace: ID<Workspace>

    init(_ environment: Environment, workspace: ID<Workspace>) {
        self.environment = environment
        self.workspace = workspace
    }

    /// Decisions of one transaction: others of the workspace need not wait for a whole line.
    private static let sliceLength = 100

    func carryOut(_ decisions: [FloorDecision]) async throws -> Outcome {
        var outcome = Outcome()
        var rest = decisions[...]
        while !rest.isEmpty {
            outcome = try await carryOut(rest.prefix(Self.sliceLength), after: outcome)
            rest = rest.dropFirst(Self.sliceLength)
        }
        return outcome
    }

    private func carryOut(_ decisions: ArraySlice<FloorDecision>, after former: Outcome) async throws -> Outcome {
        let now = environment.now()
        return try await environment.storage.write(in: workspace) { session in
            try self.environment.requireLease(of: self.workspace, in: session)
            var outcome = former
            var events: [EventRow] = []
            for decision in decisions {
                switch decision {
                case .offer(let id, let version, let agent, let units, let until, let explanation):
                    let offer = PlannedOffer(
                        conversation: id,
                        version: version,
                        agent: agent,
                        units: units,
                        until: until,
                        explanation: explanation
                    )
                    try self.make(offer, at: now, &events, &outcome, in: session)
                case .withdraw(let id, let agent, let reason):
                    let ended = try self.end(id, from: agent, reason: reason, at: now, in: session)
                    if let ended {
                        events.append(EventRow(kind: .offerEnded, conversation: id, subject: ended.rawValue))
                    } else if reason == .noAnswer {
                        outcome.answered.insert(agent)
                    }
                case .notResponding(let agent):
                    try self.mark(
                        agent,
                        answered: outcome.answered.contains(agent),
                        at: now,
                        &events,
                        &outcome,
                        in: session
                    )
                case .overflow(let overflow):
                    try self.carryOut(overflow, at: now, &events, &outcome, in: session)
                case .assign, .nothingForYou: break
                }
            }
            try self.environment.append(events, workspace: self.workspace, at: now, in: session)
            return outcome
        }
    }

    func placed(
        _ row: ConversationRow,
        units: Int,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> PlacedConversation {
        let decliners = try PlacedConversation.decliners(of: [row], workspace: workspace, at: now, in: session)
        return PlacedConversation(row, units: units, decliners)
    }

    private struct PlannedOffer {
        let conversation: ID<Conversation>
        let version: Int64
        let agent: ID<Agent>
        let units: Int
        let until: Timestamp
        let explanation: Explanation
    }

    private func make(
        _ offer: PlannedOffer,
        at now: Timestamp,
        _ events: inout [EventRow],
        _ outcome: inout Outcome,
        in session: any SQLSession
    ) throws {
        guard !outcome.settled.contains(offer.conversation) else { return }
        let room = try AgentRoom.find(offer.agent, workspace: workspace, in: session)
        let row = try ConversationStore.find(offer.conversation, workspace: workspace, in: session)
        guard let row, row.version == offer.version, let since = row.waitingSince else {
            // What changed it is on its way to the floor too; telling how it is now does no harm.
            let placed = try row.map { try self.placed($0, units: offer.units, at: now, in: session) }
            outcome.inputs.append(.refused(offer.conversation, placed))
            return
        }
        guard let room, room.presence == .online, room.takes(offer.units, of: row.channel) else {
            outcome.isOutOfStep = true
            return
        }
        let id = environment.ids.next(Offer.self)
        let planned = OfferRow(
            id: id,
            conversation: offer.conversation,
            agent: offer.agent,
            units: offer.units,
            explanation: offer.explanation.stored,
            waited: max(.zero, now - since),
            createdAt: now,
            expiresAt: offer.until
        )
        // One rings already.
        guard try OfferStore.insert(planned, workspace: workspace, in: session) else {
            outcome.isOutOfStep = true
            return
        }
        events.append(EventRow(kind: .offerCreated, conversation: offer.conversation, subject: id.rawValue))
    }

    private func end(
        _ conversation: ID<Conversation>,
        from agent: ID<Agent>,
        reason: WithdrawReason,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> ID<Offer>? {
        let ringing = try OfferStore.ringing(for: [conversation], workspace: workspace, in: session).first
        guard let ringing, ringing.agent == agent else { return nil }
        return try OfferStore.end(
            ringing.id,
            as: reason == .noAnswer ? .expired : .withdrawn,
            workspace: workspace,
            at: now,
            in: session
        )?.id
    }

    /// - Parameter answered: the agent took or declined the offer just before it rang out.
    private func mark(
        _ agent: ID<Agent>,
        answered: Bool,
        at now: Timestamp,
        _ events: inout [EventRow],
        _ outcome: inout Outcome,
        in session: any SQLSession
    ) throws {
        let presence = try RoutingStore.presence(of: agent, workspace: workspace, in: session)
        guard !answered, presence == .online else {
            if let presence { outcome.inputs.append(.presence(agent, presence)) }
            return
        }
        let changed = try FloorStore.setPresence(
            .notResponding,
            byBrowser: nil,
            of: agent,
            workspace: workspace,
            at: now,
            in: session
        )
        if changed { events.append(EventRow(kind: .agentUpdated, conversation: nil, subject: agent.rawValue)) }
    }
}
