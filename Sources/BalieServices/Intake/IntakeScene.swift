import BalieDomain
import BalieStorage
import FoundationEssentials

/// Hooks of one channel being applied: what they append and change most is gathered, so that it is written together.
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
    let memory: IntakeMemory
    var workspace: ID<Workspace> { channel.workspace }

    /// The one being applied; `nil` where something else than a hook tells a status.
    var hook: ID<Hook>?
    private var links: Set<HookContact> = []
    private var words: Set<SearchEntry> = []
    private var seen: [ID<Contact>: Timestamp] = [:]
    private var conversations: [ConversationRow] = []
    private var referrals: [(conversation: ID<Conversation>, sealed: [UInt8])] = []
    private var messages: [(row: MessageRow, externalKey: [UInt8]?)] = []
    private var labels: [(conversation: ID<Conversation>, label: String)] = []
    private var outbox: [(message: ID<Message>, conversation: ID<Conversation>)] = []
    private var records: [(conversation: ID<Conversation>, record: ConversationStore.MessageRecord)] = []
    /// Whose conversations and messages are among the gathered.
    private var unwritten: (contacts: Set<ID<Contact>>, messages: Set<ID<Message>>) = ([], [])
    /// What is to be told, by ``finish()`` or with what follows in the transaction.
    private(set) var events: [EventRow] = []

    init(
        _ environment: Environment,
        channel: ConnectedChannel,
        at now: Timestamp,
        memory: IntakeMemory = IntakeMemory(),
        in session: any SQLSession
    ) throws {
        self.environment = environment
        self.channel = channel
        self.now = now
        self.session = session
        self.memory = memory
        keys = try environment.vault.keys(of: channel.workspace, in: session)
    }

    /// Writes what was gathered, and tells nothing yet.
    mutating func write() throws {
        try writeMessages()
        try BatchStore.touch(seen.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }, workspace: workspace, in: session)
        try HookStore.link(Array(links), workspace: workspace, in: session)
        try SearchStore.insert(Array(words), workspace: workspace, in: session)
    }

    /// Writes what was gathered, and tells it. Call it last.
    mutating func finish() throws {
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

    mutating func note(_ events: [EventRow]) { self.events += events }

    mutating func touch(_ contact: ID<Contact>, seenAt: Timestamp) {
        seen[contact] = max(seen[contact] ?? seenAt, seenAt)
    }

    // MARK: What waits to be written

    mutating func add(_ row: ConversationRow) {
        conversations.append(row)
        unwritten.contacts.insert(row.contact)
    }

    mutating func add(referral sealed: [UInt8], to conversation: ID<Conversation>) {
        referrals.append((conversation, sealed))
    }

    mutating func add(labels added: some Sequence<String>, to conversation: ID<Conversation>) {
        labels += added.map { (conversation, $0) }
    }

    /// Puts a message, which waits to be written, into the outbox.
    mutating func send(_ message: ID<Message>, in conversation: ID<Conversation>) {
        outbox.append((message, conversation))
    }

    mutating func add(_ row: MessageRow, externalKey: [UInt8]?) {
        messages.append((row, externalKey))
        unwritten.messages.insert(row.id)
        if let externalKey { memory.messages[.init(channel: channel.id, key: externalKey)] = row.id }
    }

    mutating func add(
        _ record: ConversationStore.MessageRecord,
        to conversation: ID<Conversation>,
        of contact: ID<Contact>
    ) {
        records.append((conversation, record))
        unwritten.contacts.insert(contact)
    }

    /// Before the rows of a contact's conversations, or of a message, are read from the database.
    mutating func writeMessages(of contact: ID<Contact>) throws {
        if unwritten.contacts.contains(contact) { try writeMessages() }
    }

    /// Before contacts or addresses are read from the database or changed there.
    func writePeople() throws {
        try BatchStore.insert(memory.newContacts, workspace: workspace, at: now, in: session)
        try BatchStore.insert(memory.newIdentities, workspace: workspace, at: now, in: session)
        (memory.newContacts, memory.newIdentities) = ([], [])
    }

    private mutating func writeMessages() throws {
        try writePeople()
        try BatchStore.insert(conversations, workspace: workspace, in: session)
        try BatchStore.insert(messages, workspace: workspace, in: session)
        try BatchStore.record(records, workspace: workspace, at: now, in: session)
        for (conversation, sealed) in referrals {
            try ConversationStore.setReferral(sealed, of: conversation, workspace: workspace, in: session)
        }
        for (conversation, label) in labels {
            try ConversationStore.addLabel(label, to: conversation, workspace: workspace, in: session)
        }
        try writeOutbox()
        (conversations, messages, records, referrals, unwritten) = ([], [], [], [], ([], []))
        (labels, outbox) = ([], [])
    }

    private func writeOutbox() throws {
        guard !outbox.isEmpty else { return }
        for (message, conversation) in outbox {
            try OutboxStore.insert(
                environment.ids.next(),
                purpose: .send,
                message: message,
                conversation: conversation,
                channel: channel.id,
                workspace: workspace,
                at: now,
                in: session
            )
        }
        let (signals, workspace) = (environment.signals, workspace)
        session.afterCommit { signals.raise(.outbox, of: workspace) }
    }

    // MARK: What is there

    func externalKey(_ externalID: String) -> [UInt8] { keys.lookup("message", externalID) }

    func find(externalKey: [UInt8]) throws -> ID<Message>? {
        if let known = memory.messages[.init(channel: channel.id, key: externalKey)] { return known }
        return try MessageStore.find(externalKey: externalKey, channel: channel.id, workspace: workspace, in: session)
    }

    mutating func find(_ id: ID<Message>) throws -> MessageRow? {
        if unwritten.messages.contains(id) { try writeMessages() }
        return try MessageStore.find(id, workspace: workspace, in: session)
    }

    /// Whether a message with the network's id is there. The hook speaks of its contact all the same.
    mutating func isKnown(_ externalID: String) throws -> Bool {
        guard let known = try find(externalKey: externalKey(externalID)) else { return false }
        let conversation = try find(known).flatMap { message in
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
        let answer = try surveyAnswer(in: message.content, by: person, at: sentAt)
        let target = try target(of: message.content, by: person.key.id)
        var (subject, speaks) = (target?.conversation, message.content.asksForAnswer)
        if let answer { (subject, speaks) = try place(answer, of: person.key, at: sentAt) }
        let recording = try record(
            in: person,
            on: subject,
            by: message,
            asksForAnswer: speaks
        ) { row in
            let window = row?.window ?? ServiceWindow(until: nil)
            return ConversationStore.MessageRecord(
                message: message.content.kind == .reaction ? nil : id,
                unread: (row?.unread ?? 0) + (speaks ? 1 : 0),
                unansweredSince: row?.unansweredSince ?? (speaks ? sentAt : nil),
                window: message.opensWindow ? window.extended(by: sentAt) : window,
                lateCost: LateCost.millionths(for: message.sender)
            )
        }
        let conversation = recording.conversation
        if subject?.status == .resolved { try openWindow(with: person.key.id, by: sentAt) }
        var body = MessageBody(content: message.content)
        body.externalID = message.externalID
        body.context = message.context
        body.referral = message.referral
        body.errors = message.errors.isEmpty ? nil : message.errors
        add(
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
            externalKey: externalKey(message.externalID)
        )
        if let referral = message.referral {
            add(
                referral: try sealJSON(referral, with: person.key, as: "referral \(conversation)"),
                to: conversation
            )
        }
        index(message.content, of: conversation)
        note(.messageCreated, conversation: conversation, subject: id.rawValue)
        if let target { note(.messageUpdated, conversation: conversation, subject: target.row.id.rawValue) }
        if let reply = recording.reply { try send(reply, in: recording, to: person.key, after: sentAt) }
        if let answer { try take(answer, said: id, in: recording, by: person.key, at: sentAt) }
    }

    /// The message that a reaction is on, if we have it and it is of the same person's conversations.
    mutating func target(
        of content: MessageContent,
        by person: ID<Contact>
    ) throws -> (row: MessageRow, conversation: ConversationRow)? {
        guard case .reaction(let reaction) = content else { return nil }
        return try message(externalID: reaction.messageID, of: person)
    }

    /// The window is the customer's: what they do in a resolved conversation opens it in the one that goes on.
    private mutating func openWindow(with contact: ID<Contact>, by sentAt: Timestamp) throws {
        guard let row = try unresolved(with: contact) else { return }
        let window = row.window.extended(by: sentAt)
        try ConversationStore.setWindow(window, of: row.id, workspace: workspace, in: session)
        Placing(environment, workspace: workspace, at: now, in: session).heard(
            row,
            units: channel.units,
            window: window
        )
        note(.conversationUpdated, conversation: row.id)
    }

    /// A message that was exchanged with a person, by the network's id. Another's is not found: a network's id alone
    /// gives nobody a hold on what is not theirs.
    mutating func message(
        externalID: String,
        of person: ID<Contact>
    ) throws -> (row: MessageRow, conversation: ConversationRow)? {
        try writeMessages(of: person)
        guard
            let id = try find(externalKey: externalKey(externalID)),
            let row = try find(id),
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
