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
            let stored = try ChannelStore.find(row.channel, in: session), stored.stopped == nil
        else { return false }
        var voice = try ConversationVoice(environment, in: row, on: stored, at: now, session: session)
        guard let key = voice.key, let text = settings.text(in: try voice.language()) else { return false }
        let content: MessageContent
        if row.window.isOpen(at: now) {
            content = SurveyQuestion.list(survey.id, asking: text.question)
        } else if let template, try template.isWelcome(toOptedOut: try isOptedOut(row.contact)) {
            content = .template(template)
        } else {
            return false
        }
        let channel = try ChannelDirectory.open(stored, vault: environment.vault, in: session)
        let recipient = try Addressing(voice.keys, workspace: workspace, in: session).recipient(row.contact, key: key)
        guard let recipient, isSendable(content, on: channel, to: recipient) else { return false }
        let question = AutoReply(content, key: SurveyQuestion.key(of: survey.id, .question))
        let asked = SurveyRow.Asked(message: try voice.send(question, to: key), at: now, language: text.language)
        try SurveyStore.setAsked(survey.id, asked, workspace: workspace, in: session)
        let changed = EventRow(kind: .conversationUpdated, conversation: row.id, subject: nil)
        try environment.append(voice.events + [changed], workspace: workspace, at: now, in: session)
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
        let believed = now + IntakeScene.askedAhead
        let last = try SurveyStore.lastAsked(row.contact, upTo: believed, workspace: workspace, in: session)
        return last.map { $0 + .days(Int64(settings.days)) <= now } ?? true
    }

    private func isOptedOut(_ contact: ID<Contact>) throws -> Bool {
        try ContactStore.find([contact], workspace: workspace, in: session).first?.optedOut ?? false
    }

    private func isSendable(
        _ content: MessageContent,
        on channel: ConnectedChannel,
        to recipient: IdentityClaim
    ) -> Bool {
        do throws(SendRejection) {
            _ = try channel.adapter.encode(
                OutboundMessage(opaqueID: ID<Message>(0).description, recipient: recipient, content: content)
            )
            return true
        } catch { return false }
    }
}
