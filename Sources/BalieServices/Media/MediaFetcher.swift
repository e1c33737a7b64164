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
    /// Until a file that found no place is fetched again; networks keep files for days.
    static let placePause = Duration.minutes(1)

    private let environment: Environment
    private let client: ProviderClient
    private let files: SealedFiles

    public init(_ environment: Environment, client: ProviderClient, files: SealedFiles) {
        self.environment = environment
        self.client = client
        self.files = files
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

    /// - Returns: how many files are done with for now. Those that even that could not be written of come again after a pause.
    private func fetchDue() async throws -> Int {
        let now = environment.now()
        let holder = environment.holder
        let rows = try await environment.storage.read { session in
            try MediaStore.pending(heldBy: holder, at: now, limit: Self.concurrencyLimit, in: session)
        }
        return await withTaskGroup(of: Bool.self) { group in
            for row in rows { group.addTask { await fetch(row) } }
            return await group.reduce(into: 0) { count, isSettled in count += isSettled ? 1 : 0 }
        }
    }

    private enum Trouble: Error {
        /// It will never come: gone at the network, or of an erased contact.
        case gone
        /// Trying again may help.
        case passing
        /// It came, and there is no place for it now: that is no fault of the network's, and it waits as long as it takes.
        case noPlace
    }

    private func fetch(_ row: MediaRow) async -> Bool {
        do {
            let (bytes, mimeType) = try await download(row)
            try await keep(bytes, mimeType: mimeType, row)
            return true
        } catch {
            switch error {
            case Trouble.gone: return await giveUp(row)
            case Trouble.noPlace: return await postpone(row, until: environment.now() + Self.placePause, counts: false)
            case _ where row.attempts + 1 >= Self.attemptLimit: return await giveUp(row)
            default:
                let later = environment.now() + BackOff.doubling(row.attempts + 1)
                return await postpone(row, until: later, counts: true)
            }
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
        let (owner, keys) = try await environment.storage.read { session in
            let keys = try environment.vault.keys(of: row.workspace, in: session)
            return (try MediaSealing.owner(of: row, keys: keys, in: session), keys)
        }
        let file = SealedFile(bytes, owner: owner, keys: keys)
        let wrapped = try MediaSealing.wrap(file.key, of: row.id, owner: owner)
        let address: String
        do {
            address = try await files.write(file, workspace: row.workspace)
        } catch {
            environment.logger.error("file not stored", metadata: ["file": "\(row.id)", "error": "\(error)"])
            throw Trouble.noPlace
        }
        try await environment.storage.write(in: row.workspace) { session in
            try environment.requireLease(of: row.workspace, in: session)
            let isWanted = try MediaStore.setReady(
                row.id,
                workspace: row.workspace,
                mimeType: mimeType,
                byteCount: Int64(bytes.count),
                wrappedKey: wrapped,
                address: address,
                in: session
            )
            guard isWanted else { return }
            try SealedFiles.keep(address, workspace: row.workspace, at: now, in: session)
            try tell(row, at: now, in: session)
        }
    }

    private func giveUp(_ row: MediaRow) async -> Bool {
        let now = environment.now()
        return await settle(in: row.workspace) { session in
            try MediaStore.setFailed(row.id, workspace: row.workspace, in: session)
            try tell(row, at: now, in: session)
        }
    }

    private func postpone(_ row: MediaRow, until: Timestamp, counts: Bool) async -> Bool {
        await settle(in: row.workspace) { session in
            try MediaStore.postpone(row.id, workspace: row.workspace, until: until, counts: counts, in: session)
        }
    }

    private func settle(
        in workspace: ID<Workspace>,
        _ body: @escaping @Sendable (any SQLSession) throws -> Void
    ) async -> Bool {
        do {
            try await environment.storage.write(in: workspace) { [environment] session in
                try environment.requireLease(of: workspace, in: session)
                try body(session)
            }
            return true
        } catch {
            environment.logger.error("media not settled", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func tell(_ row: MediaRow, at now: Timestamp, in session: any SQLSession) throws {
        guard let message = row.message else { return }
        let conversation = try MessageStore.find(message, workspace: row.workspace, in: session)?.conversation
        let event = EventRow(kind: .messageUpdated, conversation: conversation, subject: message.rawValue)
        try environment.append([event], workspace: row.workspace, at: now, in: session)
    }
}
