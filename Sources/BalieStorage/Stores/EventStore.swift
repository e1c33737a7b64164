public import BalieDomain

/// What an event in a workspace's log is about. The raw value is stored and is the event's name in the API.
public enum EventKind: String, Sendable, CaseIterable, SQLConvertible {
    case messageCreated = "message.created"
    case messageUpdated = "message.updated"
    case conversationUpdated = "conversation.updated"
    case offerCreated = "offer.created"
    case offerEnded = "offer.ended"
    case agentUpdated = "agent.updated"
    case contactUpdated = "contact.updated"
    case contactErased = "contact.erased"
    case queueUpdated = "queue.updated"
    case channelUpdated = "channel.updated"
    case cannedUpdated = "canned.updated"
    case consultUpdated = "consult.updated"
    case presenceForced = "presence.forced"
}

/// One row of the log: what happened, to which things; what they are now is read when it is told.
public struct EventRow: Sendable {
    public let number: Int64
    /// `nil` if only a newer version knows it.
    public let kind: EventKind?
    public let conversation: ID<Conversation>?
    /// The id of the message, offer, agent, … by the kind.
    public let subject: Int64?

    public init(number: Int64 = 0, kind: EventKind?, conversation: ID<Conversation>?, subject: Int64?) {
        self.number = number
        self.kind = kind
        self.conversation = conversation
        self.subject = subject
    }
}

/// The workspace's log. Numbers are given inside the transaction under the workspace's row, so they are a true position
/// in the log on every engine (a sequence would not be).
public enum EventStore {
    /// Workspaces that one statement asks for.
    private static let lastsLimit = 1024

    /// Appends in order. Locks the workspace's row until the transaction ends: call it last.
    ///
    /// - Returns: the number of the last event.
    public static func append(
        _ events: [EventRow],
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Int64 {
        let row = try session.firstRow(
            """
            UPDATE workspace SET event_number = event_number + \(events.count) WHERE workspace_id = \(workspace)
            RETURNING event_number
            """
        )
        guard let last = try row?.int64(0) else { throw StorageError(.unexpectedValue, detail: "no such workspace") }
        var number = last - Int64(events.count)
        for chunk in events.statementChunks {
            let rows = chunk.map { event in
                number += 1
                return [
                    workspace.sqlValue, number.sqlValue, event.kind.sqlValue, event.conversation.sqlValue,
                    event.subject.sqlValue, now.sqlValue,
                ]
            }
            try session.run(
                """
                INSERT INTO event (workspace_id, number, kind, conversation_id, subject_id, created_at_ms)
                VALUES \(rows: rows)
                """
            )
        }
        return last
    }

    public static func last(of workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Int64 {
        try session.firstRow("SELECT event_number FROM workspace WHERE workspace_id = \(workspace)")?.int64(0) ?? 0
    }

    /// How far the logs of some workspaces reach; one that is not there is left out.
    public static func lasts(
        of workspaces: [ID<Workspace>],
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Workspace>: Int64] {
        var lasts: [ID<Workspace>: Int64] = [:]
        for start in stride(from: 0, to: workspaces.count, by: lastsLimit) {
            let some = Array(workspaces[start..<min(workspaces.count, start + lastsLimit)])
            let rows = try session.rows(
                """
                SELECT workspace_id, event_number FROM workspace WHERE workspace_id IN \(list: some)
                 ORDER BY workspace_id
                """
            )
            for row in rows { lasts[try row.id(0)] = try row.int64(1) }
        }
        return lasts
    }

    /// The number before the first that is still kept: who was last told less than that has lost the place.
    public static func floor(of workspace: ID<Workspace>, in session: any SQLSession) throws(StorageError) -> Int64 {
        let row = try session.firstRow(
            "SELECT number FROM event WHERE workspace_id = \(workspace) ORDER BY number LIMIT 1"
        )
        if let row { return try row.int64(0) - 1 }
        return try last(of: workspace, in: session)
    }

    /// The events after `number`, in order.
    public static func after(
        _ number: Int64,
        workspace: ID<Workspace>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [EventRow] {
        var events: [EventRow] = []
        let rows = try session.rows(
            """
            SELECT number, kind, conversation_id, subject_id FROM event
             WHERE workspace_id = \(workspace) AND number > \(number) ORDER BY number LIMIT \(limit)
            """
        )
        for row in rows {
            events.append(
                EventRow(
                    number: try row.int64(0),
                    // One that a newer version wrote is as one that is no longer there.
                    kind: EventKind(rawValue: try row.string(1)),
                    conversation: try row.optionalID(2),
                    subject: row.isNull(3) ? nil : try row.int64(3)
                )
            )
        }
        return events
    }

    /// Forgets the oldest events of a workspace, as long as they are older than `time`: what is left has no gap.
    ///
    /// - Parameter limit: of those that are looked at.
    /// - Returns: how many were forgotten.
    public static func prune(
        _ workspace: ID<Workspace>,
        before time: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        var last: Int64?
        var count = 0
        let oldest = try session.rows(
            """
            SELECT number, created_at_ms FROM event
             WHERE workspace_id = \(workspace) ORDER BY number LIMIT \(limit)
            """
        )
        for row in oldest {
            guard try row.timestamp(1) < time else { break }
            last = try row.int64(0)
            count += 1
        }
        guard let last else { return 0 }
        try session.run("DELETE FROM event WHERE workspace_id = \(workspace) AND number <= \(last)")
        return count
    }
}
