import BalieChannels
import BalieDomain
import BalieStorage
import Crypto
import FoundationEssentials
import Logging
public import ServiceLifecycle

/// Fetches the files of incoming messages in the background, checks them and keeps them sealed.
public struct MediaFetcher: Service {
    /// Files fetched at a time; each is in memory whole.
    static let concurrencyLimit = 4
    static let attemptLimit = 8
    static let pollInterval = Duration.seconds(5)

    private let environment: Environment
    private let client: ProviderClient
    private let folder: MediaFolder

    public init(_ environment: Environment, client: ProviderClient, folder: MediaFolder) {
        self.environment = environment
        self.client = client
        self.folder = folder
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var fetched = 0
                do {
                    fetched = try await fetchDue()
                } catch {
                    environment.logger.error("media not fetched", metadata: ["error": "\(error)"])
                }
                if fetched == 0 {
                    await environment.signals.media.wait(
                        until: environment.now() + Self.pollInterval,
                        time: environment.time
                    )
                }
            }
        }
    }

    private func fetchDue() async throws -> Int {
        let now = environment.now()
        let holder = environment.holder
        let rows = try await environment.storage.read { session in
            try MediaStore.pending(heldBy: holder, at: now, limit: Self.concurrencyLimit, in: session)
        }
        await withDiscardingTaskGroup { group in
            for row in rows { group.addTask { await fetch(row) } }
        }
        return rows.count
    }

    private enum Trouble: Error {
        /// It will never come: gone at the network, or of an erased contact.
        case gone
        /// Trying again may help.
        case passing
    }

    private func fetch(_ row: MediaRow) async {
        do {
            let (bytes, mimeType) = try await download(row)
            try await keep(bytes, mimeType: mimeType, row)
        } catch {
            let gone: Bool = if case Trouble.gone = error { true } else { row.attempts + 1 >= Self.attemptLimit }
            await giveUp(row, forGood: gone)
        }
    }

    private func download(_ row: MediaRow) async throws -> (bytes: [UInt8], mimeType: String) {
        let vault = environment.vault
        let reference = try await environment.storage.read { session in
            let keys = try vault.keys(of: row.workspace, in: session)
            return try MediaSealing.details(of: row, keys: keys, in: session)?.reference
        }
        guard let id = row.channel, let channel = try await environment.channels.find(id), let reference else {
            throw Trouble.gone
        }
        let answer = try await client.perform(channel.adapter.encodeMediaLookup(reference))
        let location: MediaLocation
        switch channel.adapter.interpretMediaLookup(answer) {
        case .success(let found): location = found
        case .failure(let failure): throw failure.kind == .badRequest ? Trouble.gone : Trouble.passing
        }
        guard channel.adapter.trustsMediaAddress(location.url) else {
            environment.logger.warning("media address refused", metadata: ["channel": "\(channel.id)"])
            throw Trouble.gone
        }
        let file = try await client.perform(
            channel.adapter.encodeMediaDownload(location),
            limit: MediaLibrary.byteLimit
        )
        guard file.status == 200 else { throw Trouble.passing }
        let digest = hexadecimal(SHA256.hash(data: file.body))
        for stated in [reference.sha256, location.sha256].compactMap(\.self) where stated != digest {
            environment.logger.warning("media does not match its hash", metadata: ["media": "\(row.id)"])
            throw Trouble.passing
        }
        return (file.body, MediaType.normalized(location.mimeType ?? reference.mimeType))
    }

    private func keep(_ bytes: [UInt8], mimeType: String, _ row: MediaRow) async throws {
        let (environment, now) = (environment, environment.now())
        let (sealing, wrapped) = try await environment.storage.read { session in
            let keys = try environment.vault.keys(of: row.workspace, in: session)
            let owner = try MediaSealing.owner(of: row, keys: keys, in: session)
            let sealing = FileSealing(bytes, owner: owner, keys: keys)
            return (sealing, try MediaSealing.wrap(sealing.key, of: row.id, owner: owner))
        }
        try await folder.write(bytes, key: sealing.key, address: sealing.address)
        try await environment.storage.write(in: row.workspace) { session in
            try MediaStore.setReady(
                row.id,
                workspace: row.workspace,
                mimeType: mimeType,
                byteCount: Int64(bytes.count),
                wrappedKey: wrapped,
                address: sealing.address,
                in: session
            )
            try tell(row, at: now, in: session)
        }
    }

    private func giveUp(_ row: MediaRow, forGood: Bool) async {
        let now = environment.now()
        do {
            try await environment.storage.write(in: row.workspace) { session in
                guard forGood else {
                    return try MediaStore.postpone(
                        row.id,
                        workspace: row.workspace,
                        until: now + BackOff.doubling(row.attempts + 1),
                        in: session
                    )
                }
                try MediaStore.setFailed(row.id, workspace: row.workspace, in: session)
                try tell(row, at: now, in: session)
            }
        } catch {
            environment.logger.error("media not postponed", metadata: ["error": "\(error)"])
        }
    }

    private func tell(_ row: MediaRow, at now: Timestamp, in session: any SQLSession) throws {
        guard let message = row.message else { return }
        let conversation = try MessageStore.find(message, workspace: row.workspace, in: session)?.conversation
        let event = EventRow(kind: .messageUpdated, conversation: conversation, subject: message.rawValue)
        try environment.append([event], workspace: row.workspace, at: now, in: session)
    }
}
