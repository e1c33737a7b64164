import BalieDomain
import BalieStorage
import FoundationEssentials

/// Hooks of one channel being applied: what they append to the tables that all share, gathered, so that it is written
/// together.
struct IntakeScene {
    /// A customer who writes again within this time after a conversation was resolved reopens it.
    static let reopenWithin = Duration.hours(24)
    /// How far ahead of our clock a network's may be before its time is not believed.
    static let clockTolerance = Duration.minutes(10)

    let environment: Environment
    let channel: ConnectedChannel
    let now: Timestamp
    let session: any SQLSession
    let keys: WorkspaceKeys
    var workspace: ID<Workspace> { channel.workspace }

    /// The one being applied; `nil` where something else than a hook tells a status.
    var hook: ID<Hook>?
    private var links: Set<HookContact> = []
    private var words: Set<SearchEntry> = []
    /// What is to be told, by ``finish()`` or with what follows in the transaction.
    private(set) var events: [EventRow] = []

    init(
        _ environment: Environment,
        channel: ConnectedChannel,
        at now: Timestamp,
        in session: any SQLSession
    ) throws {
        self.environment = environment
        self.channel = channel
        self.now = now
        self.session = session
        keys = try environment.vault.keys(of: channel.workspace, in: session)
    }

    /// Writes what was gathered, and tells nothing yet.
    func write() throws {
        try HookStore.link(Array(links), workspace: workspace, in: session)
        try SearchStore.insert(Array(words), workspace: workspace, in: session)
    }

    /// Writes what was gathered, and tells it. Call it last.
    func finish() throws {
        try write()
        try environment.append(events, workspace: workspace, at: now, in: session)
    }

    /// Erasing the contact is to remove the hook's body.
    mutating func speaks(of contact: ID<Contact>) {
        if let hook { links.insert(HookContact(hook: hook, contact: contact)) }
    }

    mutating func index(_ content: MessageContent, of conversation: ID<Conversation>) {
        index(SearchWords.hashes(of: content, keys: keys), of: conversation.rawValue)
    }

    mutating func index(_ hashes: [Int64], of subject: Int64) {
        for word in hashes { words.insert(SearchEntry(word: word, subject: subject)) }
    }

    mutating func note(_ kind: EventKind, conversation: ID<Conversation>? = nil, subject: Int64? = nil) {
        events.append(EventRow(kind: kind, conversation: conversation, subject: subject))
    }

    func externalKey(_ externalID: String) -> [UInt8] { keys.lookup("message", externalID) }

    /// Whether a message with the network's id is there. The hook speaks of its contact all the same.
    mutating func isKnown(_ externalID: String) throws -> Bool {
        let known = try MessageStore.find(
            externalKey: externalKey(externalID),
            channel: channel.id,
            workspace: workspace,
            in: session
        )
        guard let known else { return false }
        let message = try MessageStore.find(known, workspace: workspace, in: session)
        let conversation = try message.flatMap { message in
            try ConversationStore.find(message.conversation, workspace: workspace, in: session)
        }
        if let conversation { speaks(of: conversation.contact) }
        return true
    }

    /// The hook names these addresses: erasing their owners removes its body.
    mutating func speaks(of claims: [IdentityClaim]) throws {
        for claim in claims {
            if let owner = try owner(of: claim) { speaks(of: owner.id) }
        }
    }

    /// A network's clock within reason, else ours: one wrong time must not hold a window open for years.
    func believable(_ time: Timestamp) -> Timestamp {
        time.milliseconds > 0 && time <= now + Self.clockTolerance ? time : now
    }

    // MARK: A message

    mutating func apply(_ message: InboundMessage) throws {
        if try isKnown(message.externalID) { return }
        let sentAt = believable(message.sentAt)
        let person = try resolve(
            message.sender,
            profileName: message.profileName,
            username: message.username,
            seenAt: sentAt
        )
        speaks(of: person.key.id)
        if person.changed { note(.contactUpdated, subject: person.key.id.rawValue) }
        let id = environment.ids.next(Message.self)
        let speaks = message.content.asksForAnswer
        let target = try target(of: message.content, by: person.key.id)
        let conversation = try record(in: person, on: target?.conversation, asksForAnswer: speaks) { row in
            let window = row?.window ?? ServiceWindow(until: nil)
            return ConversationStore.MessageRecord(
                message: message.content.kind == .reaction ? nil : id,
                unread: (row?.unread ?? 0) + (speaks ? 1 : 0),
                unansweredSince: row?.unansweredSince ?? (speaks ? sentAt : nil),
                window: message.opensWindow ? window.extended(by: sentAt) : window
            )
        }
        if target?.conversation.status == .resolved { try openWindow(with: person.key.id, by: sentAt) }
        var body = MessageBody(content: message.content)
        body.externalID = message.externalID
        body.context = message.context
        body.referral = message.referral
        body.errors = message.errors.isEmpty ? nil : message.errors
        try MessageStore.insert(
            MessageRow(
                id: id,
                conversation: conversation,
                channel: channel.id,
                direction: .inbound,
                kind: message.content.kind,
                status: .received,
                authorKind: MessageAuthor.Kind.contact.rawValue,
                body: try body.sealed(for: id, key: person.key),
                media: try message.media.map { try addMedia($0, message: id, contact: person.key) },
                target: target?.row.id,
                occurredAt: sentAt,
                createdAt: now
            ),
            externalKey: externalKey(message.externalID),
            workspace: workspace,
            in: session
        )
        if let referral = message.referral {
            try ConversationStore.setReferral(
                sealJSON(referral, with: person.key, as: "referral \(conversation)"),
                of: conversation,
                workspace: workspace,
                in: session
            )
        }
        index(message.content, of: conversation)
        note(.messageCreated, conversation: conversation, subject: id.rawValue)
        if let target { note(.messageUpdated, conversation: conversation, subject: target.row.id.rawValue) }
    }

    /// The message that a reaction is on, if we have it and it is of the same person's conversations.
    func target(
        of content: MessageContent,
        by person: ID<Contact>
    ) throws -> (row: MessageRow, conversation: ConversationRow)? {
        guard case .reaction(let reaction) = content else { return nil }
        return try message(externalID: reaction.messageID, of: person)
    }

    /// The window is the customer's: what they do in a resolved conversation opens it in the one that goes on.
    private mutating func openWindow(with contact: ID<Contact>, by sentAt: Timestamp) throws {
        let row = try ConversationStore.unresolved(
            channel: channel.id,
            contact: contact,
            workspace: workspace,
            in: session
        )
        guard let row else { return }
        let window = row.window.extended(by: sentAt)
        try ConversationStore.setWindow(window, of: row.id, workspace: workspace, in: session)
        note(.conversationUpdated, conversation: row.id)
    }

    /// A message that was exchanged with a person, by the network's id. Another's is not found: a network's id alone
    /// gives nobody a hold on what is not theirs.
    func message(
        externalID: String,
        of person: ID<Contact>
    ) throws -> (row: MessageRow, conversation: ConversationRow)? {
        let key = externalKey(externalID)
        guard
            let id = try MessageStore.find(externalKey: key, channel: channel.id, workspace: workspace, in: session),
            let row = try MessageStore.find(id, workspace: workspace, in: session),
            let conversation = try ConversationStore.find(row.conversation, workspace: workspace, in: session),
            conversation.contact == person
        else { return nil }
        return (row, conversation)
    }

    func addMedia(_ reference: MediaReference, message: ID<Message>, contact: ContactKey) throws -> ID<Media> {
        let id = environment.ids.next(Media.self)
        let details = MediaDetails(name: reference.filename, reference: reference)
        try MediaStore.insert(
            MediaRow(
                id: id,
                workspace: workspace,
                contact: contact.id,
                message: message,
                channel: channel.id,
                state: .pending,
                mimeType: MediaType.normalized(reference.mimeType),
                byteCount: nil,
                details: try sealJSON(details, with: contact, as: "media \(id)")
            ),
            at: now,
            in: session
        )
        let signals = environment.signals
        session.afterCommit { [workspace] in signals.raise(.media, of: workspace) }
        return id
    }

    // MARK: Its conversation

    /// Records a message in the conversation with a person, which is opened if there is none.
    ///
    /// - Parameters:
    ///   - target: the conversation that the message is about, whatever became of it.
    ///   - asksForAnswer: else the conversation stays as it is: nobody waits.
    ///   - record: what the message changes, given the conversation as it was, or `nil` for a new one.
    mutating func record(
        in person: Person,
        on target: ConversationRow?,
        asksForAnswer: Bool,
        _ record: (ConversationRow?) -> ConversationStore.MessageRecord
    ) throws -> ID<Conversation> {
        let placing = Placing(environment, workspace: workspace, at: now, in: session)
        let known =
            try person.isNew
            ? nil : target ?? conversation(with: person.key, placing, asksForAnswer: asksForAnswer)
        guard let row = known else {
            return try placing.open(
                with: person.key.id,
                channel: channel,
                waits: asksForAnswer,
                record: record(nil)
            ).id
        }
        try ConversationStore.recordMessage(record(row), in: row.id, workspace: workspace, at: now, session: session)
        return row.id
    }

    /// The open one, a snoozed one, or one resolved lately; awake and reopened if somebody is to answer.
    private mutating func conversation(
        with contact: ContactKey,
        _ placing: Placing,
        asksForAnswer: Bool
    ) throws -> ConversationRow? {
        let unresolved = try ConversationStore.unresolved(
            channel: channel.id,
            contact: contact.id,
            workspace: workspace,
            in: session
        )
        let resolved =
            try unresolved == nil
            ? ConversationStore.lastResolved(
                since: now - Self.reopenWithin,
                channel: channel.id,
                contact: contact.id,
                workspace: workspace,
                in: session
            ) : nil
        guard let before = unresolved ?? resolved else { return nil }
        guard asksForAnswer else { return before }
        let row =
            before.status == .open
            ? try placing.relieve(before, channel: channel) : try placing.wake(before, channel: channel)
        events += Placing.loadEvents(from: before, to: row)
        switch before.status {
        case .open: break
        case .snoozed: try tell("woken", "The snooze ended by the customer's message", in: row, contact)
        case .resolved: try tell("reopened", "Reopened by the customer's message", in: row, contact)
        }
        return row
    }

    /// Adds a line that tells what happened to a conversation, among its messages.
    private mutating func tell(
        _ kind: String,
        _ sentence: String,
        in row: ConversationRow,
        _ contact: ContactKey
    ) throws {
        let id = environment.ids.next(Message.self)
        let content = MessageContent.system(.init(kind: kind, body: sentence))
        try MessageStore.insert(
            MessageRow(
                id: id,
                conversation: row.id,
                channel: row.channel,
                direction: .note,
                kind: content.kind,
                status: .received,
                authorKind: MessageAuthor.Kind.system.rawValue,
                body: try MessageBody(content: content).sealed(for: id, key: contact),
                occurredAt: now,
                createdAt: now
            ),
            externalKey: nil,
            workspace: workspace,
            in: session
        )
        note(.messageCreated, conversation: row.id, subject: id.rawValue)
    }
}

extension MessageContent {
    /// Whether a person is to react to it: not to a reaction, nor to a notice of the network.
    var asksForAnswer: Bool {
        switch kind {
        case .reaction, .system: false
        default: true
        }
    }
}

extension InboundMessage {
    /// A message of the person opens the window; a notice of the network does not.
    var opensWindow: Bool { content.kind != .system }
}
