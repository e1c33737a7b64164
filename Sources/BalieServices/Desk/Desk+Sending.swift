public import BalieDomain
import BalieStorage

extension Desk {
    /// Something to be said in a conversation.
    public struct SendRequest: Sendable {
        public var content: MessageContent
        /// A file that was given to the library before.
        public var media: ID<Media>?
        /// The message that this one answers.
        public var quoted: ID<Message>?
        /// The sender's own: a repeated request is the same message.
        public var clientKey: String?

        public init(
            content: MessageContent,
            media: ID<Media>? = nil,
            quoted: ID<Message>? = nil,
            clientKey: String? = nil
        ) {
            self.content = content
            self.media = media
            self.quoted = quoted
            self.clientKey = clientKey
        }
    }

    public struct Sent: Sendable {
        public let message: MessageView
        /// `false` if the client's key was known: this is the message it made.
        public let isNew: Bool
    }

    /// Bytes: 255 of the client's own, and what names the caller before it.
    static let clientKeyLimit = 300
    /// Keys that we make for messages sent again: one message, whoever of the team presses.
    private static let retryPrefix = "retry-"
    /// Of messages that nobody wrote: one a conversation that opens, and one a closed period.
    static let autoReplyPrefix = "auto-"

    /// Stores a message and puts it in the outbox, in one transaction; a note is only stored.
    ///
    /// What the network would refuse is refused here first.
    ///
    /// - Throws: ``Refusal``: `window_closed`, `too_long`, `invalid_field`, `no_address`, `conflict`, …
    public func send(
        _ request: SendRequest,
        in id: ID<Conversation>,
        by caller: Caller
    ) async throws -> Sent {
        try Self.checkKey(of: request)
        if case .note(let note) = request.content { _ = try Self.checkedNote(note.body, field: "note.body") }
        var rendered: Result<MessageContent.Template, any Error>?
        if case .template(let template) = request.content {
            let channel = try await environment.storage.read { try find(id, for: caller, in: $0).channel }
            rendered = await templates.rendering(template, channel: channel, workspace: caller.workspace)
        }
        let (environment, now, final) = (environment, environment.now(), rendered)
        return try await environment.storage.write(in: caller.workspace) { session in
            try Self.store(request, rendered: final, in: id, by: caller, environment, at: now, session)
        }
    }

    static func checkKey(of request: SendRequest) throws {
        guard let key = request.clientKey else { return }
        guard (1...clientKeyLimit).contains(key.utf8.count) else {
            throw Refusal(.invalidField, "It has 1 to 255 bytes.", field: "client_key")
        }
        guard key.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Refusal(.invalidField, "It has no control characters.", field: "client_key")
        }
        guard !isOurs(key) else {
            throw Refusal(.invalidField, "Keys that begin like this are made here.", field: "client_key")
        }
    }

    /// Whether ``retry(_:by:)`` made the key; nobody else may use such a one.
    private static func isOurs(_ key: String) -> Bool {
        key.hasPrefix("\(retryPrefix)\(Message.idPrefix)_")
            || key.hasPrefix("\(autoReplyPrefix)\(Conversation.idPrefix)_")
            || key.hasPrefix("\(SurveyQuestion.prefix)\(Survey.idPrefix)_")
    }

    /// Stores a message, unless its key is known here.
    ///
    /// - Parameters:
    ///   - rendered: the template as it is to be sent. One that cannot be had, because it is gone since, does not matter to a
    ///     request that is repeated.
    ///   - events: what happened before it in the transaction, and is still to be told.
    static func store(
        _ request: SendRequest,
        rendered: Result<MessageContent.Template, any Error>? = nil,
        in id: ID<Conversation>,
        by caller: Caller,
        after events: [EventRow] = [],
        _ environment: Environment,
        at now: Timestamp,
        _ session: any SQLSession
    ) throws -> Sent {
        if let known = try known(request, in: id, for: caller, environment, at: now, session) {
            try environment.append(events, workspace: caller.workspace, at: now, in: session)
            return known
        }
        var request = request
        if let rendered { request.content = .template(try rendered.get()) }
        var sending = try Sending(environment, request, in: id, by: caller, after: events, at: now, session)
        return Sent(message: try sending.store(), isNew: true)
    }

    /// The message that a request made before, by its key.
    private static func known(
        _ request: SendRequest,
        in id: ID<Conversation>,
        for caller: Caller,
        _ environment: Environment,
        at now: Timestamp,
        _ session: any SQLSession
    ) throws -> Sent? {
        guard
            let key = request.clientKey,
            let known = try MessageStore.find(
                clientKey: key,
                conversation: id,
                workspace: caller.workspace,
                in: session
            ),
            let row = try MessageStore.find(known, workspace: caller.workspace, in: session)
        else { return nil }
        guard row.author == caller.agent || isOurs(key) else {
            throw Refusal(.idempotencyKeyReused, "Somebody else used this key here.", field: "client_key")
        }
        let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
        if !isOurs(key), !(try request.made(row, reader)) {
            throw Refusal(.idempotencyKeyReused, "This key was used for another message.", field: "client_key")
        }
        return try reader.messages([row]).first.map { Sent(message: $0, isNew: false) }
    }

    /// Sends a failed or unconfirmed message again, by a person's decision: as a new message.
    public func retry(_ id: ID<Message>, by caller: Caller) async throws -> Sent {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write(in: caller.workspace) { session in
            guard
                let row = try MessageStore.find(id, workspace: caller.workspace, in: session),
                row.direction == .outbound
            else { throw Refusal(.notFound) }
            guard row.status == .failed || row.status == .unknown else {
                throw Refusal(.conflict, "Only a failed or unconfirmed message can be sent again.")
            }
            let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
            let conversation = try ConversationStore.find(row.conversation, workspace: caller.workspace, in: session)
            guard let conversation else { throw Refusal(.notFound) }
            let body = try reader.body(of: row, contact: conversation.contact)
            let quoted = try body.context?.quotedExternalID.flatMap { externalID in
                try MessageStore.find(
                    externalKey: reader.keys.lookup("message", externalID),
                    channel: row.channel,
                    workspace: caller.workspace,
                    in: session
                )
            }
            // Pressing twice is one message.
            let request = SendRequest(
                content: body.content,
                media: row.media,
                quoted: quoted,
                clientKey: "\(Self.retryPrefix)\(id)"
            )
            return try Self.store(request, in: row.conversation, by: caller, environment, at: now, session)
        }
    }
}
