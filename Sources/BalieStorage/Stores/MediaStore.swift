public import BalieDomain

/// Whether a file's bytes are here: still to be fetched, here, or never to come. The raw value is stored.
public enum MediaState: String, Sendable, SQLConvertible { case pending, ready, failed }

/// A file's row.
public struct MediaRow: Sendable {
    public let id: ID<Media>
    public let workspace: ID<Workspace>
    public let contact: ID<Contact>?
    public let message: ID<Message>?
    public let channel: ID<ChannelAccount>?
    public let state: MediaState
    public let mimeType: String
    public let byteCount: Int64?
    /// Sealed: name, where the network holds it, its hash.
    public let details: [UInt8]
    public let wrappedKey: [UInt8]?
    public let address: String?
    public let upload: [UInt8]?
    public let uploadUntil: Timestamp?
    public let attempts: Int
}

/// Files: what is known of them. The sealed bytes are in the store of files under ``MediaRow/address``.
public enum MediaStore {
    private static let columns: SQL =
        """
        media_id, workspace_id, contact_id, message_id, channel_id, state, mime, byte_count, details, wrapped_key,
        address, upload, upload_until_ms, attempts
        """

    /// Those whose bytes are here.
    public static func fileCount(workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Int64 {
        try session.firstRow(
            "SELECT COUNT(*) FROM media WHERE workspace_id = \(workspace) AND address IS NOT NULL"
        )?.int64(0) ?? 0
    }

    /// Where the bytes of the newest files are that are here, the newest first.
    public static func newestAddresses(
        workspace: ID<Workspace>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [String] {
        let rows = try session.rows(
            """
            SELECT address FROM media
             WHERE workspace_id = \(workspace) AND state = 'ready' AND address IS NOT NULL
             ORDER BY media_id DESC LIMIT \(limit)
            """
        )
        var addresses: [String] = []
        for row in rows { addresses.append(try row.string(0)) }
        return addresses
    }

    public static func insert(
        _ row: MediaRow,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO media (workspace_id, media_id, contact_id, message_id, channel_id, state, mime, byte_count,
                details, wrapped_key, address, not_before_ms, created_at_ms)
            VALUES (\(row.workspace), \(row.id), \(row.contact), \(row.message), \(row.channel), \(row.state),
                \(row.mimeType), \(row.byteCount), \(row.details), \(row.wrappedKey), \(row.address), \(now), \(now))
            """
        )
    }

    public static func find(
        _ ids: [ID<Media>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [MediaRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM media
                 WHERE workspace_id = \(workspace) AND media_id IN \(list: ids) ORDER BY media_id
                """
            )
        )
    }

    /// Of all workspaces: a signed link names only the file.
    public static func find(_ id: ID<Media>, in session: any SQLSession) throws(StorageError) -> MediaRow? {
        try read(session.rows("SELECT \(part: columns) FROM media WHERE media_id = \(id)")).first
    }

    /// Files still to be fetched.
    ///
    /// - Parameter holder: of workspaces whose work this process does; `nil` for all.
    public static func pending(
        heldBy holder: NodeInstance?,
        at now: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [MediaRow] {
        try read(
            session.rows(
                """
                SELECT \(part: columns) FROM media
                 WHERE state = 'pending' AND not_before_ms <= \(now)\(part: LeaseStore.held(by: holder))
                 ORDER BY not_before_ms, media_id LIMIT \(limit)
                """
            )
        )
    }

    /// The sealed bytes are in the store.
    ///
    /// - Returns: `false` if nobody waits for them any more: the contact was erased meanwhile.
    public static func setReady(
        _ id: ID<Media>,
        workspace: ID<Workspace>,
        mimeType: String,
        byteCount: Int64,
        wrappedKey: [UInt8],
        address: String,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE media SET state = 'ready', mime = \(mimeType), byte_count = \(byteCount),
                   wrapped_key = \(wrappedKey), address = \(address)
             WHERE workspace_id = \(workspace) AND media_id = \(id) AND state = 'pending'
            RETURNING media_id
            """
        ) != nil
    }

    /// It will never come; unless it came meanwhile.
    public static func setFailed(
        _ id: ID<Media>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE media SET state = 'failed'
             WHERE workspace_id = \(workspace) AND media_id = \(id) AND state = 'pending'
            """
        )
    }

    /// - Parameter counts: whether it was an attempt, of which there are only so many.
    public static func postpone(
        _ id: ID<Media>,
        workspace: ID<Workspace>,
        until: Timestamp,
        counts: Bool,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE media SET attempts = attempts + \(counts ? 1 : 0), not_before_ms = \(until)
             WHERE workspace_id = \(workspace) AND media_id = \(id)
            """
        )
    }

    /// Gives an uploaded file to the conversation it is sent in.
    public static func attach(
        _ id: ID<Media>,
        workspace: ID<Workspace>,
        to message: ID<Message>,
        contact: ID<Contact>,
        wrappedKey: [UInt8],
        details: [UInt8],
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE media SET message_id = COALESCE(message_id, \(message)), contact_id = \(contact),
                   wrapped_key = \(wrappedKey), details = \(details)
             WHERE workspace_id = \(workspace) AND media_id = \(id)
            """
        )
    }

    /// Remembers what the network calls our file, and until when it keeps it.
    public static func setUpload(
        _ id: ID<Media>,
        workspace: ID<Workspace>,
        upload: [UInt8],
        until: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE media SET upload = \(upload), upload_until_ms = \(until)
             WHERE workspace_id = \(workspace) AND media_id = \(id)
            """
        )
    }

    /// Forgets the keys of a contact's files; ``FileRecordStore/release(of:workspace:at:in:)`` lets go of the files.
    public static func erase(
        of contact: ID<Contact>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE media SET wrapped_key = NULL, upload = NULL, state = 'failed'
             WHERE workspace_id = \(workspace) AND contact_id = \(contact)
            """
        )
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [MediaRow] {
        var media: [MediaRow] = []
        for row in rows {
            media.append(
                MediaRow(
                    id: try row.id(0),
                    workspace: try row.id(1),
                    contact: try row.optionalID(2),
                    message: try row.optionalID(3),
                    channel: try row.optionalID(4),
                    state: try row.value(5),
                    mimeType: try row.string(6),
                    byteCount: row.isNull(7) ? nil : try row.int64(7),
                    details: try row.bytes(8),
                    wrappedKey: try row.optionalBytes(9),
                    address: try row.optionalString(10),
                    upload: try row.optionalBytes(11),
                    uploadUntil: try row.optionalTimestamp(12),
                    attempts: try row.int(13)
                )
            )
        }
        return media
    }
}

extension MediaRow {
    /// A file that the network holds for us (`pending`) or that an agent gave us (`ready`).
    public init(
        id: ID<Media>,
        workspace: ID<Workspace>,
        contact: ID<Contact>?,
        message: ID<Message>?,
        channel: ID<ChannelAccount>?,
        state: MediaState,
        mimeType: String,
        byteCount: Int64?,
        details: [UInt8],
        wrappedKey: [UInt8]? = nil,
        address: String? = nil
    ) {
        self.id = id
        self.workspace = workspace
        self.contact = contact
        self.message = message
        self.channel = channel
        self.state = state
        self.mimeType = mimeType
        self.byteCount = byteCount
        self.details = details
        self.wrappedKey = wrappedKey
        self.address = address
        upload = nil
        uploadUntil = nil
        attempts = 0
    }
}
