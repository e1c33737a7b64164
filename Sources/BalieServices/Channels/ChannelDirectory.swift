public import BalieChannels
public import BalieDomain
import BalieStorage
import FoundationEssentials
import Synchronization

/// A connected account, opened: with its adapter, which holds its secrets.
public struct ConnectedChannel: Sendable {
    public let id: ID<ChannelAccount>
    public let workspace: ID<Workspace>
    public let kind: ChannelKind
    public let name: String
    public let adapter: any ChannelAdapter
    public let queue: ID<Queue>
    public let units: Int
    public let stopped: String?
    /// Answers that carry the customer's read ticks and typing sign when an agent replies or types.
    public let policy: ChannelPolicy
}

/// The connected accounts by id, kept for a second: a channel that another process adds works at once, one that it
/// changes within a second.
public final class ChannelDirectory: Sendable {
    static let lifetime = Duration.seconds(1)
    /// Ids kept; a flood of unknown ones empties the directory, no more.
    static let entryLimit = 10_000

    private struct Entry {
        let channel: ConnectedChannel?
        let readAt: Timestamp
    }

    private let storage: any Storage
    private let vault: Vault
    private let time: any TimeSource
    private let entries = Mutex<[ID<ChannelAccount>: Entry]>([:])

    init(storage: any Storage, vault: Vault, time: any TimeSource) {
        self.storage = storage
        self.vault = vault
        self.time = time
    }

    public func find(_ id: ID<ChannelAccount>) async throws -> ConnectedChannel? {
        let now = time.now()
        if let known = entries.withLock({ $0[id] }), now < known.readAt + Self.lifetime, known.readAt <= now {
            return known.channel
        }
        let vault = vault
        let channel = try await storage.read { session -> ConnectedChannel? in
            guard let row = try ChannelStore.find(id, in: session) else { return nil }
            return try Self.open(row, vault: vault, in: session)
        }
        entries.withLock { entries in
            if entries.count >= Self.entryLimit { entries.removeAll() }
            entries[id] = Entry(channel: channel, readAt: now)
        }
        return channel
    }

    /// Forgets what is kept of a channel, after a change of it was committed.
    func forget(_ id: ID<ChannelAccount>) { entries.withLock { _ = $0.removeValue(forKey: id) } }

    static func open(_ row: ChannelRow, vault: Vault, in session: any SQLSession) throws -> ConnectedChannel {
        let keys = try vault.keys(of: row.workspace, in: session)
        let settings = try ChannelSettings(sealed: row.settings, of: row.id, keys: keys)
        return ConnectedChannel(
            id: row.id,
            workspace: row.workspace,
            kind: row.kind,
            name: row.name,
            adapter: settings.adapter,
            queue: row.queue,
            units: row.units,
            stopped: row.stopped,
            policy: settings.policy
        )
    }
}
