public import BalieChannels
public import BalieDomain
import BalieStorage
import FoundationEssentials
import Synchronization

/// A connected account, opened: with its adapter, which holds its secrets.
public struct ConnectedChannel: Sendable {
    public let id: ID<ChannelAccount>
    public let workspace: ID<Workspace>
    public let adapter: any ChannelAdapter
    public let queue: ID<Queue>
    public let units: Int
    public let stopped: String?
    /// What an administrator chose: read ticks, the typing sign, the pace.
    public let policy: ChannelPolicy
    /// As they are stored: other bytes are other settings.
    let sealedSettings: [UInt8]
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

    private struct State {
        var entries: [ID<ChannelAccount>: Entry] = [:]
        /// Grows with every ``forget(_:)``: a channel read before must not be kept after.
        var generation = 0
    }

    private let storage: any Storage
    private let vault: Vault
    private let time: any TimeSource
    private let state = Mutex(State())

    init(storage: any Storage, vault: Vault, time: any TimeSource) {
        self.storage = storage
        self.vault = vault
        self.time = time
    }

    public func find(_ id: ID<ChannelAccount>) async throws -> ConnectedChannel? {
        let now = time.now()
        if case .some(let known) = kept(id, at: now) { return known }
        let generation = state.withLock { $0.generation }
        let channel = try await storage.read { try self.read(id, in: $0) }
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= Self.entryLimit { state.entries.removeAll() }
            state.entries[id] = Entry(channel: channel, readAt: now)
        }
        return channel
    }

    /// The same, where a session is at hand. What it reads is not remembered: it may have begun before the last change.
    func find(_ id: ID<ChannelAccount>, in session: any SQLSession) throws -> ConnectedChannel? {
        if case .some(let known) = kept(id, at: time.now()) { return known }
        return try read(id, in: session)
    }

    private func read(_ id: ID<ChannelAccount>, in session: any SQLSession) throws -> ConnectedChannel? {
        try ChannelStore.find(id, in: session).map { try Self.open($0, vault: vault, in: session) }
    }

    /// - Returns: what is remembered, which may be that there is no such channel; `nil` if nothing is.
    private func kept(_ id: ID<ChannelAccount>, at now: Timestamp) -> ConnectedChannel?? {
        guard let known = state.withLock({ $0.entries[id] }) else { return nil }
        guard now < known.readAt + Self.lifetime, known.readAt <= now else { return nil }
        return .some(known.channel)
    }

    /// Forgets what is kept of a channel, after a change of it was committed.
    func forget(_ id: ID<ChannelAccount>) {
        state.withLock { state in
            state.entries[id] = nil
            state.generation += 1
        }
    }

    static func open(_ row: ChannelRow, vault: Vault, in session: any SQLSession) throws -> ConnectedChannel {
        let keys = try vault.keys(of: row.workspace, in: session)
        let settings = try ChannelSettings(sealed: row.settings, of: row.id, keys: keys)
        return ConnectedChannel(
            id: row.id,
            workspace: row.workspace,
            adapter: settings.adapter,
            queue: row.queue,
            units: row.units,
            stopped: row.stopped,
            policy: settings.policy,
            sealedSettings: row.settings
        )
    }
}
