import BalieChannels
import BalieDomain
import BalieStorage
import Logging

/// Writes down what became of a call. The write is tried until it succeeds: the call cannot be taken back.
struct OutboxRecord: Sendable {
    /// Between two tries to write.
    static let pause = Duration.seconds(1)

    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    func accept(
        _ entry: OutboxDelivery.Entry,
        externalID: String,
        recipient: IdentityClaim?,
        key: ContactKey
    ) async {
        await write(entry) { scene in
            let session = scene.session
            guard let row = try MessageStore.find(entry.row.message, workspace: scene.workspace, in: session) else {
                return try OutboxStore.remove(entry.row.id, workspace: scene.workspace, in: session)
            }
            var body = try MessageBody(sealed: row.body, of: row.id, key: key)
            body.externalID = externalID
            do {
                try session.attempt {
                    try MessageStore.update(
                        row.id,
                        status: row.status.advance(to: .accepted),
                        externalKey: scene.externalKey(externalID),
                        body: try body.sealed(for: row.id, key: key),
                        workspace: scene.workspace,
                        in: session
                    )
                }
            } catch let error as StorageError where error.code == .conflict {
                // Another message has that id already: whose statuses they will be cannot be told.
                return try Self.setUnknown(entry, &scene)
            }
            try OutboxStore.remove(entry.row.id, workspace: scene.workspace, in: session)
            if let recipient { try Self.adopt(recipient, key: key, scene) }
            try scene.applyParked(to: row.id, externalID: externalID)
            scene.note(.messageUpdated, conversation: row.conversation, subject: row.id.rawValue)
        }
    }

    /// The network writes the number in its own form from now on.
    private static func adopt(_ recipient: IdentityClaim, key: ContactKey, _ scene: IntakeScene) throws {
        let lookup = scene.lookup(recipient)
        guard try scene.owner(of: recipient)?.id == key.id else { return }
        let rows = try ContactStore.identities(of: [key.id], workspace: scene.workspace, in: scene.session)
        for row in rows where row.kind == recipient.kind {
            let address = String(decoding: try key.open(row.address, as: "identity \(row.id)"), as: UTF8.self)
            let isSame = scene.lookup(IdentityClaim(row.kind, address)) == lookup
            guard isSame, address != recipient.value else { continue }
            try ContactStore.replaceAddress(
                row.id,
                workspace: scene.workspace,
                address: key.seal(Array(recipient.value.utf8), as: "identity \(row.id)"),
                in: scene.session
            )
        }
    }

    func fail(_ entry: OutboxDelivery.Entry, _ error: DeliveryError) async {
        await write(entry) { scene in
            try Self.setStatus(.failed, error: error, entry, &scene)
            try OutboxStore.remove(entry.row.id, workspace: scene.workspace, in: scene.session)
        }
    }

    func markUnknown(_ entry: OutboxDelivery.Entry) async {
        await write(entry) { scene in try Self.setUnknown(entry, &scene) }
    }

    private static func setUnknown(_ entry: OutboxDelivery.Entry, _ scene: inout IntakeScene) throws {
        let isOurs = try OutboxStore.setUnknown(
            entry.row.id,
            workspace: scene.workspace,
            begunBy: entry.begunBy,
            in: scene.session
        )
        // Else whoever took us for dead has said so.
        guard isOurs else { return }
        try setStatus(.unknown, error: nil, entry, &scene)
    }

    func requeue(_ entry: OutboxDelivery.Entry, notBefore: Timestamp) async {
        await write(entry) { scene in try Self.requeue(entry, notBefore: notBefore, scene) }
    }

    private static func requeue(_ entry: OutboxDelivery.Entry, notBefore: Timestamp, _ scene: IntakeScene) throws {
        try OutboxStore.requeue(
            entry.row.id,
            workspace: scene.workspace,
            begunBy: entry.begunBy,
            notBefore: notBefore,
            in: scene.session
        )
    }

    /// The provider refuses the channel itself: nothing more is sent until an administrator repaired it. If that was done
    /// during the call, the refusal was of what is no longer so.
    func stop(_ entry: OutboxDelivery.Entry, because reason: String) async {
        await write(entry) { scene in
            try Self.requeue(entry, notBefore: scene.now, scene)
            let channel = try ChannelStore.find(entry.row.channel, in: scene.session)
            guard channel?.settings == entry.channel.sealedSettings else { return }
            let changed = try ChannelStore.setStopped(
                reason,
                id: entry.row.channel,
                workspace: scene.workspace,
                in: scene.session
            )
            if changed { scene.note(.channelUpdated, subject: entry.row.channel.rawValue) }
            let channels = scene.environment.channels
            scene.session.afterCommit { channels.forget(entry.row.channel) }
        }
    }

    func drop(_ entry: OutboxDelivery.Entry) async {
        await write(entry) { scene in
            try OutboxStore.remove(entry.row.id, workspace: scene.workspace, in: scene.session)
        }
    }

    private static func setStatus(
        _ status: DeliveryStatus,
        error: DeliveryError?,
        _ entry: OutboxDelivery.Entry,
        _ scene: inout IntakeScene
    ) throws {
        let session = scene.session
        guard
            let row = try MessageStore.find(entry.row.message, workspace: scene.workspace, in: session),
            let conversation = try ConversationStore.find(row.conversation, workspace: scene.workspace, in: session)
        else { return }
        let next = row.status.advance(to: status)
        guard next != row.status else { return }
        var sealed: [UInt8]?
        if let error {
            do {
                let key = try scene.keys.contactKey(conversation.contact, in: session)
                var body = try MessageBody(sealed: row.body, of: row.id, key: key)
                body.errors = [error]
                sealed = try body.sealed(for: row.id, key: key)
            } catch VaultError.erased {}
        }
        try MessageStore.update(
            row.id,
            status: next,
            externalKey: nil,
            body: sealed,
            workspace: scene.workspace,
            in: session
        )
        scene.note(.messageUpdated, conversation: row.conversation, subject: row.id.rawValue)
    }

    private func write(
        _ entry: OutboxDelivery.Entry,
        _ body: @escaping @Sendable (inout IntakeScene) throws -> Void
    ) async {
        while true {
            let (environment, now) = (environment, environment.now())
            do {
                return try await environment.storage.write(in: entry.row.workspace) { session in
                    var scene = try IntakeScene(environment, channel: entry.channel, at: now, in: session)
                    try body(&scene)
                    try scene.finish()
                }
            } catch {
                environment.logger.error("outcome not recorded", metadata: ["error": "\(error)"])
                do {
                    try await environment.time.sleep(until: environment.now() + Self.pause)
                } catch {
                    // Shutting down: the row stays marked, and is `unknown` at the next start.
                    return
                }
            }
        }
    }
}
