public import BalieDomain

/// What happens to those who come to a queue while it is closed. The raw value is stored and part of the API.
public enum OutsideHours: String, Sendable, CaseIterable, SQLConvertible {
    /// They wait until it opens.
    case hold
    /// They wait, and are told so once a closed period.
    case message
    /// They go to another queue.
    case queue
}

/// Opening hours, and the queues that go by them.
public enum ScheduleStore {
    public struct Row: Sendable {
        public let id: ID<Schedule>
        public let name: String
        /// JSON.
        public let hours: String

        public init(id: ID<Schedule>, name: String, hours: String) {
            self.id = id
            self.name = name
            self.hours = hours
        }
    }

    /// The hours of a queue.
    public struct QueueRow: Sendable {
        public let queue: ID<Queue>
        public let schedule: ID<Schedule>
        public let outside: OutsideHours
        /// Only for ``OutsideHours/message``.
        public let message: String?
        /// Only for ``OutsideHours/queue``.
        public let otherQueue: ID<Queue>?

        public init(
            queue: ID<Queue>,
            schedule: ID<Schedule>,
            outside: OutsideHours,
            message: String? = nil,
            otherQueue: ID<Queue>? = nil
        ) {
            self.queue = queue
            self.schedule = schedule
            self.outside = outside
            self.message = message
            self.otherQueue = otherQueue
        }
    }

    /// - Throws: ``StorageError/Code/conflict`` when another schedule has the name.
    public static func insert(
        _ row: Row,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO schedule (workspace_id, schedule_id, name, hours, created_at_ms)
            VALUES (\(workspace), \(row.id), \(row.name), \(row.hours), \(now))
            """
        )
    }

    /// All of a workspace, the oldest first; their number is bounded where they are made.
    public static func list(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [Row] {
        var schedules: [Row] = []
        let rows = try session.rows(
            """
            SELECT schedule_id, name, hours FROM schedule WHERE workspace_id = \(workspace) ORDER BY schedule_id
            """
        )
        for row in rows {
            schedules.append(Row(id: try row.id(0), name: try row.string(1), hours: try row.string(2)))
        }
        return schedules
    }

    /// - Returns: whether there is such a schedule.
    /// - Throws: as ``insert(_:workspace:at:in:)``.
    public static func update(
        _ row: Row,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            UPDATE schedule SET name = \(row.name), hours = \(row.hours)
             WHERE workspace_id = \(workspace) AND schedule_id = \(row.id) RETURNING schedule_id
            """
        ) != nil
    }

    /// No queue may go by it any more.
    ///
    /// - Returns: whether there was such a schedule.
    public static func delete(
        _ id: ID<Schedule>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Bool {
        try session.firstRow(
            """
            DELETE FROM schedule WHERE workspace_id = \(workspace) AND schedule_id = \(id) RETURNING schedule_id
            """
        ) != nil
    }

    // MARK: Queues

    /// Those that are not always open.
    public static func queues(
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [QueueRow] {
        var queues: [QueueRow] = []
        let rows = try session.rows(
            """
            SELECT queue_id, schedule_id, outside, message, other_queue_id FROM queue_hours
             WHERE workspace_id = \(workspace) ORDER BY queue_id
            """
        )
        for row in rows {
            queues.append(
                QueueRow(
                    queue: try row.id(0),
                    schedule: try row.id(1),
                    outside: try row.value(2),
                    message: try row.optionalString(3),
                    otherQueue: try row.optionalID(4)
                )
            )
        }
        return queues
    }

    public static func setHours(
        _ row: QueueRow,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO queue_hours (workspace_id, queue_id, schedule_id, outside, message, other_queue_id)
            VALUES (\(workspace), \(row.queue), \(row.schedule), \(row.outside), \(row.message), \(row.otherQueue))
            ON CONFLICT (workspace_id, queue_id) DO UPDATE
               SET schedule_id = excluded.schedule_id, outside = excluded.outside, message = excluded.message,
                   other_queue_id = excluded.other_queue_id
            """
        )
    }

    /// The queue is always open from now on.
    public static func removeHours(
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run("DELETE FROM queue_hours WHERE workspace_id = \(workspace) AND queue_id = \(queue)")
    }
}
