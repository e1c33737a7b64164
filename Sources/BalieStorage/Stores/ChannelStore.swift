public import BalieDomain

public struct ChannelRow: Sendable {
    public let id: ID<ChannelAccount>
    public let workspace: ID<Workspace>
    public let kind: ChannelKind
    public let name: String
    public let externalID: String
    /// Sealed with the workspace's key.
    public let settings: [UInt8]
    public let queue: ID<Queue>
    public let units: Int
    public let stopped: String?
    public let createdAt: Timestamp
}

/// Connected accounts.
public enum ChannelStore {
    private static let columns: SQL =
        "channel_id, workspace_id, kind, name, external_id, settings, queue_id, units, stopped, created_at_ms"

    /// - Throws: ``StorageError/Code/conflict`` if the workspace has that account already.
    public static func insert(
        _ id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        kind: ChannelKind,
        name: String,
        externalID: String,
        settings: [UInt8],
        queue: ID<Queue>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO channel (workspace_id, channel_id, kind, name, external_id, settings, queue_id, created_at_ms)
            VALUES (\(workspace), \(id), \(kind), \(name), \(externalID), \(settings), \(queue), \(now))
            """
        )
    }

    /// Of all workspaces: a hook's address names only the channel.
    public static func find(
        _ id: ID<ChannelAccount>,
        in session: any SQLSession
    ) throws(StorageError) -> ChannelRow? {
        try read(session.rows("SELECT \(part: columns) FROM channel WHERE channel_id = \(id)")).first
    }

    /// Of one workspace, or of all; in order of their names.
    public static func list(
        workspace: ID<Workspace>?,
        in session: any SQLSession
    ) throws(StorageError) -> [ChannelRow] {
        let ofWorkspace: SQL = if let workspace { "WHERE workspace_id = \(workspace)" } else { "" }
        return try read(
            session.rows("SELECT \(part: columns) FROM channel \(part: ofWorkspace) ORDER BY name, channel_id")
        )
    }

    public static func update(
        _ id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        name: String,
        settings: [UInt8],
        queue: ID<Queue>,
        units: Int,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE channel SET name = \(name), settings = \(settings), queue_id = \(queue), units = \(units)
             WHERE workspace_id = \(workspace) AND channel_id = \(id)
            """
        )
    }

    /// Stops sending, with the reason for an administrator, or lets it go on (`nil`).
    ///
    /// - Returns: whether that changed anything.
    public static func setStopped(
        _ reason: String?,
        id: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE channel SET stopped = \(reason)
             WHERE workspace_id = \(workspace) AND channel_id = \(id)
               AND COALESCE(stopped, '') <> COALESCE(\(reason), '')
            RETURNING channel_id
            """
        ) != nil
    }

    private static func read(_ rows: [SQLRow]) throws(StorageError) -> [ChannelRow] {
        var channels: [ChannelRow] = []
        for row in rows {
            channels.append(
                ChannelRow(
                    id: try row.id(0),
                    workspace: try row.id(1),
                    kind: try row.value(2),
                    name: try row.string(3),
                    externalID: try row.string(4),
                    settings: try row.bytes(5),
                    queue: try row.id(6),
                    units: try row.int(7),
                    stopped: try row.optionalString(8),
                    createdAt: try row.timestamp(9)
                )
            )
        }
        return channels
    }
}
