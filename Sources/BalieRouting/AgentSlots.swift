import BalieDomain

/// Who has which slot in sets of agents. Small numbers, used again.
struct AgentSlots: Sendable {
    private var agents: [ID<Agent>] = []
    private var vacant: [Int] = []

    /// Whoever has the slot; of no meaning if nobody has.
    subscript(slot: Int) -> ID<Agent> { agents[slot] }

    mutating func take(for agent: ID<Agent>) -> Int {
        guard let slot = vacant.popLast() else {
            agents.append(agent)
            return agents.count - 1
        }
        agents[slot] = agent
        return slot
    }

    mutating func giveBack(_ slot: Int) { vacant.append(slot) }
}
