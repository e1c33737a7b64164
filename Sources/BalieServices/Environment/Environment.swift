public import BalieDomain
public import BalieStorage
public import Logging
public import NIOCore

/// What every use case needs from outside; made once, in the composition root.
public struct Environment: Sendable {
    public let storage: any Storage
    public let time: any TimeSource
    public let ids: IDSource
    public let logger: Logger
    public let vault: Vault
    public let signals: Signals
    public let liveEvents: LiveEvents
    public let channels: ChannelDirectory
    public let metrics: Metrics

    public let viewing: Viewing
    /// The nodes that share the database; `nil` for an only node.
    public let cluster: Cluster?

    /// - Parameter encode: writes an event as browsers read it; called once an event, however many listen.
    public init(
        storage: any Storage,
        time: any TimeSource,
        ids: IDSource,
        logger: Logger,
        vault: Vault,
        cluster: Cluster? = nil,
        encode: @escaping @Sendable (LiveMessage) -> ByteBuffer
    ) {
        self.storage = storage
        self.time = time
        self.ids = ids
        self.logger = logger
        self.vault = vault
        self.cluster = cluster
        signals = Signals()
        metrics = Metrics()
        channels = ChannelDirectory(storage: storage, vault: vault, time: time)
        liveEvents = LiveEvents(storage: storage, vault: vault, time: time, logger: logger, encode: encode)
        viewing = Viewing(liveEvents: liveEvents, time: time)
    }

    public func now() -> Timestamp { time.now() }

    /// Does what must be done before a service goes on: again after a second for as long as it fails.
    func persist(_ what: String, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                return try await work()
            } catch {
                logger.error("not done at the start, tried again", metadata: ["what": "\(what)", "error": "\(error)"])
                try? await time.sleep(until: now() + .seconds(1))
            }
        }
    }

    /// Appends to the workspace's log; once committed, subscribers are told. Call it last in a transaction.
    func append(_ events: [EventRow], workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) throws {
        guard !events.isEmpty else { return }
        let last = try EventStore.append(events, workspace: workspace, at: now, in: session)
        let kinds = events.map(\.kind)
        session.afterCommit {
            metrics.count(kinds)
            liveEvents.committed(workspace, upTo: last)
        }
    }
}
