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
    /// Those who follow logs that others write to as well.
    public let logs: LogFollowers
    /// Rules and opening hours.
    let rules = RuleShelf()
    /// What the other nodes are told; `nil` if there is no bus.
    let notices: Notices?

    /// - Parameters:
    ///   - bus: carries notices between the nodes; without one they find out by looking. Of no use to an only node.
    ///   - encode: writes an event as browsers read it; called once an event, however many listen.
    public init(
        storage: any Storage,
        time: any TimeSource,
        ids: IDSource,
        logger: Logger,
        vault: Vault,
        cluster: Cluster? = nil,
        bus: (any NoticeBus)? = nil,
        encode: @escaping @Sendable (LiveMessage) -> ByteBuffer
    ) {
        self.storage = storage
        self.time = time
        self.ids = ids
        self.logger = logger
        self.vault = vault
        self.cluster = cluster
        metrics = Metrics()
        notices =
            if let cluster, let bus {
                Notices(bus: bus, sender: cluster.instance, metrics: metrics, time: time, logger: logger)
            } else { nil }
        signals = Signals(cluster: cluster, notices: notices)
        channels = ChannelDirectory(storage: storage, vault: vault, time: time)
        liveEvents = LiveEvents(storage: storage, vault: vault, time: time, logger: logger, encode: encode)
        viewing = Viewing(liveEvents: liveEvents, time: time, notices: notices)
        logs = LogFollowers()
        logs.add(
            following: { [liveEvents] in liveEvents.workspaces },
            hear: { [liveEvents] in liveEvents.committed($0.workspace, upTo: $0.last) }
        )
        if let cluster {
            logs.add(
                following: { Array(cluster.leases.keys) },
                hear: { [signals] reach in
                    guard cluster.leases[reach.workspace] != nil else { return }
                    signals.floor.post(.log, workspace: reach.workspace)
                }
            )
        }
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

    /// Appends to the workspace's log; once committed, subscribers and other nodes are told. Call it last in a transaction.
    func append(_ events: [EventRow], workspace: ID<Workspace>, at now: Timestamp, in session: any SQLSession) throws {
        guard !events.isEmpty else { return }
        let last = try EventStore.append(events, workspace: workspace, at: now, in: session)
        let kinds = events.compactMap(\.kind)
        session.afterCommit {
            metrics.count(kinds)
            liveEvents.committed(workspace, upTo: last)
            notices?.tell(.log(last: last), of: workspace)
        }
    }
}
