public import BalieDomain
import BalieRouting
import BalieStorage

/// Why something did or did not happen, in sentences.
public struct WhyView: Sendable {
    /// Each whole in itself, in the order in which things happened.
    public let sentences: [String]
}

extension Supervision {
    /// Offers of a wait that are told, and those that an agent's lot is told by.
    static let offersTold = 50
    static let offersLooked = 200
    /// How far back an agent's lot is looked at.
    static let lookBack = Duration.hours(1)

    /// Why a conversation waits, or waited the last time: whom it was offered to, what they did, and why nobody else could
    /// have it.
    ///
    /// - Throws: ``Refusal/Code/notFound``.
    public func whyWaits(_ id: ID<Conversation>, for caller: Caller) async throws -> WhyView {
        try await read(for: caller) { reader in
            guard let row = try ConversationStore.find(id, workspace: caller.workspace, in: reader.session) else {
                throw Refusal(.notFound)
            }
            return WhyView(sentences: try WaitWords(row, reader).sentences())
        }
    }

    /// Why an agent got nothing, or so little, in the last hour: how they are now, and what the offers of that time say of them.
    ///
    /// - Throws: ``Refusal/Code/notFound``.
    public func whyIdle(_ id: ID<Agent>, for caller: Caller) async throws -> WhyView {
        try await read(for: caller) { reader in
            let view = try AgentViews.find(id, workspace: caller.workspace, in: reader.session)
            guard view.isActive else { throw Refusal(.notFound) }
            return WhyView(sentences: try IdleWords(view, reader).sentences())
        }
    }
}

/// How long, for people: the largest unit or two.
func words(for duration: Duration) -> String {
    let seconds = max(0, duration.wholeMilliseconds / 1000)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return minutes == 0 ? "\(hours) h" : "\(hours) h \(minutes) min"
}

/// Why a conversation waits or waited.
private struct WaitWords {
    private let row: ConversationRow
    private let reader: ViewReader

    init(_ row: ConversationRow, _ reader: ViewReader) {
        self.row = row
        self.reader = reader
    }

    func sentences() throws -> [String] {
        let offers = try OfferStore.history(
            of: row.id,
            limit: Supervision.offersTold,
            workspace: reader.workspace,
            in: reader.session
        )
        let queue = try row.queue.flatMap {
            try NameStore.queues([$0], workspace: reader.workspace, in: reader.session)[$0]
        }
        // Of one wait are those that began to wait at the same time.
        let began = row.waitingSince ?? offers.first.map { $0.createdAt - $0.waited }
        guard let began else { return ["It never waited in a queue."] }
        let mine = offers.reversed().filter { $0.createdAt >= began }
        let views = try reader.offers(mine, withConversations: false)
        let place = queue.map { " in \($0)" } ?? ""
        var sentences: [String] = []
        if row.waitingSince != nil {
            sentences.append("It has waited for \(words(for: reader.now - began))\(place).")
        } else if let taken = views.last(where: { $0.state == .accepted }) {
            let waited = words(for: (taken.endedAt ?? taken.createdAt) - began)
            sentences.append("It waited for \(waited)\(place), until \(taken.agent.name) took it.")
        } else {
            sentences.append("It waited\(place), and was taken by hand.")
        }
        sentences += views.map { sentence($0, began: began) }
        if row.waitingSince != nil, !mine.contains(where: { $0.state == .ringing }), let queue = row.queue {
            sentences += try nobody(
                queue,
                after: reader.now - began,
                declined: Set(mine.filter { $0.state == .declined }.map(\.agent))
            )
        }
        return sentences
    }

    private func sentence(_ offer: OfferView, began: Timestamp) -> String {
        let after = words(for: offer.createdAt - began)
        let rang = words(for: (offer.endedAt ?? reader.now) - offer.createdAt)
        let first = "After \(after) it was offered to \(offer.agent.name)"
        return switch offer.state {
        case .ringing: "\(first), where it rings."
        case .accepted: "\(first), who accepted after \(rang)."
        case .declined: "\(first), who declined after \(rang)."
        case .expired: "\(first), who did not answer within \(rang)."
        case .withdrawn: "\(first), and taken back after \(rang)."
        }
    }

    /// Why no member of a queue is asked now, by reason, the commonest first.
    private func nobody(_ queue: ID<Queue>, after waited: Duration, declined: Set<ID<Agent>>) throws -> [String] {
        let (workspace, session) = (reader.workspace, reader.session)
        let members = try QueueStore.members(of: [queue], workspace: workspace, in: session)
        guard !members.isEmpty else { return ["Nobody serves this queue."] }
        let row = try FloorStore.queues(workspace: workspace, in: session).first { $0.id == queue }
        let routing = QueueRouting(stored: row?.routing)
        guard routing.mode == .push else { return ["Nothing rings in this queue: agents ask for the next."] }
        let asked = Asked(
            routing,
            required: try QueueStore.requiredSkills(of: [queue], workspace: workspace, in: session),
            after: waited
        )
        let names = try NameStore.skills(asked.skills, workspace: workspace, in: session)
        let rung = Set(try OfferStore.ringing(agent: nil, workspace: workspace, in: session).map(\.agent))
        let tiers = Dictionary(members.map { ($0.agent, $0.tier) }, uniquingKeysWith: { $1 })
        let people = try members.compactMap { try AgentStore.find($0.agent, workspace: workspace, in: session) }
        var counts: [String: Int] = [:]
        for agent in try AgentViews.views(people, workspace: workspace, in: session) {
            let reason: String
            if let absence = absence(agent) {
                reason = absence
            } else if declined.contains(agent.id) {
                reason = "declined it"
            } else if let missing = asked.missing(in: agent) {
                reason = "without \(names[missing.skill] ?? "a skill") at level \(missing.level)"
            } else if let highest = asked.highestTier, tiers[agent.id] ?? 1 > highest {
                reason = "not asked yet"
            } else if agent.load >= agent.capacity {
                reason = "full"
            } else {
                reason = rung.contains(agent.id) ? "with another offer ringing" : "free"
            }
            counts[reason, default: 0] += 1
        }
        let groups = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return ["Of \(members.count) who serve this queue: \(groups.joined(separator: ", "))."]
    }

    private func absence(_ agent: AgentView) -> String? {
        switch agent.presence {
        case .online: nil
        case .offline: "offline"
        case .away: "away"
        case .notResponding: "not responding"
        }
    }

    /// What a queue asks of its members after a wait.
    private struct Asked {
        private let required: [QueueStore.SkillRow]
        private let expression: SkillExpression?
        let highestTier: Int?

        init(_ routing: QueueRouting, required: [QueueStore.SkillRow], after waited: Duration) {
            let due = routing.steps.filter { .seconds($0.afterSeconds) <= waited }
            let relaxed = due.last { $0.dropsSkills || $0.needs != nil }
            self.required = relaxed == nil ? required : []
            expression = if let relaxed { relaxed.needs } else { routing.needs }
            highestTier = due.compactMap(\.highestTier).last ?? routing.highestTier
        }

        var skills: [ID<Skill>] { required.map(\.skill) + (expression?.skills ?? []) }

        func missing(in agent: AgentView) -> (skill: ID<Skill>, level: Int)? {
            let levels = Dictionary(agent.skills.map { ($0.skill, $0.level) }, uniquingKeysWith: max)
            if let lacking = required.first(where: { levels[$0.skill] ?? 0 < $0.level }) {
                return (lacking.skill, lacking.level)
            }
            return expression?.firstMissing(in: levels)
        }
    }
}

/// Why an agent got nothing.
private struct IdleWords {
    private let agent: AgentView
    private let reader: ViewReader

    init(_ agent: AgentView, _ reader: ViewReader) {
        self.agent = agent
        self.reader = reader
    }

    func sentences() throws -> [String] {
        let (workspace, session) = (reader.workspace, reader.session)
        let since = words(for: reader.now - agent.presenceSince)
        var sentences: [String] = []
        switch agent.presence {
        case .online: sentences.append("\(agent.name) has been online for \(since).")
        case .away: sentences.append("\(agent.name) has been away for \(since): nothing is offered.")
        case .offline: sentences.append("\(agent.name) has been offline for \(since): nothing is offered.")
        case .notResponding:
            sentences.append(
                "\(agent.name) let an offer ring out \(since) ago: nothing is offered until they are back."
            )
        }
        if agent.queues.isEmpty { sentences.append("They serve no queue.") }
        if agent.load >= agent.capacity {
            sentences.append("They are full: \(agent.load) of \(agent.capacity) units are in use.")
        }
        let ids = try BoardStore.offers(
            since: reader.now - Supervision.lookBack,
            limit: Supervision.offersLooked,
            workspace: workspace,
            in: session
        )
        let offers = try OfferStore.find(ids, workspace: workspace, in: session)
        let queues = Dictionary(
            try ConversationStore.find(reader.unique(offers.map(\.conversation)), workspace: workspace, in: session)
                .map { ($0.id, $0.queue) },
            uniquingKeysWith: { $1 }
        )
        let theirs = offers.filter { offer in
            offer.agent == agent.id || (queues[offer.conversation] ?? nil).map { agent.queues.contains($0) } ?? false
        }
        guard !theirs.isEmpty else {
            return sentences + ["In the last hour nothing was offered to anybody in their queues."]
        }
        let got = theirs.count { $0.agent == agent.id }
        sentences.append(
            "In the last hour \(theirs.count) offers were made in their queues, \(got == 0 ? "none" : "\(got)") to them."
        )
        return sentences + reasons(in: theirs.filter { $0.agent != agent.id })
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
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason, count in
            "\(count) \(count == 1 ? "time" : "times") another was asked because \(agent.name) \(reason)."
        }
    }
}
