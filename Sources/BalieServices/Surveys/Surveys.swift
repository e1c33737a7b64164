public import BalieDomain
import BalieStorage

/// What a customer said of a conversation.
public struct SatisfactionView: Sendable, Equatable {
    /// 1 to 5; `nil` until they answer.
    public let rating: Int?
    /// `nil` for none, or one that was withdrawn or erased.
    public let comment: String?
    public let askedAt: Timestamp
    public let answeredAt: Timestamp?
}

/// A comment of a customer, with what it is about.
public struct SurveyCommentView: Sendable {
    public let id: ID<Survey>
    public let conversation: ID<Conversation>
    public let contact: ContactView
    public let channel: ID<ChannelAccount>
    public let queue: QueueName
    public let agent: AgentName
    public let rating: Int
    public let comment: String
    public let askedAt: Timestamp
    public let answeredAt: Timestamp
}

/// What customers are asked once they were helped, and what they said.
public struct Surveys: Sendable {
    private let environment: Environment

    public init(_ environment: Environment) { self.environment = environment }

    /// - Returns: `nil` for a queue that asks nothing.
    /// - Throws: ``Refusal/Code/notFound``.
    public func settings(of queue: ID<Queue>, workspace: ID<Workspace>) async throws -> SurveySettings? {
        try await environment.storage.read { session in
            guard try QueueStore.find(queue, workspace: workspace, in: session) != nil else { throw Refusal(.notFound) }
            return try SurveySettings.find(queue, workspace: workspace, in: session)
        }
    }

    /// - Parameter settings: `nil` for a queue that asks nothing: what was planned is not asked either.
    /// - Throws: ``Refusal/Code/notFound``; ``Refusal/Code/invalidField``, ``Refusal/Code/tooLong``.
    public func setSettings(
        _ settings: SurveySettings?,
        of queue: ID<Queue>,
        workspace: ID<Workspace>
    ) async throws -> SurveySettings? {
        let (environment, checked) = (environment, try settings?.checked())
        return try await environment.storage.write(in: workspace) { session in
            guard try QueueStore.find(queue, workspace: workspace, in: session) != nil else { throw Refusal(.notFound) }
            let stored = try checked.map { try JSON.stored($0) }
            try SurveyStore.set(stored, of: queue, workspace: workspace, in: session)
            try environment.record([.queue(queue)], workspace: workspace, in: session)
            return checked
        }
    }

    /// The latest first. Those of erased contacts, and those that were withdrawn, are left out.
    public func comments(cursor: String?, limit: Int, workspace: ID<Workspace>) async throws -> Page<SurveyCommentView>
    {
        let before = try cursor.map { ID<Message>(try Cursor.numbers($0, count: 1)[0]) }
        let (vault, now) = (environment.vault, environment.now())
        return try await environment.storage.read { session in
            let rows = try SurveyStore.comments(
                before: before,
                limit: limit + 1,
                workspace: workspace,
                in: session
            )
            let page = Array(rows.prefix(limit))
            let next = rows.count > limit ? page.last?.answer?.comment.map { Cursor.text($0.rawValue) } : nil
            let reader = try ViewReader(workspace: workspace, vault: vault, at: now, in: session)
            return Page(items: try reader.comments(page), next: next)
        }
    }
}

extension ViewReader {
    /// What customers said of conversations, by these.
    func satisfaction(of conversations: [ID<Conversation>]) throws -> [ID<Conversation>: SatisfactionView] {
        let surveys = try SurveyStore.latest(about: conversations, workspace: workspace, in: session)
        let texts = try commentTexts(of: Array(surveys.values))
        return surveys.compactMapValues { survey in
            survey.asked.map { asked in
                SatisfactionView(
                    rating: survey.answer?.rating,
                    comment: texts[survey.id],
                    askedAt: asked.at,
                    answeredAt: survey.answer?.at
                )
            }
        }
    }

    func comments(_ surveys: [SurveyRow]) throws -> [SurveyCommentView] {
        let texts = try commentTexts(of: surveys)
        let contacts = try contacts(surveys.map(\.contact))
        let agents = try NameStore.agents(unique(surveys.map(\.agent)), workspace: workspace, in: session)
        let queues = try NameStore.queues(unique(surveys.map(\.queue)), workspace: workspace, in: session)
        return surveys.compactMap { survey in
            guard
                let comment = texts[survey.id], let contact = contacts[survey.contact], let asked = survey.asked,
                let answer = survey.answer
            else { return nil }
            return SurveyCommentView(
                id: survey.id,
                conversation: survey.conversation,
                contact: contact,
                channel: survey.channel,
                queue: QueueName(id: survey.queue, name: queues[survey.queue] ?? ""),
                agent: AgentName(id: survey.agent, name: agents[survey.agent] ?? ""),
                rating: answer.rating,
                comment: comment,
                askedAt: asked.at,
                answeredAt: answer.at
            )
        }
    }

    private func commentTexts(of surveys: [SurveyRow]) throws -> [ID<Survey>: String] {
        let commented = surveys.filter { $0.answer?.comment != nil }
        guard !commented.isEmpty else { return [:] }
        let messages = try MessageStore.find(
            commented.compactMap { $0.answer?.comment },
            workspace: workspace,
            in: session
        )
        let messageOf = Dictionary(messages.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var texts: [ID<Survey>: String] = [:]
        for survey in commented {
            guard
                let message = survey.answer?.comment.flatMap({ messageOf[$0] }), message.deletedAt == nil,
                case .text(let text) = try body(of: message, contact: survey.contact).content
            else { continue }
            texts[survey.id] = text.body
        }
        return texts
    }
}
