import BalieDomain

extension Floor {
    /// So few are sorted by themselves; of more, the first in the ranking is soon met.
    private static let few = 32

    /// The first in the queue's ranking who can take it.
    func best(for wait: Wait, in queue: QueueState) -> ID<Agent>? {
        var best: ID<Agent>?
        visitSkilled(for: wait, in: queue) { id, agent in
            guard agent.obstacle(to: wait.place.demand.work) == nil else { return false }
            best = id
            return true
        }
        return best
    }

    /// The available members of a tier who are asked, have the skills and did not refuse.
    func skilled(in tier: QueueState.Tier, _ wait: Wait, meeting: AgentSet?) -> AgentSet {
        guard tier.number <= wait.place.demand.highestTier else { return AgentSet() }
        var set = tier.available
        if let meeting { set.formIntersection(meeting) }
        for agent in wait.refusals.keys {
            if let slot = agents[agent]?.slot { set.remove(slot) }
        }
        return set
    }

    /// Everyone who has the skills that are asked, wherever they work; `nil` if none are.
    func meeting(_ wait: Wait) -> AgentSet? { wait.place.demand.needs.map(skills.meeting) }

    /// Visits the available members of the tiers that are asked who have the skills and did not refuse, best first, until
    /// `isEnough`. Whether each has room for it is left to see.
    func visitSkilled(
        for wait: Wait,
        in queue: QueueState,
        until isEnough: (ID<Agent>, AgentState) -> Bool
    ) {
        let meeting = meeting(wait)
        for tier in queue.tiers {
            var set = skilled(in: tier, wait, meeting: meeting)
            guard queue.strategy == .bestSkill, let asked = wait.place.demand.needs?.skills else {
                if visit(set, tier, queue, until: isEnough) { return }
                continue
            }
            while !set.isEmpty {
                let best = skills.best(of: set, at: asked)
                if visit(best, tier, queue, until: isEnough) { return }
                set.subtract(best)
            }
        }
    }

    private func visit(
        _ set: AgentSet,
        _ tier: QueueState.Tier,
        _ queue: QueueState,
        until isEnough: (ID<Agent>, AgentState) -> Bool
    ) -> Bool {
        let count = set.count
        if count == 0 { return false }
        if count > Self.few {
            for standing in queue.ranking(tier) where set.contains(standing.slot) {
                if let agent = agents[standing.agent], isEnough(standing.agent, agent) { return true }
            }
            return false
        }
        let start = queue.roundStart
        let standings = set.compactMap { slot -> Standing? in
            let id = slots[slot]
            guard let member = queue.member(id), let footing = footing(of: id) else { return nil }
            return queue.standing(of: member, footing)
        }
        // A round goes on after whoever was asked last, and ends with them.
        let sorted = standings.sorted { one, other in
            guard let start else { return one < other }
            return (one <= start) == (other <= start) ? one < other : start < one
        }
        return sorted.contains { standing in
            agents[standing.agent].map { isEnough(standing.agent, $0) } ?? false
        }
    }
}
