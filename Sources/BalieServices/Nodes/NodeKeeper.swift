import BalieDomain
import BalieStorage
import Logging
public import ServiceLifecycle

/// Keeps this node's place among the others: shows that it lives, sees who does not, and takes its share of the
/// workspaces.
///
/// Nothing here reads a clock of another machine: a process is over when its beats stand still for some looks of ours, and
/// a look that failed does not count.
public struct NodeKeeper: Service {
    /// Between two looks.
    static let interval = Duration.milliseconds(400)
    /// Looks in a row at which a beat stood still before its process is given up.
    static let patience = 6

    private let environment: Environment
    private let cluster: Cluster
    private let presence: PresenceKeeper

    init(_ environment: Environment, cluster: Cluster, presence: PresenceKeeper) {
        self.environment = environment
        self.cluster = cluster
        self.presence = presence
    }

    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            var watch = NodeWatch()
            while !Task.isCancelled {
                do {
                    try await look(&watch)
                } catch  where error is Cluster.MustEnd || error is MovePending {
                    throw error
                } catch {
                    environment.logger.error("nodes not looked at", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await environment.time.sleep(until: environment.now() + Self.interval)
            }
        }
        await leave()
    }

    /// One look: beats, gives up who is over, takes or gives leases.
    func look(_ watch: inout NodeWatch) async throws {
        let (instance, environment, now) = (cluster.instance, environment, environment.now())
        let storage = environment.storage
        // The others count the looks until the next beat: nothing here waits behind people's work.
        let (isAlive, nodes) = try await storage.write(.immediate) { session in
            (try NodeStore.beat(instance, in: session), try NodeStore.all(in: session))
        }
        guard isAlive else { return try await comeBack() }
        let over = watch.look(at: nodes, from: instance)
        for (other, _) in over {
            let node = nodes.first { $0.instance == other }
            environment.logger.warning(
                "a node is gone, its work goes on elsewhere",
                metadata: ["node": "\(node?.number ?? -1)", "name": "\(node?.name ?? "")", "instance": "\(other)"]
            )
        }
        let living = nodes.compactMap(\.instance).filter { !watch.isOver($0) }
        let leases = try await storage.write(.immediate) { session in
            for (other, beat) in over { try NodeStore.end(other, ifStillAt: beat, at: now, in: session) }
            let leases = try Self.takeShare(of: living.count, for: instance, in: session)
            try BrowserStore.forgetOver(in: session)
            return leases
        }
        environment.metrics.set(.nodes, to: living.count)
        let later = environment.now()
        let hasMore = cluster.update { state in
            let before = state.leases
            state.leases = [:]
            for lease in leases {
                let known = before[lease.workspace].flatMap { $0.fence == lease.fence ? $0 : nil }
                state.leases[lease.workspace] = known ?? Cluster.Lease(fence: lease.fence, since: later)
            }
            state.isFirst = living.first == instance
            return state.leases.contains { before[$0.key] != $0.value }
        }
        if hasMore { environment.signals.wakeAll() }
    }

    /// - Returns: what this process holds now.
    private static func takeShare(
        of nodes: Int,
        for instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) -> [LeaseStore.Lease] {
        let all = try LeaseStore.count(in: session)
        // Rounded up, so that all are taken whoever looks first.
        let share = (all + nodes - 1) / max(1, nodes)
        let held = try LeaseStore.held(by: instance, in: session)
        if held.count < share {
            return held + (try LeaseStore.claim(for: instance, limit: share - held.count, in: session))
        }
        let surplus = held.map(\.workspace).sorted().suffix(held.count - share)
        if !surplus.isEmpty { try LeaseStore.release(Array(surplus), of: instance, in: session) }
        return held.filter { !surplus.contains($0.workspace) }
    }

    /// The others gave this process up: it was stopped, or cut off. It begins anew; what it held is others' by now.
    private func comeBack() async throws {
        var generator = SystemRandomNumberGenerator()
        let instance = NodeInstance(.random(in: 1 ... .max, using: &generator))
        let (cluster, now) = (cluster, environment.now())
        cluster.update { $0.leases = [:] }
        try await environment.storage.write { session in
            // Before anything is read: nobody of this name joins between the look and the entry.
            try NodeStore.lockJoining(in: session)
            try MovePending.check(in: session)
            let isTaken = try NodeStore.all(in: session).contains { $0.name == cluster.name && $0.instance != nil }
            guard !isTaken else { throw Cluster.MustEnd.twin }
            let number = try Cluster.enter(
                name: cluster.name,
                instance: instance,
                version: cluster.version,
                at: now,
                in: session
            )
            // Undoes the entry: nobody would beat for it.
            guard number == cluster.number else { throw Cluster.MustEnd.numberGone }
        }
        cluster.update { $0.instance = instance }
        environment.logger.warning("this node was taken for dead, and is back", metadata: ["node": "\(cluster.number)"])
        presence.connectAgain()
    }

    /// At the end: others take over at once.
    private func leave() async {
        let (instance, now) = (cluster.instance, environment.now())
        do {
            try await environment.storage.write { session in
                try NodeStore.end(instance, ifStillAt: nil, at: now, in: session)
            }
        } catch {
            environment.logger.error("node not signed off", metadata: ["error": "\(error)"])
        }
    }
}

/// What a node saw of the others.
struct NodeWatch: Sendable {
    private struct Sight {
        var beat: Int64
        /// Looks in a row at which it stood still.
        var still = 0
    }

    private var sights: [NodeInstance: Sight] = [:]

    /// - Returns: the processes that are over by now, each with its last beat.
    mutating func look(at nodes: [NodeRow], from own: NodeInstance) -> [(NodeInstance, beat: Int64)] {
        var seen: [NodeInstance: Sight] = [:]
        for node in nodes {
            guard let instance = node.instance, instance != own else { continue }
            var sight = sights[instance] ?? Sight(beat: node.beat)
            sight.still = sight.beat == node.beat ? sight.still + 1 : 0
            sight.beat = node.beat
            seen[instance] = sight
        }
        sights = seen
        return sights.filter { $0.value.still > NodeKeeper.patience }.map { ($0.key, $0.value.beat) }
    }

    func isOver(_ instance: NodeInstance) -> Bool { (sights[instance]?.still ?? 0) > NodeKeeper.patience }
}
