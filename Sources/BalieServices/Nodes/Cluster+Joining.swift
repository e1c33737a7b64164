public import BalieDomain
public import BalieStorage

extension Cluster {
    /// All node numbers are taken by nodes that live.
    public struct Full: Error, CustomStringConvertible {
        public var description: String {
            "There are \(Cluster.numbers.count) nodes already. Stop one, or share the workspaces out over two databases."
        }
    }

    /// This process may not come back among the nodes.
    public enum MustEnd: Error, CustomStringConvertible {
        /// Another process began with the same data folder, or a copy of it.
        case twin
        /// While this process was away, another node was given its number.
        case numberGone

        public var description: String {
            switch self {
            case .twin:
                """
                Another node runs with this node's name. Give each a data folder of its own: copy only master.key, never \
                node.name.
                """
            case .numberGone: "This node was away for so long that its place was given to another. Start it again."
            }
        }
    }

    /// Makes sure that no other process of this name lives: one with a copy of the data folder would end a healthy node.
    /// Waits for a few beats, if the last process of the name did not sign off.
    ///
    /// - Throws: ``MustEnd/twin``; ``StorageError``.
    public static func requireNoTwin(of name: String, in storage: any Storage, time: any TimeSource) async throws {
        guard let before = try await last(name, in: storage) else { return }
        // What a process left that was killed stands still.
        try await time.sleep(until: time.now() + NodeKeeper.interval * 3)
        if let after = try await last(name, in: storage), after != before { throw MustEnd.twin }
    }

    /// Makes this process known to the others. What an earlier process of the same data folder left is over.
    ///
    /// - Parameters:
    ///   - name: tells the data folder from others; kept in it.
    ///   - instance: made by chance.
    ///   - version: of the program, for operators.
    /// - Throws: ``Full``; ``StorageError``.
    public static func join(
        _ storage: any Storage,
        name: String,
        instance: NodeInstance,
        version: String,
        at now: Timestamp
    ) async throws -> Cluster {
        let number = try await storage.write { session in
            try enter(name: name, instance: instance, version: version, at: now, in: session)
        }
        return Cluster(number: number, name: name, version: version, instance: instance)
    }

    /// The last beat of a process of this name that has not signed off.
    private static func last(_ name: String, in storage: any Storage) async throws -> NodeRow? {
        try await storage.read { session in
            try NodeStore.all(in: session).first { $0.name == name && $0.instance != nil }
        }
    }

    /// - Returns: the node's number: that of its last process, else one that was never used, else the one that has been
    ///   free for the longest time, so that ids of a process that was taken for dead stay different as long as possible.
    static func enter(
        name: String,
        instance: NodeInstance,
        version: String,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> Int64 {
        try NodeStore.lockJoining(in: session)
        let nodes = try NodeStore.all(in: session)
        let own = nodes.first { $0.name == name }
        let unused = numbers.first { number in !nodes.contains { $0.number == number } }
        let free = nodes.filter { $0.instance == nil }.min { $0.changedAt < $1.changedAt }
        guard let number = own?.number ?? unused ?? free?.number else { throw Full() }
        let row = NodeRow(
            number: number,
            name: name,
            instance: instance,
            version: version,
            changedAt: now
        )
        try NodeStore.begin(row, in: session)
        return number
    }
}
