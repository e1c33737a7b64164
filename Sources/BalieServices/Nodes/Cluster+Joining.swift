public import BalieDomain
public import BalieStorage

extension Cluster {
    /// All node numbers are taken by nodes that live.
    public struct Full: Error, CustomStringConvertible {
        public var description: String {
            "There are \(Cluster.numbers.count) nodes already. Stop one, or share the workspaces out over two databases."
        }
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

    /// - Returns: the node's number: that of its last process, else one that was never used, else the one that has been
    ///   free for the longest time, so that ids of a process that was taken for dead stay different as long as possible.
    static func enter(
        name: String,
        instance: NodeInstance,
        version: String,
        at now: Timestamp,
        in session: any SQLSession
    ) throws -> Int64 {
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
