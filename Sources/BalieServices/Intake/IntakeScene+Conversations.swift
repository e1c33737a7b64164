import BalieDomain
import BalieRouting
import BalieStorage

/// The conversation that a message belongs to.
extension IntakeScene {
    /// Records a message in the conversation with a person, which is opened if there is none.
    ///
    /// - Parameters:
    ///   - target: the conversation that the message is about, whatever became of it.
    ///   - message: what the customer says; `nil` if it was not they.
    ///   - asksForAnswer: else the conversation stays as it is: nobody waits.
    ///   - record: what the message changes, given the conversation as it was, or `nil` for a new one.
    mutating func record(
        in person: Person,
        on target: ConversationRow?,
        by message: InboundMessage?,
        asksForAnswer: Bool,
        _ record: (ConversationRow?) -> ConversationStore.MessageRecord
    ) throws -> Recording {
        let placing = placing
        let known =
            try person.isNew
            ? nil : target ?? conversation(with: person.key, placing, asksForAnswer: asksForAnswer)
        memory.conversations[party(person.key.id)] = nil
        guard let row = known else {
            return try open(with: person, by: asksForAnswer ? message : nil, record(nil), placing)
        }
        let changes = record(row)
        placing.heard(row, units: channel.units, window: changes.window, lateCost: changes.lateCost)
        add(changes, to: row.id, of: person.key.id)
        return Recording(
            conversation: row.id,
            window: changes.window,
            reply: asksForAnswer ? try closedReply(in: row) : nil
        )
    }

    private var placing: Placing {
        // Not of the scene itself: a copy of it would have what it gathered copied.
        let (memory, workspace, shelf, session) = (memory, workspace, environment.rules, session)
        return Placing(environment, workspace: workspace, at: now, in: session) {
            try memory.book(of: workspace, on: shelf, in: session)
        }
    }

    /// Opens the conversation that a survey was about: as a message of the customer does, however long ago it was resolved.
    mutating func reopen(_ row: ConversationRow, rated rating: Int, _ contact: ContactKey) throws -> ConversationRow {
        try writeMessages(of: contact.id)
        let open = try placing.wake(row, channel: channel)
        memory.conversations[party(contact.id)] = nil
        note(Placing.loadEvents(from: row, to: open))
        try tell("reopened", "Reopened by the customer's comment with a rating of \(rating)", in: open, contact)
        return open
    }

    /// - Parameter message: asks for an answer: the rules place the conversation.
    private mutating func open(
        with person: Person,
        by message: InboundMessage?,
        _ record: ConversationStore.MessageRecord,
        _ placing: Placing
    ) throws -> Recording {
        let outcome = try message.map { try self.outcome(of: $0, from: person) }
        let row = try placing.open(
            with: person.key.id,
            channel: channel,
            waits: message != nil,
            placedBy: outcome,
            record: record
        )
        add(row)
        if let outcome { add(labels: outcome.actions.labels.sorted(), to: row.id) }
        return Recording(
            conversation: row.id,
            window: record.window,
            reply: message == nil ? nil : try openingReply(outcome?.actions.reply, in: row)
        )
    }

    /// The open one, a snoozed one, or one resolved lately; awake and reopened if somebody is to answer.
    private mutating func conversation(
        with contact: ContactKey,
        _ placing: Placing,
        asksForAnswer: Bool
    ) throws -> ConversationRow? {
        try writeMessages(of: contact.id)
        let unresolved = try unresolved(with: contact.id)
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
            ? try placing.relieve(before, channel: channel, hasLeft: hasLeft)
            : try placing.wake(before, channel: channel)
        note(Placing.loadEvents(from: before, to: row))
        switch before.status {
        case .open: break
        case .snoozed: try tell("woken", "The snooze ended by the customer's message", in: row, contact)
        case .resolved: try tell("reopened", "Reopened by the customer's message", in: row, contact)
        }
        return row
    }

    func unresolved(with contact: ID<Contact>) throws -> ConversationRow? {
        if let known = memory.conversations[party(contact)] { return known }
        return try ConversationStore.unresolved(
            channel: channel.id,
            contact: contact,
            workspace: workspace,
            in: session
        )
    }

    /// Adds a line that tells what happened to a conversation, among its messages.
    mutating func tell(
        _ kind: String,
        _ sentence: String,
        in row: ConversationRow,
        _ contact: ContactKey
    ) throws {
        let id = environment.ids.next(Message.self)
        let content = MessageContent.system(.init(kind: kind, body: sentence))
        add(
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
            externalKey: nil
        )
        note(.messageCreated, conversation: row.id, subject: id.rawValue)
    }
}
