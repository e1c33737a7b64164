public import BalieDomain

/// One process of a node: another after each start, never used again.
public struct NodeInstance: Hashable, Sendable, SQLConvertible, CustomStringConvertible {
    public let number: Int64

    public init(_ number: Int64) { self.number = number }

    public var sqlValue: SQLValue { .integer(number) }
    public var description: String { String(number, radix: 36) }
}

/// A node as the others see it.
public struct NodeRow: Hashable, Sendable {
    /// Part of the ids that it makes.
    public let number: Int64
    public let name: String
    /// `nil` once its process ended or was given up.
    public let instance: NodeInstance?
    public let beat: Int64
    /// Of the program.
    public let version: String
    public let changedAt: Timestamp

    public init(
        number: Int64,
        name: String,
        instance: NodeInstance?,
        beat: Int64 = 0,
        version: String,
        changedAt: Timestamp
    ) {
        self.number = number
        self.name = name
        self.instance = instance
        self.beat = beat
        self.version = version
        self.changedAt = changedAt
    }
}

/// The nodes that share the database.
public enum NodeStore {
    /// The processes that are not over, for `IN`.
    static let living: SQL = "(SELECT instance FROM node WHERE instance IS NOT NULL)"

    /// In the order of their numbers.
    public static func all(in session: any SQLSession) throws(StorageError) -> [NodeRow] {
        var nodes: [NodeRow] = []
        let rows = try session.rows(
            "SELECT node_id, name, instance, beat, version, changed_at_ms FROM node ORDER BY node_id"
        )
        for row in rows {
            nodes.append(
                NodeRow(
                    number: try row.int64(0),
                    name: try row.string(1),
                    instance: row.isNull(2) ? nil : NodeInstance(try row.int64(2)),
                    beat: try row.int64(3),
                    version: try row.string(4),
                    changedAt: try row.timestamp(5)
                )
            )
        }
        return nodes
    }

    /// Makes this transaction the only one in which a node joins, until it ends.
    public static func lockJoining(in session: any SQLSession) throws(StorageError) {
        // Any number that nothing else locks.
        try session.run("SELECT 1\(.postgres, " FROM pg_advisory_xact_lock(7021001)")")
    }

    /// Takes a number for a process that begins; what stood under it or under the name before is replaced.
    ///
    /// - Throws: ``StorageError/Code/conflict`` if another took it at the same moment.
    public static func begin(_ node: NodeRow, in session: any SQLSession) throws(StorageError) {
        try session.run("DELETE FROM node WHERE (node_id = \(node.number) AND instance IS NULL) OR name = \(node.name)")
        try session.run(
            """
            INSERT INTO node (node_id, name, instance, beat, version, changed_at_ms)
            VALUES (\(node.number), \(node.name), \(node.instance), \(node.beat), \(node.version), \(node.changedAt))
            """
        )
    }

    /// Shows that a process lives.
    ///
    /// - Returns: whether it still counts; else others gave it up.
    public static func beat(_ instance: NodeInstance, in session: any SQLSession) throws(StorageError) -> Bool {
        try session.firstRow("UPDATE node SET beat = beat + 1 WHERE instance = \(instance) RETURNING node_id") != nil
    }

    /// A process is over: by itself, or given up by others who saw no more beats after `beat`.
    ///
    /// - Parameter beat: `nil` for a process that ends by itself.
    public static func end(
        _ instance: NodeInstance,
        ifStillAt beat: Int64?,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        let unchanged: SQL = if let beat { " AND beat = \(beat)" } else { "" }
        try session.run(
            "UPDATE node SET instance = NULL, changed_at_ms = \(now) WHERE instance = \(instance)\(part: unchanged)"
        )
    }
}
