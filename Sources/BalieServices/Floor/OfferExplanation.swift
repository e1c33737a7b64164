public import BalieDomain
public import BalieRouting

/// Why an offer was made, as people are told: a sentence, and the floor's reasoning with names.
public struct OfferExplanation: Encodable, Sendable {
    public struct Name: Encodable, Sendable {
        public let id: ID<Agent>
        public let name: String
    }

    /// The claim of the agent who had the customer before.
    public struct LastAgent: Encodable, Sendable {
        public let agent: Name
        /// Why it was not offered to them; `nil` if it was.
        public let refusal: Explanation.Reason?
    }

    public struct Candidate: Encodable, Sendable {
        public let agent: Name
        public let load: Int
        public let capacity: Int
        public let idleSince: Timestamp
        /// Where the queue has several.
        public let tier: Int?
        /// The sum of their levels of what was asked, and the conversations they took that day: where the strategy goes by it.
        public let levels: Int?
        public let handled: Int?

        enum CodingKeys: String, CodingKey {
            case agent, load, capacity, tier, levels, handled
            case idleSince = "idle_since"
        }
    }

    public struct PassedOver: Encodable, Sendable {
        public let agent: Name
        public let reason: Explanation.Reason
        /// The reason as the end of a sentence that begins with the agent's name.
        public let words: String
    }

    public let summary: String
    public let strategy: RoutingStrategy
    public let trigger: Explanation.Trigger
    public let waitedMilliseconds: Int64
    public let chosen: Name
    public let lastAgent: LastAgent?
    public let declinesForgotten: Bool
    public let candidates: [Candidate]
    public let passedOver: [PassedOver]
    public let others: [Explanation.Count]
    /// Of the line, from 1; of an offer from before this was kept, `nil`.
    public let place: Int?
    /// How many of the queue's steps it had reached; `nil` for none.
    public let step: Int?
    /// How much longer its wait counted because its service window was closing; `nil` for nothing.
    public let creditMilliseconds: Int64?

    enum CodingKeys: String, CodingKey {
        case summary, strategy, trigger, chosen, candidates, others, place, step
        case creditMilliseconds = "credit_ms"
        case waitedMilliseconds = "waited_ms"
        case lastAgent = "last_agent"
        case declinesForgotten = "declines_forgotten"
        case passedOver = "passed_over"
    }

    /// - Parameters:
    ///   - names: of the agents it speaks of.
    ///   - skills: names of skills.
    init(_ explanation: Explanation, chosen: ID<Agent>, names: [ID<Agent>: String], skills: [ID<Skill>: String]) {
        func name(_ id: ID<Agent>) -> Name { Name(id: id, name: names[id] ?? "") }
        summary = Self.sentence(explanation, chosen: chosen)
        strategy = explanation.strategy
        trigger = explanation.trigger
        waitedMilliseconds = explanation.waitedMilliseconds
        self.chosen = name(chosen)
        lastAgent = explanation.sticky.map { LastAgent(agent: name($0.agent), refusal: $0.refusal) }
        declinesForgotten = explanation.declinesForgotten
        candidates = explanation.candidates.map {
            Candidate(
                agent: name($0.agent),
                load: $0.load,
                capacity: $0.capacity,
                idleSince: $0.idleSince,
                tier: $0.tier,
                levels: $0.levels,
                handled: $0.handled
            )
        }
        passedOver = explanation.passedOver.map { passed in
            let skill = passed.skill.flatMap { skills[$0] }
            return PassedOver(
                agent: name(passed.agent),
                reason: passed.reason,
                words: Self.words(passed.reason, skill: skill, level: passed.level)
            )
        }
        others = explanation.others
        place = explanation.place
        step = explanation.step
        creditMilliseconds = explanation.creditMilliseconds
    }

    private static func sentence(_ explanation: Explanation, chosen: ID<Agent>) -> String {
        if let sticky = explanation.sticky, sticky.agent == chosen, sticky.refusal == nil {
            return "Spoke with this customer before."
        }
        if explanation.trigger == .request { return "Asked for the next in line." }
        let figures = explanation.candidates.first { $0.agent == chosen }
        let again = explanation.declinesForgotten ? " Everyone who could take it declined, so it is offered again." : ""
        let lower = explanation.others.reduce(0) { $0 + ($1.reason == .rankedLower ? $1.count : 0) }
        if explanation.candidates.count + lower <= 1 { return "The only one who is free." + again }
        // Whoever is in a later tier was not compared with.
        let rivals = explanation.candidates.filter { $0.agent != chosen && $0.tier == figures?.tier }
        if rivals.isEmpty, figures?.tier != nil {
            return "The only one who is free in the first tier that is asked." + again
        }
        switch explanation.strategy {
        case .longestIdle: return "Free for the longest time." + again
        case .leastBusy:
            let load = figures.map { " (\($0.load) of \($0.capacity))" } ?? ""
            return "Has the least to do\(load)." + again
        case .roundRobin: return "Next in turn." + again
        case .mostAvailable: return "Has the most room." + again
        case .bestSkill: return "Has the best skills for it." + again
        case .fewestHandled: return "Took the fewest today." + again
        case .fixedOrder: return "First in the queue’s order." + again
        }
    }

    /// The reason as the end of a sentence that begins with the agent's name.
    static func words(_ reason: Explanation.Reason, skill: String?, level: Int?) -> String {
        switch reason {
        case .offline: "is offline"
        case .away: "is away"
        case .notResponding: "did not respond to an offer"
        case .wrapUp: "writes up the last one"
        case .full: "has no room"
        case .kindLimit: "has enough of this kind"
        case .exclusive: "has something that goes beside nothing else"
        case .ringing: "has another offer ringing"
        case .notMember: "is not in this queue"
        case .higherTier: "is not asked yet"
        case .heldForLastAgent: "waits behind the agent who had the customer before"
        case .lacksSkill: "lacks \(skill ?? "a skill")\(level.map { " at level \($0)" } ?? "")"
        case .declined: "declined it"
        case .didNotAnswer: "let it ring out"
        case .rankedLower: "comes later by the queue’s strategy"
        }
    }
}
