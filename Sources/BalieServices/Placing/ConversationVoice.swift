import BalieDomain
import BalieStorage

/// What a conversation and its customer are told by themselves where no hook and no agent is: one transaction, one
/// conversation.
struct ConversationVoice {
    private let environment: Environment
    private let workspace: ID<Workspace>
    private let row: ConversationRow
    private let channel: ChannelRow
    let keys: WorkspaceKeys
    /// `nil` of a contact who was erased, or whose key is damaged.
    let key: ContactKey?
    private let now: Timestamp
    private let session: any SQLSession
    /// To be told to the log.
    private(set) var events: [EventRow] = []

    init(
        _ environment: Environment,
        in row: ConversationRow,
        on channel: ChannelRow,
        at now: Timestamp,
        session: any SQLSession
    ) throws {
        self.environment = environment
        workspace = channel.workspace
        self.row = row
        self.channel = channel
        self.now = now
        self.session = session
        keys = try environment.vault.keys(of: channel.workspace, in: session)
        do {
            key = try keys.contactKey(row.contact, in: session)
        } catch VaultError.erased, VaultError.cannotOpen { key = nil }
    }

    /// Whether the customer can be told anything: inside their service window, on a channel that works.
    func reaches() throws -> Bool {
        guard key != nil, channel.stopped == nil else { return false }
        return try ConversationStore.window(
            channel: row.channel,
            contact: row.contact,
            workspace: workspace,
            in: session
        ).isOpen(at: now)
    }

    /// The customer's, as far as anything tells it: what is known of them, else their number's country.
    func language() throws -> String? {
        guard let key else { return nil }
        let sealed = try ContactStore.find([row.contact], workspace: workspace, in: session).first?.profile
        // What is damaged tells no language, and must not stop the floor.
        let attributes = sealed.flatMap { try? ContactProfile(sealed: $0, of: key).attributes } ?? [:]
        let numbers = try ContactStore.identities(of: [row.contact], workspace: workspace, in: session)
            .filter { $0.kind == .phone }
            .compactMap { try? key.open($0.address, as: "identity \($0.id)") }
            .map { String(decoding: $0, as: UTF8.self) }
        return RuleBook.language(attributes: attributes, numbers: numbers)
    }

    /// Puts what is said into the outbox as any answer, though nobody has answered: the conversation goes on waiting. Says
    /// nothing twice, nor to whom it does not reach.
    mutating func say(_ reply: AutoReply) throws {
        guard let key, try reaches(), try !isSaid(reply) else { return }
        _ = try send(reply, to: key)
    }

    /// The same, to whomever and however often it is called.
    mutating func send(_ reply: AutoReply, to key: ContactKey) throws -> ID<Message> {
        let (environment, workspace) = (environment, workspace)
        let id = environment.ids.next(Message.self)
        try store(
            reply.message(
                id,
                in: row.id,
                on: row.channel,
                of: key,
                occurredAt: max(now, row.unansweredSince ?? now),
                at: now
            ),
            saying: reply.content
        )
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
        session.afterCommit { environment.signals.raise(.outbox, of: workspace) }
        return id
    }

    /// Adds a line that tells agents what happened, among the messages.
    mutating func tell(_ kind: String, _ sentence: String) throws {
        guard let key else { return }
        let id = environment.ids.next(Message.self)
        let content = MessageContent.system(.init(kind: kind, body: sentence))
        try store(
            MessageRow(
                id: id,
                conversation: row.id,
                channel: row.channel,
                direction: .note,
                kind: content.kind,
                status: .received,
                authorKind: MessageAuthor.Kind.system.rawValue,
                body: try MessageBody(content: content).sealed(for: id, key: key),
                occurredAt: now,
                createdAt: now
            ),
            saying: content
        )
    }

    private func isSaid(_ reply: AutoReply) throws -> Bool {
        try MessageStore.find(clientKey: reply.key, conversation: row.id, workspace: workspace, in: session) != nil
    }

    private mutating func store(_ message: MessageRow, saying content: MessageContent) throws {
        try MessageStore.insert(message, externalKey: nil, workspace: workspace, in: session)
        try SearchStore.insert(
            SearchWords.hashes(of: content, keys: keys),
            subject: row.id.rawValue,
            workspace: workspace,
            in: session
        )
        events.append(EventRow(kind: .messageCreated, conversation: row.id, subject: message.id.rawValue))
    }
}
