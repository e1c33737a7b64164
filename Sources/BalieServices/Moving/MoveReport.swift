/// What is going on, for a bar that moves.
public struct MoveProgress: Hashable, Sendable {
    public enum Step: String, Sendable {
        case copying, comparing, removing
    }

    public var step: Step
    public var table: String
    /// Rows that this step is through with, of all workspaces and tables.
    public var done: Int64
    public var total: Int64

    public init(step: Step, table: String, done: Int64, total: Int64) {
        (self.step, self.table, self.done, self.total) = (step, table, done, total)
    }
}

/// What was moved, and the proof.
public struct MoveReport: Hashable, Sendable {
    public struct Table: Hashable, Sendable, Encodable {
        public let name: String
        public let rows: Int64
        /// SHA-256 over the SHA-256 of each workspace's rows, in the order of their ids; lower-case hexadecimal. It was the
        /// same on both sides.
        public let sha256: String
    }

    public let workspaces: [String]
    /// Those that were compared; none if an earlier run did all.
    public let tables: [Table]
    /// Files of messages, which stay where they are.
    public let files: Int64
    /// Rows that this run copied; fewer than there are if an earlier one had begun.
    public let copied: Int64
    public var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }

    init(workspaces: [String], tables: [Table] = [], files: Int64 = 0, copied: Int64 = 0) {
        (self.workspaces, self.tables, self.files, self.copied) = (workspaces, tables, files, copied)
    }
}
