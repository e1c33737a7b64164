import BalieChannels
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
        if let key = request.clientKey, !(1...Self.clientKeyLimit).contains(key.utf8.count) {
            throw Refusal(.invalidField, "It has 1 to 255 bytes.", field: "client_key")
        }
        if case .note(let note) = request.content { _ = try Self.checkedNote(note.body, field: "note.body") }
        var request = request
        if case .template(let template) = request.content {
            let channel = try await environment.storage.read { try find(id, for: caller, in: $0).channel }
            request.content = .template(
                try await templates.rendered(template, channel: channel, workspace: caller.workspace)
            )
        }
        let (environment, now, complete) = (environment, environment.now(), request)
        return try await environment.storage.write { session in
            let request = complete
            if let known = try Self.known(request, in: id, for: caller, environment, at: now, session) { return known }
            var sending = try Sending(environment, request, in: id, by: caller, at: now, session)
            let message = try sending.store()
            return Sent(message: message, isNew: true)
        }
    }

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
        guard row.author == caller.agent || key.hasPrefix(Self.retryPrefix) else {
            throw Refusal(.idempotencyKeyReused, "Somebody else used this key here.", field: "client_key")
        }
        let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
        return try reader.messages([row]).first.map { Sent(message: $0, isNew: false) }
    }

    /// Sends a failed or unconfirmed message again, by a person's decision: as a new message.
    public func retry(_ id: ID<Message>, by caller: Caller) async throws -> Sent {
        let (environment, now) = (environment, environment.now())
        return try await environment.storage.write { session in
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
            if let known = try Self.known(request, in: row.conversation, for: caller, environment, at: now, session) {
                return known
            }
            var sending = try Sending(environment, request, in: row.conversation, by: caller, at: now, session)
            let message = try sending.store()
            return Sent(message: message, isNew: true)
        }
    }
}

/// One message on its way into the outbox.
private struct Sending {
    private let environment: Environment
    private var request: Desk.SendRequest
    private let caller: Caller
    private let now: Timestamp
    private let session: any SQLSession
    private var turn: DeskTurn
    private let channel: ConnectedChannel

    init(
        _ environment: Environment,
        _ request: Desk.SendRequest,
        in id: ID<Conversation>,
        by caller: Caller,
        at now: Timestamp,
        _ session: any SQLSession
    ) throws {
        self.environment = environment
        self.request = request
        self.caller = caller
        self.now = now
        self.session = session
        turn = try DeskTurn(environment, id, by: caller, at: now, in: session)
        channel = try ChannelDirectory.open(turn.channel, vault: environment.vault, in: session)
    }

    mutating func store() throws -> MessageView {
        let isNote = request.content.kind == .note
        let key = try turn.contactKey()
        let id = environment.ids.next(Message.self)
        var body = MessageBody(content: request.content)
        let target = try resolveTarget(&body)
        if let quoted = request.quoted { body.context = try context(quoting: quoted) }
        let media = try attachMedia(to: id, key)
        if !isNote { try check(body, media: media, key) }
        try MessageStore.insert(
            MessageRow(
                id: id,
                conversation: turn.row.id,
                channel: turn.row.channel,
                direction: isNote ? .note : .outbound,
                kind: request.content.kind,
                status: isNote ? .received : .queued,
                clientKey: request.clientKey,
                authorKind: (caller.kind == .session ? MessageAuthor.Kind.agent : .api).rawValue,
                author: caller.agent,
                body: try body.sealed(for: id, key: key),
                media: media,
                target: target,
                occurredAt: now,
                createdAt: now
            ),
            externalKey: nil,
            workspace: caller.workspace,
            in: session
        )
        try SearchStore.insert(
            SearchWords.hashes(of: request.content, keys: turn.keys),
            subject: turn.row.id.rawValue,
            workspace: caller.workspace,
            in: session
        )
        if !isNote { try enqueue(id) }
        try recordInConversation(id, isNote: isNote)
        turn.note(.messageCreated, subject: id.rawValue)
        if let target { turn.note(.messageUpdated, subject: target.rawValue) }
        _ = try turn.finish()
        return try view(of: id)
    }

    /// Refuses what the network would refuse.
    private func check(_ body: MessageBody, media: ID<Media>?, _ key: ContactKey) throws {
        guard turn.row.status != .resolved else {
            throw Refusal(.conflict, "The conversation is resolved. Reopen it first.")
        }
        if let reason = turn.channel.stopped { throw Refusal(.channelStopped, "Sending is stopped: \(reason)") }
        guard body.content.kind == .template || turn.row.window.isOpen(at: now) else { throw Refusal(.windowClosed) }
        let recipient = try Addressing(turn.keys, workspace: caller.workspace, in: session)
            .recipient(turn.row.contact, key: key)
        guard let recipient else { throw Refusal(.noAddress) }
        do throws(SendRejection) {
            _ = try channel.adapter.encode(
                OutboundMessage(
                    opaqueID: ID<Message>(0).description,
                    recipient: recipient,
                    content: body.content,
                    quotedExternalID: body.context?.quotedExternalID,
                    // The file is uploaded later; here only its presence counts.
                    mediaExternalID: media.map(\.description)
                )
            )
        } catch {
            throw Refusal(
                error.code.hasSuffix("_too_long") ? .tooLong : .invalidField,
                error.explanation,
                field: error.field
            )
        }
    }

    /// A reaction names our message; the network wants its own id of it.
    private func resolveTarget(_ body: inout MessageBody) throws -> ID<Message>? {
        guard case .reaction(var reaction) = body.content else { return nil }
        let target: ID<Message>? =
            if let own = ID<Message>(reaction.messageID) { own } else {
                try MessageStore.find(
                    externalKey: turn.keys.lookup("message", reaction.messageID),
                    channel: turn.row.channel,
                    workspace: caller.workspace,
                    in: session
                )
            }
        guard let target, let externalID = try externalID(of: target) else {
            throw Refusal(.invalidField, "There is no such message here.", field: "reaction.message_id")
        }
        reaction.messageID = externalID
        body.content = .reaction(reaction)
        return target
    }

    private func context(quoting id: ID<Message>) throws -> MessageContext {
        guard let externalID = try externalID(of: id) else {
            throw Refusal(.invalidField, "This message cannot be quoted.", field: "context.message_id")
        }
        return MessageContext(quotedExternalID: externalID)
    }

    /// The network's id of a message of this conversation.
    private func externalID(of id: ID<Message>) throws -> String? {
        guard
            let row = try MessageStore.find(id, workspace: caller.workspace, in: session),
            row.conversation == turn.row.id
        else { return nil }
        return try MessageBody(sealed: row.body, of: row.id, key: turn.contactKey()).externalID
    }

    /// Gives the file to the contact, so that erasing the contact erases it; a file of somebody else is copied.
    private mutating func attachMedia(to message: ID<Message>, _ key: ContactKey) throws -> ID<Media>? {
        let kind = request.content.kind
        guard let id = request.media else {
            guard !kind.carriesMedia else {
                throw Refusal(.invalidField, "Name the file, from POST /media.", field: "media.id")
            }
            return nil
        }
        // Both may have one in their header.
        guard kind.carriesMedia || kind == .template || kind == .interactive else {
            throw Refusal(.invalidField, "This type carries no file.", field: "media")
        }
        guard let row = try MediaStore.find([id], workspace: caller.workspace, in: session).first else {
            throw Refusal(.invalidField, "There is no such file.", field: "media.id")
        }
        guard row.state == .ready else { throw Refusal(.mediaNotReady, field: "media.id") }
        return try MediaOwnership(turn.keys, environment, at: now, in: session)
            .give(row, to: key, message: message, channel: turn.row.channel)
    }

    private func enqueue(_ id: ID<Message>) throws {
        let signals = environment.signals
        if channel.policy.readReceipts == .onReply, turn.row.unansweredSince != nil,
            let last = try MessageStore.lastInbound(turn.row.id, workspace: caller.workspace, in: session)
        {
            try OutboxStore.insert(
                environment.ids.next(),
                purpose: .read,
                message: last,
                conversation: turn.row.id,
                channel: turn.row.channel,
                workspace: caller.workspace,
                at: now,
                in: session
            )
        }
        try OutboxStore.insert(
            environment.ids.next(),
            purpose: .send,
            message: id,
            conversation: turn.row.id,
            channel: turn.row.channel,
            workspace: caller.workspace,
            at: now,
            in: session
        )
        session.afterCommit { signals.outbox.raise() }
    }

    private func recordInConversation(_ id: ID<Message>, isNote: Bool) throws {
        let isReaction = request.content.kind == .reaction
        try ConversationStore.recordMessage(
            .init(
                message: isNote || isReaction ? nil : id,
                unread: isNote ? turn.row.unread : 0,
                unansweredSince: isNote || isReaction ? turn.row.unansweredSince : nil,
                window: turn.row.window
            ),
            in: turn.row.id,
            workspace: caller.workspace,
            at: now,
            session: session
        )
        try DraftStore.remove(
            conversation: turn.row.id,
            agent: caller.agent,
            workspace: caller.workspace,
            in: session
        )
    }

    private func view(of id: ID<Message>) throws -> MessageView {
        let reader = try ViewReader(workspace: caller.workspace, vault: environment.vault, at: now, in: session)
        let row = try MessageStore.find(id, workspace: caller.workspace, in: session)
        guard let row, let view = try reader.messages([row]).first else { throw Refusal(.notFound) }
        return view
    }
}

extension MessageContent.Kind {
    var carriesMedia: Bool {
        switch self {
        case .image, .video, .audio, .document, .sticker: true
        default: false
        }
    }
}
