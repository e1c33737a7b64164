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
            sentences += try nobody(queue, declined: Set(mine.filter { $0.state == .declined }.map(\.agent)))
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
    private func nobody(_ queue: ID<Queue>, declined: Set<ID<Agent>>) throws -> [String] {
        let (workspace, session) = (reader.workspace, reader.session)
        let members = try QueueStore.members(of: [queue], workspace: workspace, in: session).map(\.agent)
        guard !members.isEmpty else { return ["Nobody serves this queue."] }
        let needed = try QueueStore.requiredSkills(of: [queue], workspace: workspace, in: session)
        let rows = try members.compactMap { try AgentStore.find($0, workspace: workspace, in: session) }
        let busy = Set(try OfferStore.ringing(agent: nil, workspace: workspace, in: session).map(\.agent))
        var counts: [String: Int] = [:]
        for agent in try AgentViews.views(rows, workspace: workspace, in: session) {
            let reason = reason(
                agent,
                needed,
                isRung: busy.contains(agent.id),
                hasDeclined: declined.contains(agent.id)
            )
            counts[reason, default: 0] += 1
        }
        let groups = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return ["Of \(members.count) who serve this queue: \(groups.joined(separator: ", "))."]
    }

    private func reason(
        _ agent: AgentView,
        _ needed: [QueueStore.SkillRow],
        isRung: Bool,
        hasDeclined: Bool
    ) -> String {
        switch agent.presence {
        case .offline: return "offline"
        case .away: return "away"
        case .notResponding: return "not responding"
        case .online: break
        }
        if hasDeclined { return "declined it" }
        let lacking = needed.first { skill in
            !agent.skills.contains { $0.skill == skill.skill && $0.level >= skill.level }
        }
        if let lacking { return "without \(lacking.name) at level \(lacking.level)" }
        if agent.load >= agent.capacity { return "full" }
        return isRung ? "with another offer ringing" : "free"
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
