import BalieDomain
import BalieRouting
import BalieStorage

/// Why an agent got nothing, or so little, in sentences.
struct IdleWords {
    private let agent: AgentView
    private let floor: Floor
    private let reader: ViewReader

    init(_ agent: AgentView, _ floor: Floor, _ reader: ViewReader) {
        self.agent = agent
        self.floor = floor
        self.reader = reader
    }

    func sentences() throws -> [String] {
        let why = floor.why(agent: agent.id)
        return try [presence()] + state(why?.reason) + lines(why) + lastHour()
    }

    private func presence() -> String {
        let since = words(for: reader.now - agent.presenceSince)
        return switch agent.presence {
        case .online: "\(agent.name) has been online for \(since)."
        case .away: "\(agent.name) has been away for \(since): nothing is offered."
        case .offline: "\(agent.name) has been offline for \(since): nothing is offered."
        case .notResponding: "\(agent.name) let an offer ring out \(since) ago: nothing is offered until they are back."
        }
    }

    /// What keeps them from taking anything, beside their presence.
    private func state(_ reason: Explanation.Reason?) -> [String] {
        switch reason {
        case .full: ["They are full: \(agent.load) of \(agent.capacity) units are in use."]
        case .wrapUp: ["They write up what they resolved last: nothing is offered meanwhile."]
        case .ringing: ["An offer rings at them."]
        case .exclusive: ["They have something that goes beside nothing else."]
        default: []
        }
    }

    /// Their queues, where somebody waits.
    private func lines(_ why: WhyIdle?) throws -> [String] {
        guard !agent.queues.isEmpty else { return ["They serve no queue."] }
        guard let why else { return [] }
        let waiting = why.queues.filter { $0.waiting > 0 }
        guard !waiting.isEmpty else { return ["Nobody waits in their queues."] }
        let names = try NameStore.queues(waiting.map(\.queue), workspace: reader.workspace, in: reader.session)
        let missing = waiting.flatMap { $0.first.compactMap { $0.because?.skill } }
        let skills = try NameStore.skills(reader.unique(missing), workspace: reader.workspace, in: reader.session)
        return waiting.map { line in
            let place = "In \(names[line.queue] ?? "a queue") \(line.waiting) \(line.waiting == 1 ? "waits" : "wait")"
            if !line.isOpen { return "\(place): it is closed at this hour." }
            if line.isPull { return "\(place), until agents ask for the next." }
            // What keeps them from everything is said already.
            guard why.reason == nil else { return "\(place)." }
            let reasons = line.first.compactMap(\.because).reduce(into: [String]()) { reasons, passed in
                let skill = passed.skill.flatMap { skills[$0] }
                let reason = OfferExplanation.words(passed.reason, skill: skill, level: passed.level)
                if !reasons.contains(reason) { reasons.append(reason) }
            }
            guard !reasons.isEmpty else { return "\(place)." }
            return "\(place); \(agent.name) \(reasons.joined(separator: ", or "))."
        }
    }

    /// What the offers of the last hour say of them.
    private func lastHour() throws -> [String] {
        guard !agent.queues.isEmpty else { return [] }
        let ids = try BoardStore.offers(
            in: agent.queues,
            since: reader.now - Supervision.lookBack,
            limit: Supervision.offersLooked,
            workspace: reader.workspace,
            in: reader.session
        )
        let offers = try OfferStore.find(ids, workspace: reader.workspace, in: reader.session)
        guard !offers.isEmpty else { return ["In the last hour nothing was offered to anybody in their queues."] }
        let got = offers.count { $0.agent == agent.id }
        let many = offers.count == Supervision.offersLooked ? "the newest \(offers.count)" : "\(offers.count)"
        return [
            "In the last hour \(many) offers were made in their queues, \(got == 0 ? "none" : "\(got)") to them."
        ] + reasons(in: offers.filter { $0.agent != agent.id })
    }

    private func reasons(in offers: [OfferRow]) -> [String] {
        var counts: [String: Int] = [:]
        for offer in offers {
            // One that an older program wrote tells nothing.
            guard let explanation = try? Explanation(stored: offer.explanation) else { continue }
            if let passed = explanation.passedOver.first(where: { $0.agent == agent.id }) {
                counts[OfferExplanation.words(passed.reason, skill: nil, level: nil), default: 0] += 1
            } else if explanation.candidates.contains(where: { $0.agent == agent.id }) {
                counts[OfferExplanation.words(.rankedLower, skill: nil, level: nil), default: 0] += 1
            }
        }
        return mostFrequent(counts).map { words, count in
            "\(count) \(count == 1 ? "time" : "times") another was asked because \(agent.name) \(words)."
        }
    }
}
