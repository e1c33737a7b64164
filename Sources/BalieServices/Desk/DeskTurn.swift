import BalieDomain
import BalieStorage

/// One change by an agent, in one transaction: what it did to a conversation, gathered for the log.
struct DeskTurn {
    let environment: Environment
    let caller: Caller
    let now: Timestamp
    let session: any SQLSession
    let keys: WorkspaceKeys
    private(set) var row: ConversationRow
    private(set) var channel: ChannelRow
    private var events: [EventRow]

    var workspace: ID<Workspace> { caller.workspace }

    /// - Parameter events: what happened before it in the transaction, and is still to be told.
    init(
        _ environment: Environment,
        _ id: ID<Conversation>,
        by caller: Caller,
        after events: [EventRow] = [],
        at now: Timestamp,
        in session: any SQLSession
    ) throws {
        self.environment = environment
        self.caller = caller
        self.now = now
        self.events = events
        self.session = session
        keys = try environment.vault.keys(of: caller.workspace, in: session)
        guard
            let row = try ConversationStore.find(id, workspace: caller.workspace, in: session),
            let channel = try ChannelStore.find(row.channel, in: session)
        else { throw Refusal(.notFound) }
        self.row = row
        self.channel = channel
    }

    var placing: Placing { Placing(environment, workspace: workspace, at: now, in: session) }

    mutating func place(_ change: (inout ConversationStore.Placement) -> Void) throws {
        if let event = try placing.withdrawOffer(for: row.id) { events.append(event) }
        let before = row
        row = try placing.place(row, units: channel.units, change)
        changed()
        events += Placing.loadEvents(from: before, to: row)
    }

    /// Tells the customer that they wait in a queue that is closed, if they do and it says so.
    mutating func sayClosed() throws { events += try placing.sayClosed(in: row, on: channel) }

    /// Takes the window that the customer has now: they may have written in another conversation since.
    mutating func renewWindow() throws {
        let (contact, channel) = (row.contact, row.channel)
        let window = try ConversationStore.window(channel: channel, contact: contact, workspace: workspace, in: session)
        try ConversationStore.setWindow(window, of: row.id, workspace: workspace, in: session)
        guard let row = try ConversationStore.find(row.id, workspace: workspace, in: session) else { return }
        self.row = row
    }

    /// Something that lists and threads show is another now.
    mutating func changed() { note(.conversationUpdated) }

    mutating func note(_ kind: EventKind, subject: Int64? = nil) {
        let event = EventRow(kind: kind, conversation: row.id, subject: subject)
        if kind != .conversationUpdated || !events.contains(where: { $0.kind == .conversationUpdated }) {
            events.append(event)
        }
    }

    func contactKey() throws -> ContactKey {
        do {
            return try keys.contactKey(row.contact, in: session)
        } catch VaultError.erased { throw Refusal(.contactErased) }
    }

    func requireUnresolved() throws {
        guard row.status != .resolved else {
            throw Refusal(.conflict, "The conversation is resolved. Reopen it first.")
        }
    }

    /// Adds a line that tells what was done, among the messages.
    mutating func tell(_ kind: String, _ sentence: String) throws {
        try insert(.system(.init(kind: kind, body: sentence)), direction: .note, author: .system)
    }

    /// - Parameter isWhisper: by somebody who does not have the conversation, for whoever has it.
    mutating func writeNote(_ body: String, isWhisper: Bool = false) throws -> ID<Message> {
        try insert(
            .note(.init(body: body, isWhisper: isWhisper ? true : nil)),
            direction: .note,
            author: caller.kind == .session ? .agent : .api
        )
    }

    @discardableResult
    private mutating func insert(
        _ content: MessageContent,
        direction: MessageDirection,
        author: MessageAuthor.Kind
    ) throws -> ID<Message> {
        let id = environment.ids.next(Message.self)
        let key = try contactKey()
        let message = MessageRow(
            id: id,
            conversation: row.id,
            channel: row.channel,
            direction: direction,
            kind: content.kind,
            status: .received,
            authorKind: author.rawValue,
            author: caller.agent,
            body: try MessageBody(content: content).sealed(for: id, key: key),
            occurredAt: now,
            createdAt: now
        )
        try store(message, saying: content)
        note(.messageCreated, subject: id.rawValue)
        return id
    }

    /// Stores a message of ours, and lets its words be searched for.
    func store(_ message: MessageRow, saying content: MessageContent) throws {
        try MessageStore.insert(message, externalKey: nil, workspace: workspace, in: session)
        try SearchStore.insert(
            SearchWords.hashes(of: content, keys: keys),
            subject: row.id.rawValue,
            workspace: workspace,
            in: session
        )
    }

    /// Writes the log and opens what the conversation is now. Call it last.
    func finish() throws -> ConversationView {
        try environment.append(events, workspace: workspace, at: now, in: session)
        let reader = try ViewReader(workspace: workspace, vault: environment.vault, at: now, in: session)
        let current = try ConversationStore.find(row.id, workspace: workspace, in: session) ?? row
        guard let view = try reader.conversations([current]).first else { throw Refusal(.notFound) }
        return view
    }

    func name(of agent: ID<Agent>) throws -> String {
        try NameStore.agents([agent], workspace: workspace, in: session)[agent] ?? ""
    }
}

extension Desk {
    /// Runs one change by an agent.
    func change(
        _ id: ID<Conversation>,
        by caller: Caller,
        _ body: @escaping @Sendable (inout DeskTurn) throws -> Void
    ) async throws -> ConversationView {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            var turn = try DeskTurn(environment, id, by: caller, at: now, in: session)
            try body(&turn)
            return try turn.finish()
        }
    }
}
