import BalieDomain
import BalieStorage
import FoundationEssentials

extension IntakeScene {
    /// Moves a message forward, or parks the status until the message is known.
    mutating func apply(_ update: StatusUpdate) throws {
        let externalKey = externalKey(update.externalID)
        guard let row = try message(of: update, externalKey: externalKey) else {
            try speaks(of: update.recipient)
            return try ParkedStatusStore.insert(
                externalKey: externalKey,
                status: update.status,
                body: try ParkedStatus(update).sealed(keys),
                channel: channel.id,
                workspace: workspace,
                at: now,
                in: session
            )
        }
        try apply(update, to: row, externalKey: externalKey)
    }

    /// By the network's id, or by our own, which the network repeats: that settles a send whose answer was lost.
    private mutating func message(of update: StatusUpdate, externalKey: [UInt8]) throws -> MessageRow? {
        let byNetwork = try find(externalKey: externalKey)
        guard let id = byNetwork ?? update.opaqueID.flatMap({ ID<Message>($0) }) else { return nil }
        guard let row = try find(id) else { return nil }
        return row.channel == channel.id && row.direction == .outbound ? row : nil
    }

    mutating func apply(_ update: StatusUpdate, to row: MessageRow, externalKey: [UInt8]) throws {
        guard let conversation = try ConversationStore.find(row.conversation, workspace: workspace, in: session) else {
            return
        }
        let key: ContactKey
        do {
            key = try keys.contactKey(conversation.contact, in: session)
        } catch VaultError.erased { return }
        speaks(of: key.id)
        let status = row.status.advance(to: update.status)
        var body = try MessageBody(sealed: row.body, of: row.id, key: key)
        let before = (body.externalID, body.errors, body.pricing)
        if body.externalID == nil { body.externalID = update.externalID }
        if status == .failed, update.status == .failed, !update.errors.isEmpty { body.errors = update.errors }
        if status != .failed, row.status == .failed { body.errors = nil }
        if let pricing = update.pricing { body.pricing = pricing }
        let isNew = before != (body.externalID, body.errors, body.pricing)
        guard status != row.status || isNew else { return }
        try MessageStore.update(
            row.id,
            status: status,
            externalKey: externalKey,
            body: isNew ? try body.sealed(for: row.id, key: key) : nil,
            workspace: workspace,
            in: session
        )
        memory.messages[.init(channel: channel.id, key: externalKey)] = row.id
        try OutboxStore.settle(row.id, workspace: workspace, in: session)
        note(.messageUpdated, conversation: row.conversation, subject: row.id.rawValue)
    }

    /// Applies the statuses that came before the network's id of a message was known.
    mutating func applyParked(to id: ID<Message>, externalID: String) throws {
        let externalKey = externalKey(externalID)
        let parked = try ParkedStatusStore.take(
            externalKey: externalKey,
            channel: channel.id,
            workspace: workspace,
            in: session
        )
        for sealed in parked {
            guard let row = try find(id) else { return }
            try apply(ParkedStatus(sealed: sealed, keys).update, to: row, externalKey: externalKey)
        }
    }
}

/// A status update as it is kept, sealed, until its message is known.
private struct ParkedStatus: Codable {
    var externalID: String
    var status: DeliveryStatus
    var occurredAt: Timestamp
    var errors: [DeliveryError]
    var pricing: JSONValue?

    init(_ update: StatusUpdate) {
        externalID = update.externalID
        status = update.status
        occurredAt = update.occurredAt
        errors = update.errors
        pricing = update.pricing
    }

    init(sealed bytes: [UInt8], _ keys: WorkspaceKeys) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(try keys.open(bytes, as: "parked status")))
    }

    func sealed(_ keys: WorkspaceKeys) throws -> [UInt8] {
        try keys.seal([UInt8](JSONEncoder().encode(self)), as: "parked status")
    }

    var update: StatusUpdate {
        StatusUpdate(externalID: externalID, status: status, occurredAt: occurredAt, errors: errors, pricing: pricing)
    }
}
