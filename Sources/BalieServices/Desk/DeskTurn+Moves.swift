import BalieDomain
import BalieStorage

/// Who has the conversation next, and what forbids it.
extension DeskTurn {
    /// - Throws: ``Refusal/Code/conflict`` if the agent cannot take it: nobody gets more than their capacity.
    mutating func give(to agent: ID<Agent>) throws {
        guard let room = try AgentRoom.find(agent, workspace: workspace, in: session) else {
            throw Refusal(.invalidField, "There is no such agent.", field: "agent")
        }
        try requireOwnTurn()
        // What rings at the agent for this very conversation is counted already.
        let ringing = try OfferStore.ringing(for: [row.id], workspace: workspace, in: session).first
        let own = ringing?.agent == agent ? ringing?.units : nil
        let isHeld = row.assignee == agent && row.status == .open
        guard isHeld || room.takes(channel.units, of: channel.id, ringing: own) else {
            throw Refusal(.conflict, "\(try name(of: agent)) has no room for another conversation.")
        }
        try place { placement in
            placement.status = .open
            placement.snoozedUntil = nil
            placement.assignee = agent
            placement.lastAgent = agent
            placement.waitingSince = nil
        }
        try endConsults(with: agent)
    }

    /// Where agents take for themselves they take the first in line, unless the queue lets them choose.
    private func requireOwnTurn() throws {
        guard caller.role < .supervisor, row.waitingSince != nil, let queue = row.queue,
            let known = try QueueStore.find(queue, workspace: workspace, in: session)
        else { return }
        let routing = QueueRouting(stored: known.routing)
        guard routing.mode == .pull, !routing.allowsPicking else { return }
        throw Refusal(.conflict, "\(known.name) gives out the first in line. Ask for the next.")
    }

    mutating func giveBack() throws {
        guard row.assignee != nil else { return }
        let holder = row.assignee
        let (queue, now) = (try placing.entry(to: row.queue ?? channel.queue), now)
        let since = row.unansweredSince
        try place { placement in
            placement.status = .open
            placement.snoozedUntil = nil
            placement.assignee = nil
            // Whoever gave it back is not asked first.
            placement.lastAgent = placement.lastAgent == holder ? nil : placement.lastAgent
            placement.queue = queue
            placement.waitingSince = since ?? now
        }
        try tell("returned", "\(caller.name) returned this to the queue")
        try sayClosed()
    }

    mutating func move(to queue: ID<Queue>) throws {
        guard let name = try NameStore.queues([queue], workspace: workspace, in: session)[queue] else {
            throw Refusal(.invalidField, "There is no such queue.", field: "queue")
        }
        guard row.queue != queue || row.waitingSince == nil else {
            // It would lose its place, and what rings would end without the floor knowing that anything changed.
            throw Refusal(.conflict, "It waits in \(name) already.")
        }
        let now = now
        try place { placement in
            placement.status = .open
            placement.snoozedUntil = nil
            placement.assignee = nil
            placement.lastAgent = nil
            placement.queue = queue
            placement.waitingSince = now
            // What a rule asked for was for the queue that it chose.
            placement.needs = nil
        }
        try tell("transferred", "\(caller.name) transferred this to \(name)")
    }

    /// A contact has one unresolved conversation on a channel.
    func requireNoOther() throws {
        let other = try ConversationStore.unresolved(
            channel: row.channel,
            contact: row.contact,
            workspace: workspace,
            in: session
        )
        guard other == nil || other?.id == row.id else {
            throw Refusal(.conflict, "This contact has a newer conversation on this channel.")
        }
    }
}
