public import BalieDomain

/// Rows of `idempotency`: requests that were made under a key of the caller's, and what was answered.
public enum IdempotencyStore {
    public struct Answer: Sendable {
        public let status: Int
        public let sealed: [UInt8]
        /// Whose key seals it; `nil` for the workspace's.
        public let contact: ID<Contact>?

        public init(status: Int, sealed: [UInt8], contact: ID<Contact>?) {
            self.status = status
            self.sealed = sealed
            self.contact = contact
        }
    }

    public struct Row: Sendable {
        public let requestHash: [UInt8]
        /// HTTP status and sealed answer; `nil` while the first request is still under way.
        public let answer: Answer?
        public let createdAt: Timestamp
    }

    /// Claims the key for a request.
    ///
    /// - Parameters:
    ///   - oldest: keys claimed at or before it are forgotten.
    ///   - abandoned: a request that is under way since this or before died with its process; its key is free again.
    /// - Returns: `nil` if the key was free and is now ours, else what stands there.
    public static func claim(
        keyHash: [UInt8],
        requestHash: [UInt8],
        workspace: ID<Workspace>,
        at now: Timestamp,
        notBefore oldest: Timestamp,
        abandonedAt abandoned: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Row? {
        try session.run(
            """
            DELETE FROM idempotency
             WHERE workspace_id = \(workspace) AND key_hash = \(keyHash)
               AND (created_at_ms <= \(oldest) OR (status IS NULL AND created_at_ms <= \(abandoned)))
            """
        )
        let inserted = try session.firstRow(
            """
            INSERT INTO idempotency (workspace_id, key_hash, request_hash, created_at_ms)
            VALUES (\(workspace), \(keyHash), \(requestHash), \(now))
            ON CONFLICT (workspace_id, key_hash) DO NOTHING RETURNING created_at_ms
            """
        )
        guard inserted == nil else { return nil }
        let row = try session.firstRow(
            """
            SELECT request_hash, status, answer, created_at_ms, contact_id FROM idempotency
             WHERE workspace_id = \(workspace) AND key_hash = \(keyHash)
            """
        )
        guard let row else { throw StorageError(.retryLater, detail: "the key went away meanwhile") }
        let answer =
            row.isNull(1)
            ? nil : Answer(status: try row.int(1), sealed: try row.bytes(2), contact: try row.optionalID(4))
        return Row(requestHash: try row.bytes(0), answer: answer, createdAt: try row.timestamp(3))
    }

    /// Keeps what the request was answered.
    public static func finish(
        keyHash: [UInt8],
        workspace: ID<Workspace>,
        answer: Answer,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE idempotency SET status = \(answer.status), answer = \(answer.sealed), contact_id = \(answer.contact)
             WHERE workspace_id = \(workspace) AND key_hash = \(keyHash)
            """
        )
    }

    /// Frees the key: the request had no effect.
    public static func release(
        keyHash: [UInt8],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            "DELETE FROM idempotency WHERE workspace_id = \(workspace) AND key_hash = \(keyHash) AND status IS NULL"
        )
    }

    public static func deleteOlder(than oldest: Timestamp, in session: any SQLSession) throws(StorageError) {
        try session.run("DELETE FROM idempotency WHERE created_at_ms <= \(oldest)")
    }
}
