import BalieDomain
import BalieStorage

/// Said to a customer by nobody. Its key makes it one message, however often it is decided.
struct AutoReply {
    let content: MessageContent
    let key: String

    /// - Parameter closedSince: of the queue; with a new conversation, what is said for that counts as said for the
    ///   closed period too, so that nobody hears two things at once.
    init(_ text: String, in conversation: ID<Conversation>, closedSince: Timestamp?) {
        self.init(text, in: conversation, about: closedSince.map { "closed-\($0.milliseconds)" } ?? "opening")
    }

    /// - Parameter since: when the wait began.
    init(_ text: String, in conversation: ID<Conversation>, rule: Int, of queue: ID<Queue>, since: Timestamp) {
        self.init(text, in: conversation, about: "overflow-\(queue)-\(rule)-\(since.milliseconds)")
    }

    private init(_ text: String, in conversation: ID<Conversation>, about occasion: String) {
        self.init(.text(.init(body: text)), key: "\(Desk.autoReplyPrefix)\(conversation)-\(occasion)")
    }

    /// - Parameter key: of what is said, made here.
    init(_ content: MessageContent, key: String) {
        self.content = content
        self.key = key
    }

    /// The message as it goes into the outbox.
    ///
    /// - Parameter occurredAt: never before what it answers, whatever the network's clock says.
    func message(
        _ id: ID<Message>,
        in conversation: ID<Conversation>,
        on channel: ID<ChannelAccount>,
        of contact: ContactKey,
        occurredAt: Timestamp,
        at now: Timestamp
    ) throws -> MessageRow {
        MessageRow(
            id: id,
            conversation: conversation,
            channel: channel,
            direction: .outbound,
            kind: content.kind,
            status: .queued,
            clientKey: key,
            authorKind: MessageAuthor.Kind.system.rawValue,
            body: try MessageBody(content: content).sealed(for: id, key: contact),
            occurredAt: occurredAt,
            createdAt: now
        )
    }
}

extension RuleBook {
    /// What somebody is told who waits in a queue that is closed, once a closed period.
    func closedReply(in row: ConversationRow, at now: Timestamp) -> AutoReply? {
        guard let queue = row.queue, row.waitingSince != nil, let message = closedMessage(of: queue, at: now) else {
            return nil
        }
        return AutoReply(message.text, in: row.id, closedSince: message.since)
    }
}
