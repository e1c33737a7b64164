public import BalieDomain

/// Which process does a workspace's work: applies its journal, runs its floor, sends what is in its outbox.
public enum LeaseStore {
    public struct Lease: Hashable, Sendable {
        public let workspace: ID<Workspace>
        /// Grows with every new holder.
        public let fence: Int64

        public init(workspace: ID<Workspace>, fence: Int64) {
            self.workspace = workspace
            self.fence = fence
        }
    }

    /// A condition on a table's `workspace_id`: that of a process' own leases; none for an only node.
    static func held(by instance: NodeInstance?) -> SQL {
        guard let instance else { return "" }
        return " AND workspace_id IN (SELECT workspace_id FROM lease WHERE instance = \(instance))"
    }

    public static func held(by instance: NodeInstance, in session: any SQLSession) throws(StorageError) -> [Lease] {
        try read(session.rows("SELECT workspace_id, fence FROM lease WHERE instance = \(instance)"))
    }

    /// From now on the workspace's work is to be done here. Nothing happens if it is already.
    public static func open(_ workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        try session.run("INSERT INTO lease (workspace_id) VALUES (\(workspace)) ON CONFLICT (workspace_id) DO NOTHING")
    }

    /// Nobody does the workspace's work here any more.
    public static func close(_ workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) {
        try session.run("DELETE FROM lease WHERE workspace_id = \(workspace)")
    }

    /// All there are.
    public static func count(in session: any SQLSession) throws(StorageError) -> Int {
        try session.firstRow("SELECT COUNT(*) FROM lease")?.int(0) ?? 0
    }

    /// Takes leases that nobody has who lives. Several who do so at the same moment do not wait for each other.
    ///
    /// - Returns: what was taken, `limit` at the most.
    public static func claim(
        for instance: NodeInstance,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [Lease] {
        try read(
            session.rows(
                """
                UPDATE lease SET instance = \(instance), fence = fence + 1 WHERE workspace_id IN (
                    SELECT workspace_id FROM lease WHERE instance IS NULL OR instance NOT IN \(part: NodeStore.living)
                     ORDER BY workspace_id LIMIT \(limit)
                    \(.postgres, "FOR UPDATE SKIP LOCKED"))
                RETURNING workspace_id, fence
                """
            )
        )
    }

    /// Gives leases back.
    public static func release(
        _ workspaces: [ID<Workspace>],
        of instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE lease SET instance = NULL, fence = fence + 1
             WHERE instance = \(instance) AND workspace_id IN \(list: workspaces)
            """
        )
    }

    /// Makes sure, for the rest of the transaction, that a process still has a lease.
    ///
    /// - Throws: ``StorageError/Code/retryLater`` if another has it by now.
    public static func require(
        _ lease: Lease,
        of instance: NodeInstance,
        in session: any SQLSession
    ) throws(StorageError) {
        let row = try session.firstRow(
            """
            SELECT 1 FROM lease
             WHERE workspace_id = \(lease.workspace) AND instance = \(instance) AND fence = \(lease.fence)
            \(.postgres, "FOR SHARE")
            """
        )
        guard row != nil else { throw StorageError(.retryLater, detail: "another node does the workspace's work") }
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [Lease] {
        var leases: [Lease] = []
        for row in rows { leases.append(Lease(workspace: try row.id(0), fence: try row.int64(1))) }
        return leases
    }
}
