public import BalieStorage

/// The number of rows of every table, to see that something changed nothing, or everything.
public struct TableCounts: Equatable, Sendable, CustomStringConvertible {
    public let counts: [String: Int64]

    public subscript(table: String) -> Int64 { counts[table] ?? 0 }

    /// Tables that both have, with other counts.
    public func differences(from other: TableCounts) -> [String] {
        counts.keys.sorted().filter { counts[$0] != other.counts[$0] }
            .map { "\($0): \(other[$0]) → \(self[$0])" }
    }

    public var description: String { counts.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ") }

    public init(in session: any SQLSession) throws {
        var counts: [String: Int64] = [:]
        for (table, sql) in Self.tables { counts[table] = try session.firstRow(sql)?.int64(0) ?? 0 }
        self.counts = counts
    }

    /// Every table but `schema_version`.
    public static let tables: [(name: String, count: SQL)] = [
        ("agent", "SELECT COUNT(*) FROM agent"),
        ("agent_skill", "SELECT COUNT(*) FROM agent_skill"),
        ("agent_state", "SELECT COUNT(*) FROM agent_state"),
        ("api_token", "SELECT COUNT(*) FROM api_token"),
        ("audit", "SELECT COUNT(*) FROM audit"),
        ("canned_reply", "SELECT COUNT(*) FROM canned_reply"),
        ("channel", "SELECT COUNT(*) FROM channel"),
        ("consult", "SELECT COUNT(*) FROM consult"),
        ("contact", "SELECT COUNT(*) FROM contact"),
        ("conversation", "SELECT COUNT(*) FROM conversation"),
        ("conversation_label", "SELECT COUNT(*) FROM conversation_label"),
        ("day_key", "SELECT COUNT(*) FROM day_key"),
        ("draft", "SELECT COUNT(*) FROM draft"),
        ("event", "SELECT COUNT(*) FROM event"),
        ("file_record", "SELECT COUNT(*) FROM file_record"),
        ("handling", "SELECT COUNT(*) FROM handling"),
        ("hook", "SELECT COUNT(*) FROM hook"),
        ("hook_contact", "SELECT COUNT(*) FROM hook_contact"),
        ("idempotency", "SELECT COUNT(*) FROM idempotency"),
        ("identity", "SELECT COUNT(*) FROM identity"),
        ("installation", "SELECT COUNT(*) FROM installation"),
        ("media", "SELECT COUNT(*) FROM media"),
        ("message", "SELECT COUNT(*) FROM message"),
        ("offer", "SELECT COUNT(*) FROM offer"),
        ("outbox", "SELECT COUNT(*) FROM outbox"),
        ("parked_status", "SELECT COUNT(*) FROM parked_status"),
        ("browser", "SELECT COUNT(*) FROM browser"),
        ("lease", "SELECT COUNT(*) FROM lease"),
        ("move", "SELECT COUNT(*) FROM move"),
        ("node", "SELECT COUNT(*) FROM node"),
        ("queue", "SELECT COUNT(*) FROM queue"),
        ("queue_hours", "SELECT COUNT(*) FROM queue_hours"),
        ("queue_member", "SELECT COUNT(*) FROM queue_member"),
        ("queue_skill", "SELECT COUNT(*) FROM queue_skill"),
        ("queue_survey", "SELECT COUNT(*) FROM queue_survey"),
        ("queue_wait", "SELECT COUNT(*) FROM queue_wait"),
        ("resolution", "SELECT COUNT(*) FROM resolution"),
        ("response", "SELECT COUNT(*) FROM response"),
        ("rule_list", "SELECT COUNT(*) FROM rule_list"),
        ("schedule", "SELECT COUNT(*) FROM schedule"),
        ("search_word", "SELECT COUNT(*) FROM search_word"),
        ("session", "SELECT COUNT(*) FROM session"),
        ("sign_in_link", "SELECT COUNT(*) FROM sign_in_link"),
        ("skill", "SELECT COUNT(*) FROM skill"),
        ("survey", "SELECT COUNT(*) FROM survey"),
        ("workspace", "SELECT COUNT(*) FROM workspace"),
        ("wrap_up", "SELECT COUNT(*) FROM wrap_up"),
    ]
}
