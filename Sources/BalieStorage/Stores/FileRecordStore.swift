public import BalieDomain

/// Rows of `file_record`: what stands in the store of files. A file's record is there before the file, and goes after it.
public enum FileRecordStore {
    /// Which file.
    public struct Place: Sendable, Equatable {
        public let workspace: ID<Workspace>
        public let address: String

        public init(workspace: ID<Workspace>, address: String) {
            self.workspace = workspace
            self.address = address
        }
    }

    /// Notes that a content is about to be written.
    ///
    /// - Returns: where: at `address`, or where the same content is or is being written already.
    public static func begin(
        _ content: String,
        address: String,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> String {
        let row = try session.firstRow(
            """
            INSERT INTO file_record (workspace_id, address, content, state, changed_at_ms)
            VALUES (\(workspace), \(address), \(content), 'writing', \(now))
            ON CONFLICT (workspace_id, content) WHERE state <> 'removing'
            DO UPDATE SET changed_at_ms = excluded.changed_at_ms
            RETURNING address
            """
        )
        guard let row else { throw StorageError(.other, detail: "no address for a file") }
        return try row.string(0)
    }

    /// A row names the file from now on. Locks the record: whoever wants to remove the file waits, and then sees the row.
    ///
    /// - Returns: `false` if it is being removed, or gone: nothing may name it any more.
    public static func keep(
        _ address: String,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE file_record SET state = 'kept', changed_at_ms = \(now)
             WHERE workspace_id = \(workspace) AND address = \(address) AND state <> 'removing'
            RETURNING address
            """
        ) != nil
    }

    /// Lets go of the files of a contact whose keys were forgotten, and tells those that nobody else has: they are to be
    /// removed. What was sent to several people is stored once.
    ///
    /// Locks the files' records first, in a statement of its own: the next one sees the rows of whoever held them.
    public static func release(
        of contact: ID<Contact>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> [Place] {
        let theirs: SQL =
            """
            workspace_id = \(workspace) AND state = 'kept' AND address IN (SELECT address FROM media
                 WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND address IS NOT NULL)
            """
        try session.run("UPDATE file_record SET changed_at_ms = \(now) WHERE \(part: theirs)")
        let rows = try session.rows(
            """
            UPDATE file_record SET state = 'removing' WHERE \(part: theirs)
               AND NOT EXISTS (SELECT 1 FROM media other
                    WHERE other.workspace_id = \(workspace) AND other.address = file_record.address
                      AND other.state = 'ready')
            RETURNING workspace_id, address
            """
        )
        try session.run(
            """
            UPDATE media SET address = NULL WHERE workspace_id = \(workspace) AND contact_id = \(contact)
            """
        )
        return try places(rows)
    }

    // `state <> 'kept'` beside what says more: SQLite takes a partial index for its own words only.

    /// Gives up files whose writers came to no end.
    public static func giveUp(
        writingBefore: Timestamp,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE file_record SET state = 'removing', changed_at_ms = \(now)
             WHERE state <> 'kept' AND state = 'writing' AND changed_at_ms < \(writingBefore)
            """
        )
    }

    /// Files to be removed, of all workspaces.
    public static func removing(limit: Int, in session: any SQLSession) throws(StorageError) -> [Place] {
        try places(
            session.rows(
                """
                SELECT workspace_id, address FROM file_record WHERE state <> 'kept' AND state = 'removing'
                 ORDER BY changed_at_ms, workspace_id, address LIMIT \(limit)
                """
            )
        )
    }

    /// The file is gone.
    public static func delete(_ place: Place, in session: any SQLSession) throws(StorageError) {
        try session.run(
            """
            DELETE FROM file_record
             WHERE workspace_id = \(place.workspace) AND address = \(place.address) AND state = 'removing'
            """
        )
    }

    private static func places(_ rows: [SQLRow]) throws(StorageError) -> [Place] {
        var places: [Place] = []
        for row in rows { places.append(Place(workspace: try row.id(0), address: try row.string(1))) }
        return places
    }
}
