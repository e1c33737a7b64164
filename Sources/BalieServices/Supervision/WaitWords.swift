import BalieDomain
import BalieRouting
import BalieStorage

/// Why a conversation waits or waited, in sentences.
struct WaitWords {
    private let row: ConversationRow
    private let floor: Floor
    private let reader: ViewReader

    init(_ row: ConversationRow, _ floor: Floor, _ reader: ViewReader) {
        self.row = row
        self.floor = floor
        self.reader = reader
    }

    func sentences() throws -> [String] {
        let offers = try OfferStore.history(
            of: row.id,
            limit: Supervision.offersTold,
            workspace: reader.workspace,
            in: reader.session
        )
        // Of one wait are those that began to wait at the same time.
        let began = row.waitingSince ?? offers.first.map { $0.createdAt - $0.waited }
        guard let began else { return ["It never waited in a queue."] }
        let views = try reader.offers(
            offers.reversed().filter { $0.createdAt >= began },
            withConversations: false
        )
        let told = [try beginning(began, views)] + views.map { sentence($0, began: began) }
        guard row.waitingSince != nil, !views.contains(where: { $0.state == .ringing }) else { return told }
        return try told + asItStands()
    }

    private func beginning(_ began: Timestamp, _ offers: [OfferView]) throws -> String {
        let queue = try row.queue.flatMap {
            try NameStore.queues([$0], workspace: reader.workspace, in: reader.session)[$0]
        }
        let place = queue.map { " in \($0)" } ?? ""
        if row.waitingSince != nil { return "It has waited for \(words(for: reader.now - began))\(place)." }
        guard let taken = offers.last(where: { $0.state == .accepted }) else {
            return "It waited\(place), and was taken by hand."
        }
        let waited = words(for: (taken.endedAt ?? taken.createdAt) - began)
        return "It waited for \(waited)\(place), until \(taken.agent.name) took it."
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

    // MARK: As it stands

    private func asItStands() throws -> [String] {
        guard let why = floor.why(row.id, at: reader.now) else {
            return try floor.ringing(row.id).map { ["It is about to be offered to \(try name($0))."] } ?? []
        }
        var sentences: [String] = []
        switch why.cause {
        case .closed: sentences.append("Its queue is closed at this hour.")
        case .nobodyAsked: sentences.append("Nothing rings in this queue: agents ask for the next.")
        case .heldFor(let last): sentences.append("It is kept for \(try name(last)), who had the customer before.")
        case .nobodyFree: break
        }
        let place = why.explanation.place.map { "It is number \($0) in its line" }
        let credit = why.explanation.creditMilliseconds.map {
            ", counted as if it had waited for \(words(for: .milliseconds($0))) longer, as its service window is closing"
        }
        if let place { sentences.append(place + (credit ?? "") + ".") }
        sentences.append(try members(why.explanation))
        // Nothing applies to anybody while the queue is closed.
        if why.cause != .closed, let next = why.changesAt, next > reader.now {
            sentences.append(
                "In \(words(for: next - reader.now)) a step or a rule of its queue may apply to it, or its place changes."
            )
        }
        return sentences
    }

    /// How everybody is who serves its queue.
    private func members(_ explanation: Explanation) throws -> String {
        let skills = try NameStore.skills(
            reader.unique(explanation.passedOver.compactMap(\.skill)),
            workspace: reader.workspace,
            in: reader.session
        )
        var counts: [String: Int] = [:]
        for passed in explanation.passedOver {
            counts[
                Self.state(passed.reason, skill: passed.skill.flatMap { skills[$0] }, level: passed.level),
                default: 0
            ] += 1
        }
        for other in explanation.others {
            counts[Self.state(other.reason, skill: nil, level: nil), default: 0] += other.count
        }
        counts[Self.state(.rankedLower, skill: nil, level: nil), default: 0] += explanation.candidates.count
        counts = counts.filter { $0.value > 0 }
        guard !counts.isEmpty else { return "Nobody serves this queue." }
        let groups = mostFrequent(counts).map { "\($0.count) \($0.words)" }.joined(separator: ", ")
        return "Of \(counts.values.reduce(0, +)) who serve this queue: \(groups)."
    }

    /// How somebody is who does not get it, behind a number.
    private static func state(_ reason: Explanation.Reason, skill: String?, level: Int?) -> String {
        switch reason {
        case .offline: "offline"
        case .away: "away"
        case .notResponding: "not responding"
        case .wrapUp: "writing up the last one"
        case .full: "full"
        case .kindLimit: "with enough of this kind"
        case .exclusive: "with something that goes beside nothing else"
        case .ringing: "with another offer ringing"
        case .notMember: "no longer in this queue"
        case .higherTier: "not asked yet"
        case .heldForLastAgent: "waiting behind the agent who had the customer before"
        case .lacksSkill: "without \(skill ?? "a skill")\(level.map { " at level \($0)" } ?? "")"
        case .declined: "declined it"
        case .didNotAnswer: "let it ring out"
        case .rankedLower: "free"
        }
    }

    private func name(_ agent: ID<Agent>) throws -> String {
        try NameStore.agents([agent], workspace: reader.workspace, in: reader.session)[agent] ?? "somebody"
    }
}
