import BalieDomain

extension Floor {
    mutating func enqueue(_ conversation: WaitingConversation, in turn: inout Turn) {
        let stage = conversations[conversation.id]
        if let known = stage?.version, conversation.version < known { return }
        var fresh = Wait(conversation)
        if let old = stage?.wait, old.conversation.queue == conversation.queue {
            fresh.continueWait(of: old)
        } else if !conversation.declinedBy.isEmpty {
            for agent in conversation.declinedBy { fresh.refusals[agent] = .declined }
            fresh.lapsesAt = turn.now + settings.declineMemory
        }
        guard case .ringing(var ring) = stage else {
            move(conversation.id, to: .waiting(fresh), in: &turn)
            return
        }
        guard ring.wait?.asksTheSame(as: fresh) ?? true else {
            withdraw(conversation.id, ring, .conversationChanged, in: &turn)
            move(conversation.id, to: .waiting(fresh), in: &turn)
            return
        }
        // Nothing that the line or the agent's reservation depends on is different.
        ring.wait = fresh
        conversations[conversation.id] = .ringing(ring)
    }

    mutating func leave(_ id: ID<Conversation>, in turn: inout Turn) {
        if case .ringing(let ring) = conversations[id] {
            turn.decisions.append(.withdraw(conversation: id, from: ring.agent, reason: .conversationLeft))
        }
        move(id, to: nil, in: &turn)
    }

    mutating func assign(_ id: ID<Conversation>, to agent: ID<Agent>, units: Int, in turn: inout Turn) {
        let hold = Hold(agent: agent, units: Bounds.weight(units), version: conversations[id]?.version)
        switch conversations[id] {
        case .held(let old) where old.agent == hold.agent && old.units == hold.units: return
        case .ringing(let ring) where ring.agent != agent:
            turn.decisions.append(.withdraw(conversation: id, from: ring.agent, reason: .assignedElsewhere))
        default: break
        }
        move(id, to: .held(hold), in: &turn)
        shedOffers(of: agent, in: &turn)
    }

    mutating func release(_ id: ID<Conversation>, in turn: inout Turn) {
        guard case .held = conversations[id] else { return }
        move(id, to: nil, in: &turn)
    }
}

extension Wait {
    /// Takes over what happened in the same wait before the conversation's details changed.
    mutating func continueWait(of old: Wait) {
        refusals = old.refusals
        lapsesAt = old.lapsesAt
        refusalsForgotten = old.refusalsForgotten
    }
}
