/// How much waits, in all workspaces: for the metrics.
public enum GaugeStore {
    public struct Waiting: Sendable {
        public let outbox: Int
        public let conversations: Int
    }

    public static func waiting(in session: any SQLSession) throws(StorageError) -> Waiting {
        Waiting(
            outbox: try count("SELECT COUNT(*) FROM outbox", session),
            conversations: try count("SELECT COUNT(*) FROM conversation WHERE waiting_since_ms IS NOT NULL", session)
        )
    }

    private static func count(_ sql: SQL, _ session: any SQLSession) throws(StorageError) -> Int {
        try session.firstRow(sql)?.int(0) ?? 0
    }
}
