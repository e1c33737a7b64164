public import BalieDomain

/// Statuses that came before the message they are about was known.
public enum ParkedStatusStore {
    public static func insert(
        externalKey: [UInt8],
        status: DeliveryStatus,
        body: [UInt8],
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO parked_status (workspace_id, channel_id, external_key, status, body, created_at_ms)
            VALUES (\(workspace), \(channel), \(externalKey), \(status), \(body), \(now)) ON CONFLICT DO NOTHING
            """
        )
    }

    /// Takes out all that were parked for the network's id.
    ///
    /// - Returns: their sealed updates, in no particular order.
    public static func take(
        externalKey: [UInt8],
        channel: ID<ChannelAccount>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [[UInt8]] {
        var bodies: [[UInt8]] = []
        let rows = try session.rows(
            """
            DELETE FROM parked_status
             WHERE workspace_id = \(workspace) AND channel_id = \(channel) AND external_key = \(externalKey)
            RETURNING body
            """
        )
        for row in rows { bodies.append(try row.bytes(0)) }
        return bodies
    }

    public static func prune(before time: Timestamp, in session: any SQLSession) throws(StorageError) {
        try session.run("DELETE FROM parked_status WHERE created_at_ms < \(time)")
    }
}
