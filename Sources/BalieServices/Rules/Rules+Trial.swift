public import BalieDomain
import BalieRouting
import BalieStorage

extension Rules {
    /// Conversations that rules are tried on: the newest.
    public static let trialLimit = 100

    /// What rules would say of one conversation.
    public struct Verdict: Sendable, Equatable {
        /// Of the rules that hold, in their order.
        public let rules: [String]
        /// The rules', else the channel's.
        public let queue: QueueName
        public let priority: Int
        public let skills: [RequiredSkill]
        public let labels: [String]
        public let reply: String?
    }

    public struct RequiredSkill: Sendable, Equatable {
        public let name: String
        public let level: Int
    }

    /// One conversation that rules were tried on.
    public struct Trial: Sendable {
        public let conversation: ID<Conversation>
        public let contact: String
        /// What the customer said first.
        public let text: String
        public let openedAt: Timestamp
        /// By the rules that are saved, and by those that are tried.
        public let saved: Verdict
        public let tried: Verdict

        public var isDifferent: Bool { saved != tried }
    }

    /// Tries rules that are not saved on the newest conversations that a customer began. Changes nothing.
    ///
    /// What they go by is as it is now, except the time: attributes and earlier labels may have been others then.
    ///
    /// - Throws: ``Refusal/Code/invalidField`` with the path of what is wrong with the rules.
    public func trial(_ rules: [RuleForm], workspace: ID<Workspace>) async throws -> [Trial] {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.read { session in
            let checked = try RuleForm.checked(rules, ids: environment.ids, workspace: workspace, in: session)
            let reader = try ViewReader(workspace: workspace, vault: environment.vault, at: now, in: session)
            return try TrialRun(
                saved: try RuleBook(workspace: workspace, in: session),
                tried: try RuleBook(rules: checked, workspace: workspace, in: session),
                reader: reader
            ).trials()
        }
    }
}

/// Asks both lists of rules about the newest conversations.
private struct TrialRun {
    let saved: RuleBook
    let tried: RuleBook
    let reader: ViewReader
    private let queueNames: [ID<Queue>: String]
    private let skillNames: [ID<Skill>: String]
    private let channelQueues: [ID<ChannelAccount>: ID<Queue>]

    init(saved: RuleBook, tried: RuleBook, reader: ViewReader) throws {
        let (workspace, session) = (reader.workspace, reader.session)
        self.saved = saved
        self.tried = tried
        self.reader = reader
        let queues = try FloorStore.queues(workspace: workspace, in: session)
        queueNames = Dictionary(queues.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        let skills = try SkillStore.list(workspace: workspace, after: nil, limit: .max, in: session)
        skillNames = Dictionary(skills.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
        let channels = try ChannelStore.list(workspace: workspace, in: session)
        channelQueues = Dictionary(channels.map { ($0.id, $0.queue) }, uniquingKeysWith: { $1 })
    }

    func trials() throws -> [Rules.Trial] {
        let rows = try RuleStore.newestConversations(
            limit: Rules.trialLimit,
            workspace: reader.workspace,
            in: reader.session
        )
        let contacts = try reader.contacts(rows.map(\.contact))
        return try rows.compactMap { row in
            guard
                let contact = contacts[row.contact],
                let first = try RuleStore.firstInbound(of: row.id, workspace: reader.workspace, in: reader.session)
            else { return nil }
            let body = try reader.body(of: first, contact: row.contact)
            guard body.content.asksForAnswer else { return nil }
            let arrival = Arrival(
                channel: row.channel,
                content: body.content,
                referral: body.referral,
                attributes: contact.attributes,
                numbers: contact.identities.filter { $0.kind == .phone }.map(\.value),
                labels: try labels(before: row)
            )
            return Rules.Trial(
                conversation: row.id,
                contact: contact.name,
                text: body.content.words,
                openedAt: row.createdAt,
                saved: verdict(saved, arrival, at: row.createdAt),
                tried: verdict(tried, arrival, at: row.createdAt)
            )
        }
    }

    private func labels(before row: ConversationRow) throws -> Set<String> {
        guard saved.asksForLabels || tried.asksForLabels else { return [] }
        return try RuleStore.labels(
            of: row.contact,
            on: row.channel,
            before: row.id,
            workspace: reader.workspace,
            in: reader.session
        )
    }

    private func verdict(_ book: RuleBook, _ arrival: Arrival, at time: Timestamp) -> Rules.Verdict {
        let outcome = book.outcome(for: arrival, at: time)
        let actions = outcome.actions
        let queue = actions.queue ?? channelQueues[arrival.channel] ?? ID(0)
        let skills = (actions.skills ?? [:]).map {
            Rules.RequiredSkill(name: skillNames[$0.key] ?? "", level: $0.value)
        }
        return Rules.Verdict(
            rules: outcome.held.map { book.names[$0] ?? "" },
            queue: QueueName(id: queue, name: queueNames[queue] ?? ""),
            priority: actions.priority ?? 0,
            skills: skills.sorted { ($0.name, $0.level) < ($1.name, $1.level) },
            labels: actions.labels.sorted(),
            reply: actions.reply
        )
    }
}
