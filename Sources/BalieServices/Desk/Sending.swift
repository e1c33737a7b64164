import BalieChannels
import BalieDomain
import BalieStorage

/// One message on its way into the outbox.
struct Sending {
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
        after events: [EventRow],
        at now: Timestamp,
        _ session: any SQLSession
    ) throws {
        self.environment = environment
        self.request = request
        self.caller = caller
        self.now = now
        self.session = session
        turn = try DeskTurn(environment, id, by: caller, after: events, at: now, in: session)
        channel = try ChannelDirectory.open(turn.channel, vault: environment.vault, in: session)
    }

    mutating func store() throws -> MessageView {
        let isNote = request.content.kind == .note
        let key = try turn.contactKey()
        let id = environment.ids.next(Message.self)
        var body = MessageBody(content: request.content)
        // Whoever was asked in has notes for whoever has the conversation.
        if case .note(let note) = request.content, turn.row.assignee != caller.agent, try turn.isAskedIn() {
            body.content = .note(.init(body: note.body, isWhisper: true))
        }
        let target = try resolveTarget(&body)
        if let quoted = request.quoted { body.context = try context(quoting: quoted) }
        let media = try attachMedia(to: id, key)
        if !isNote { try check(body, media: media, key) }
        let message = MessageRow(
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
        )
        try turn.store(message, saying: request.content)
        if !isNote {
            try enqueue(id)
            try BoardStore.recordAnswer(of: caller.agent, workspace: caller.workspace, at: now, in: session)
        }
        if let response = response(id) {
            try FactStore.addResponse(response, in: turn.row, workspace: caller.workspace, at: now, in: session)
        }
        try recordInConversation(id, isNote: isNote)
        turn.note(.messageCreated, subject: id.rawValue)
        if let target { turn.note(.messageUpdated, subject: target.rawValue) }
        _ = try turn.finish()
        return try view(of: id)
    }

    /// Refuses what the network would refuse.
    private func check(_ body: MessageBody, media: ID<Media>?, _ key: ContactKey) throws {
        try turn.requireUnresolved()
        guard !SurveyQuestion.isOffered(in: body.content) else {
            throw Refusal(.invalidField, "Only a survey asks for ratings.", field: body.content.kind.rawValue)
        }
        if let reason = turn.channel.stopped { throw Refusal(.channelStopped, "Sending is stopped: \(reason)") }
        guard body.content.kind == .template || turn.row.window.isOpen(at: now) else { throw Refusal(.windowClosed) }
        if case .template(let template) = body.content, try !template.isWelcome(toOptedOut: try isOptedOut()) {
            guard template.isMarketing != nil else {
                throw Refusal(
                    .optedOut,
                    "This customer does not want marketing messages, and this template's category is not known just now."
                )
            }
            throw Refusal(.optedOut)
        }
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

    private func isOptedOut() throws -> Bool {
        try ContactStore.find([turn.row.contact], workspace: caller.workspace, in: session).first?.optedOut ?? false
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
    private func attachMedia(to message: ID<Message>, _ key: ContactKey) throws -> ID<Media>? {
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
        guard row.state != .failed else { throw Refusal(.mediaLost, field: "media.id") }
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
        session.afterCommit { [workspace = caller.workspace] in signals.raise(.outbox, of: workspace) }
    }

    /// What it answers, if a customer waits for an answer and a person gives it: a program's answers are not counted.
    private func response(_ id: ID<Message>) -> ResponseRow? {
        guard caller.kind == .session, ![.note, .reaction].contains(request.content.kind),
            // By the network's clock, which may be ahead.
            let asked = turn.row.unansweredSince.map({ min($0, now) })
        else { return nil }
        let hasIt = turn.row.place == .held(by: caller.agent)
        return ResponseRow(
            message: id,
            agent: caller.agent,
            askedAt: asked,
            beganAt: hasIt ? min(max(asked, turn.row.placedAt), now) : now
        )
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
