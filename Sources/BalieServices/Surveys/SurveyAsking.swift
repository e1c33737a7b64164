import BalieChannels
import BalieDomain
import BalieStorage

/// One question on its way into the outbox, in one transaction.
struct SurveyAsking {
    private let survey: SurveyRow
    private let workspace: ID<Workspace>
    private let environment: Environment
    private let now: Timestamp
    private let session: any SQLSession

    init(
        _ survey: SurveyRow,
        workspace: ID<Workspace>,
        _ environment: Environment,
        at now: Timestamp,
        in session: any SQLSession
    ) {
        self.survey = survey
        self.workspace = workspace
        self.environment = environment
        self.now = now
        self.session = session
    }

    /// - Parameter template: what goes out if the window is shut.
    /// - Returns: whether it goes out; else it is to be forgotten.
    func ask(template: MessageContent.Template?) throws -> Bool {
        guard
            let settings = try SurveySettings.find(survey.queue, workspace: workspace, in: session),
            let row = try ConversationStore.find(survey.conversation, workspace: workspace, in: session),
            try isFitting(row, settings),
            let stored = try ChannelStore.find(row.channel, in: session), stored.stopped == nil,
            let key = try contactKey()
        else { return false }
        let contact = try ContactStore.find([row.contact], workspace: workspace, in: session).first
        let identities = try ContactStore.identities(of: [row.contact], workspace: workspace, in: session)
        let numbers = try identities.filter { $0.kind == .phone }.map { identity in
            String(decoding: try key.open(identity.address, as: "identity \(identity.id)"), as: UTF8.self)
        }
        let profile = try contact?.profile.map { try ContactProfile(sealed: $0, of: key) }
        guard let text = settings.text(in: (profile ?? ContactProfile()).language(numbers: numbers)) else {
            return false
        }
        let content: MessageContent
        if row.window.isOpen(at: now) {
            content = SurveyQuestion.list(survey.id, asking: text.question)
        } else if let template, template.isMarketing == false || contact?.optedOut != true {
            content = .template(template)
        } else {
            return false
        }
        let channel = try ChannelDirectory.open(stored, vault: environment.vault, in: session)
        guard try isSendable(content, channel, key) else { return false }
        try store(content, in: row, key, language: text.language)
        return true
    }

    /// Still resolved, nothing else goes on with the customer, and they were not asked lately.
    private func isFitting(_ row: ConversationRow, _ settings: SurveySettings) throws -> Bool {
        guard row.status == .resolved else { return false }
        let other = try ConversationStore.unresolved(
            channel: row.channel,
            contact: row.contact,
            workspace: workspace,
            in: session
        )
        guard other == nil else { return false }
        let last = try SurveyStore.lastAsked(row.contact, workspace: workspace, in: session)
        return last.map { $0 + .days(Int64(settings.days)) <= now } ?? true
    }

    private func contactKey() throws -> ContactKey? {
        do {
            return try environment.vault.keys(of: workspace, in: session).contactKey(survey.contact, in: session)
        } catch VaultError.erased { return nil }
    }

    private func isSendable(
        _ content: MessageContent,
        _ channel: ConnectedChannel,
        _ key: ContactKey
    ) throws -> Bool {
        let keys = try environment.vault.keys(of: workspace, in: session)
        let recipient = try Addressing(keys, workspace: workspace, in: session).recipient(survey.contact, key: key)
        guard let recipient else { return false }
        do throws(SendRejection) {
            _ = try channel.adapter.encode(
                OutboundMessage(opaqueID: ID<Message>(0).description, recipient: recipient, content: content)
            )
            return true
        } catch { return false }
    }

    /// As what is said by itself: nobody answered, so that the conversation stays as it is.
    private func store(_ content: MessageContent, in row: ConversationRow, _ key: ContactKey, language: String) throws {
        let id = environment.ids.next(Message.self)
        let message = MessageRow(
            id: id,
            conversation: row.id,
            channel: row.channel,
            direction: .outbound,
            kind: content.kind,
            status: .queued,
            clientKey: SurveyQuestion.key(of: survey.id, .question),
            authorKind: MessageAuthor.Kind.system.rawValue,
            body: try MessageBody(content: content).sealed(for: id, key: key),
            occurredAt: now,
            createdAt: now
        )
        try MessageStore.insert(message, externalKey: nil, workspace: workspace, in: session)
        try OutboxStore.insert(
            environment.ids.next(),
            purpose: .send,
            message: id,
            conversation: row.id,
            channel: row.channel,
            workspace: workspace,
            at: now,
            in: session
        )
        try SurveyStore.setAsked(
            survey.id,
            .init(message: id, at: now, language: language),
            workspace: workspace,
            in: session
        )
        try environment.append(
            [
                EventRow(kind: .messageCreated, conversation: row.id, subject: id.rawValue),
                EventRow(kind: .conversationUpdated, conversation: row.id, subject: nil),
            ],
            workspace: workspace,
            at: now,
            in: session
        )
        let (signals, workspace) = (environment.signals, workspace)
        session.afterCommit { signals.raise(.outbox, of: workspace) }
    }
}
