import BalieDomain
import BalieStorage

extension IntakeScene {
    // MARK: Edited and withdrawn

    mutating func apply(_ amendment: Amendment) throws {
        // It came before its original, and was kept as a message of its own.
        if try isKnown(amendment.externalID) { return }
        if try wasApplied(amendment) { return }
        guard
            let sender = try owner(of: amendment.sender),
            let found = try message(externalID: amendment.originalExternalID, of: sender),
            found.row.direction == .inbound
        else { return try keepAsMessage(amendment) }
        let (original, conversation) = (found.row, found.conversation)
        let key = try keys.contactKey(conversation.contact, in: session)
        speaks(of: key.id)
        let at = believable(amendment.sentAt)
        var body = try MessageBody(sealed: original.body, of: original.id, key: key)
        body.amendments = (body.amendments ?? []) + [amendment.externalID]
        var media = original.media
        var edited = original.editedAt
        let before = body.content
        switch amendment.change {
        case .edited(let content, let reference):
            // An earlier edit that comes late must not undo a later one.
            if let edited, edited > at { return }
            body.content = content
            if let reference { media = try addMedia(reference, message: original.id, contact: key) }
            edited = at
        case .revoked:
            guard original.deletedAt == nil else { return }
        }
        try MessageStore.amend(
            original.id,
            kind: body.content.kind,
            body: try body.sealed(for: original.id, key: key),
            media: media,
            editedAt: edited,
            deletedAt: amendment.change == .revoked ? at : original.deletedAt,
            workspace: workspace,
            in: session
        )
        index(body.content, of: conversation.id)
        note(.messageUpdated, conversation: conversation.id, subject: original.id.rawValue)
        if case .edited = amendment.change { try editAnswer(original, from: before, to: body.content, of: key, at: at) }
    }

    /// Whether this very amendment was applied before: then nothing depends on whose the sender's addresses are by now.
    private mutating func wasApplied(_ amendment: Amendment) throws -> Bool {
        guard
            let id = try find(externalKey: externalKey(amendment.originalExternalID)),
            let row = try find(id),
            let conversation = try ConversationStore.find(row.conversation, workspace: workspace, in: session)
        else { return false }
        do {
            let key = try keys.contactKey(conversation.contact, in: session)
            let applied = try MessageBody(sealed: row.body, of: row.id, key: key).amendments ?? []
            guard applied.contains(amendment.externalID) else { return false }
        } catch VaultError.erased { return false }
        speaks(of: conversation.contact)
        return true
    }

    /// The original never came: what was changed is still told, as a message of its own.
    private mutating func keepAsMessage(_ amendment: Amendment) throws {
        var content = MessageContent.system(.init(kind: "message_deleted", body: "The customer deleted a message"))
        var media: MediaReference?
        if case .edited(let edited, let reference) = amendment.change { (content, media) = (edited, reference) }
        try apply(
            InboundMessage(
                externalID: amendment.externalID,
                sender: amendment.sender,
                profileName: amendment.profileName,
                sentAt: amendment.sentAt,
                content: content,
                media: media
            )
        )
    }

    // MARK: Another address

    mutating func changeIdentity(from old: [IdentityClaim], to new: [IdentityClaim], _ notice: InboundMessage?) throws {
        // Since then the addresses may have gone on to others.
        if let notice, try isKnown(notice.externalID) { return }
        if let key = try move(from: old, to: new) {
            speaks(of: key)
            note(.contactUpdated, subject: key.rawValue)
        }
        // From the new address: the contact is known by it now, and a repeat finds the message.
        if var notice {
            notice.sender = new.isEmpty ? old : new
            try apply(notice)
        }
    }

    // MARK: Written on the telephone that shares the number

    mutating func apply(_ echo: EchoedMessage) throws {
        if try isKnown(echo.externalID) { return }
        let sentAt = believable(echo.sentAt)
        let person = try resolve(echo.recipient, profileName: nil, username: nil, seenAt: nil)
        speaks(of: person.key.id)
        if person.changed { note(.contactUpdated, subject: person.key.id.rawValue) }
        let id = environment.ids.next(Message.self)
        let target = try target(of: echo.content, by: person.key.id)
        let isReaction = echo.content.kind == .reaction
        let recording = try record(in: person, on: target?.conversation, by: nil, asksForAnswer: false) { row in
            ConversationStore.MessageRecord(
                message: isReaction ? nil : id,
                unread: row?.unread ?? 0,
                unansweredSince: isReaction ? row?.unansweredSince : nil,
                window: row?.window ?? ServiceWindow(until: nil)
            )
        }
        let conversation = recording.conversation
        var body = MessageBody(content: echo.content)
        body.externalID = echo.externalID
        body.context = echo.context
        add(
            MessageRow(
                id: id,
                conversation: conversation,
                channel: channel.id,
                direction: .outbound,
                kind: echo.content.kind,
                status: .sent,
                authorKind: MessageAuthor.Kind.system.rawValue,
                body: try body.sealed(for: id, key: person.key),
                media: try echo.media.map { try addMedia($0, message: id, contact: person.key) },
                target: target?.row.id,
                occurredAt: sentAt,
                createdAt: now
            ),
            externalKey: externalKey(echo.externalID)
        )
        index(echo.content, of: conversation)
        note(.messageCreated, conversation: conversation, subject: id.rawValue)
        if let target { note(.messageUpdated, conversation: conversation, subject: target.row.id.rawValue) }
    }
}
