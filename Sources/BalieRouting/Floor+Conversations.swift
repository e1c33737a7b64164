import BalieDomain

extension Floor {
    mutating func enqueue(_ conversation: WaitingConversation, in turn: inout Turn) {
        let stage = conversations[conversation.id]
        if let known = stage?.version, conversation.version < known { return }
        var fresh = wait(conversation, at: turn.now)
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
        let wasTold = ring.wait != nil
        ring.wait = fresh
        if !wasTold { countRinging(ring, by: 1) }
        conversations[conversation.id] = .ringing(ring)
    }

    mutating func leave(_ id: ID<Conversation>, in turn: inout Turn) {
        if case .ringing(let ring) = conversations[id] {
            turn.decisions.append(.withdraw(conversation: id, from: ring.agent, reason: .conversationLeft))
        }
        move(id, to: nil, in: &turn)
    }

    mutating func assign(
        _ id: ID<Conversation>,
        to agent: ID<Agent>,
        _ work: Work,
        queue: ID<Queue>?,
        in turn: inout Turn
    ) {
        var hold = Hold(agent: agent, work: work, version: conversations[id]?.version)
        hold.queue = queue ?? conversations[id]?.queue
        switch conversations[id] {
        case .held(var old) where old.agent == agent && old.work == work:
            old.isPromised = false
            conversations[id] = .held(old)
            return
        case .held(let old): hold.since = old.agent == agent ? old.since : turn.now
        case .ringing(let ring):
            hold.since = turn.now
            guard ring.agent != agent else { break }
            turn.decisions.append(.withdraw(conversation: id, from: ring.agent, reason: .assignedElsewhere))
        case .waiting: hold.since = turn.now
        case nil: break
        }
        move(id, to: .held(hold), in: &turn)
        shedOffers(of: agent, in: &turn)
    }

    mutating func release(_ id: ID<Conversation>, in turn: inout Turn) {
        guard case .held = conversations[id] else { return }
        move(id, to: nil, in: &turn)
    }
}
