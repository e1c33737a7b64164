import BalieDomain
import BalieRouting
import BalieStorage

/// What is decided about a conversation that a customer opens, and what they are told by themselves.
extension IntakeScene {
    /// Where a message was recorded, and what is to be said at once.
    struct Recording {
        let conversation: ID<Conversation>
        let window: ServiceWindow
        var reply: AutoReply?
    }

    /// Said by nobody. Its key makes it one message, however often it is decided.
    struct AutoReply {
        let text: String
        let key: String

        /// - Parameter closedSince: of the queue; with a new conversation, what is said for that counts as said for the
        ///   closed period too, so that nobody hears two things at once.
        init(_ text: String, in conversation: ID<Conversation>, closedSince: Timestamp?) {
            self.text = text
            key = Self.key(of: conversation, closedSince)
        }

        /// - Parameter key: of what is said, made here.
        init(_ text: String, key: String) {
            self.text = text
            self.key = key
        }

        private static func key(of conversation: ID<Conversation>, _ closedSince: Timestamp?) -> String {
            let moment = closedSince.map { "closed-\($0.milliseconds)" } ?? "opening"
            return "\(Desk.autoReplyPrefix)\(conversation)-\(moment)"
        }
    }

    /// The workspace's, for as long as these hooks are applied.
    func ruleBook() throws -> RuleBook { try memory.book(of: workspace, on: environment.rules, in: session) }

    /// What the rules say of a conversation that a message opens.
    func outcome(of message: InboundMessage, from person: Person) throws -> RuleOutcome {
        let book = try ruleBook()
        var arrival = Arrival(channel: channel.id, content: message.content, referral: message.referral)
        if book.asksForContact {
            arrival.numbers = message.sender.filter { $0.kind == .phone }.map(\.value)
            if let sealed = person.row?.profile {
                arrival.attributes = try ContactProfile(sealed: sealed, of: person.key).attributes ?? [:]
            }
        }
        // A new one opens only where none is open: earlier ones are all written.
        if book.asksForLabels, !person.isNew {
            arrival.labels = try RuleStore.labels(
                of: person.key.id,
                on: channel.id,
                workspace: workspace,
                in: session
            )
        }
        return book.outcome(for: arrival, at: now)
    }

    /// What somebody is told who waits in a queue that is closed, once a closed period.
    func closedReply(in row: ConversationRow) throws -> AutoReply? {
        guard let queue = row.queue, row.waitingSince != nil,
            let message = try ruleBook().closedMessage(of: queue, at: now)
        else { return nil }
        return AutoReply(message.text, in: row.id, closedSince: message.since)
    }

    /// What the customer who opened a conversation is told: one thing at most. What a rule says goes before what the queue
    /// says while it is closed.
    func openingReply(_ said: String?, in row: ConversationRow) throws -> AutoReply? {
        let closed = try row.queue.flatMap { try ruleBook().closedMessage(of: $0, at: now) }
        guard let text = said ?? closed?.text else { return nil }
        return AutoReply(text, in: row.id, closedSince: closed?.since)
    }

    /// Puts what is said into the outbox as any answer, though nobody has answered yet: the conversation goes on waiting. Says
    /// nothing outside the window, on a channel that is stopped, or twice.
    mutating func send(_ reply: AutoReply, in recording: Recording, to key: ContactKey, after sentAt: Timestamp) throws
    {
        guard recording.window.isOpen(at: now), channel.stopped == nil, try !isSaid(reply, in: recording) else {
            return
        }
        let id = environment.ids.next(Message.self)
        let content = MessageContent.text(.init(body: reply.text))
        add(
            MessageRow(
                id: id,
                conversation: recording.conversation,
                channel: channel.id,
                direction: .outbound,
                kind: content.kind,
                status: .queued,
                clientKey: reply.key,
                authorKind: MessageAuthor.Kind.system.rawValue,
                body: try MessageBody(content: content).sealed(for: id, key: key),
                // Never before what it answers, whatever the network's clock says.
                occurredAt: max(now, sentAt),
                createdAt: now
            ),
            externalKey: nil
        )
        send(id, in: recording.conversation)
        index(content, of: recording.conversation)
        note(.messageCreated, conversation: recording.conversation, subject: id.rawValue)
    }

    private func isSaid(_ reply: AutoReply, in recording: Recording) throws -> Bool {
        guard memory.said.insert(reply.key).inserted else { return true }
        return try MessageStore.find(
            clientKey: reply.key,
            conversation: recording.conversation,
            workspace: workspace,
            in: session
        ) != nil
    }
}
