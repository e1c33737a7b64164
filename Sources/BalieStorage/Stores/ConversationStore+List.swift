public import BalieDomain

extension ConversationStore {
    /// Which conversations a list shows.
    public struct Filter: Sendable, Equatable {
        public enum Status: Sendable, Equatable {
            case any, unresolved
            case only(ConversationStatus)
        }
        public enum Holder: Sendable, Equatable {
            /// `anyone` is also nobody.
            case anyone, nobody, somebody
            case agent(ID<Agent>)
        }
        public enum InQueue: Sendable, Equatable {
            case any, none
            case queue(ID<Queue>)
        }

        public var status: Status = .any
        public var assignee: Holder = .anyone
        public var queue: InQueue = .any
        public var channel: ID<ChannelAccount>?
        public var contact: ID<Contact>?
        public var label: String?
        /// Found by a search: said in it, or said by one of these people.
        public var found: (conversations: [ID<Conversation>], contacts: [ID<Contact>])?

        public init() {}

        public static func == (lhs: Self, rhs: Self) -> Bool {
            lhs.status == rhs.status && lhs.assignee == rhs.assignee && lhs.queue == rhs.queue
                && lhs.channel == rhs.channel && lhs.contact == rhs.contact && lhs.label == rhs.label
                && lhs.found?.conversations == rhs.found?.conversations && lhs.found?.contacts == rhs.found?.contacts
        }
    }

    public enum Order: String, Sendable, CaseIterable {
        /// Last changed first.
        case newest
        /// Open windows that close first, then closed ones, the one that closed last first.
        case timeLeft = "time_left"
        /// Longest in the line first; only those that wait.
        case waiting
    }

    /// Where a page ended: the key it is ordered by, and the id.
    public struct Place: Sendable, Equatable {
        /// Under ``Order/timeLeft``: 0 among open windows, 1 among closed ones.
        public var part: Int
        public var key: Int64
        public var id: Int64

        public init(part: Int, key: Int64, id: Int64) {
            self.part = part
            self.key = key
            self.id = id
        }
    }

    /// One page, after `place`.
    public static func list(
        _ filter: Filter,
        order: Order,
        after place: Place?,
        limit: Int,
        workspace: ID<Workspace>,
        at now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> [ConversationRow] {
        switch order {
        case .newest:
            let older: SQL =
                if let place { " AND (updated_at_ms, conversation_id) < (\(place.key), \(place.id))" } else { "" }
            return try first(limit, of: filter, by: { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }) {
                filter throws(StorageError) in
                try read(
                    session.rows(
                        """
                        SELECT \(part: columns) FROM conversation
                         WHERE \(part: condition(filter, workspace: workspace))\(part: older)
                         ORDER BY updated_at_ms DESC, conversation_id DESC LIMIT \(limit)
                        """
                    )
                )
            }
        case .waiting:
            let later: SQL =
                if let place { " AND (waiting_since_ms, conversation_id) > (\(place.key), \(place.id))" } else { "" }
            return try read(
                session.rows(
                    """
                    SELECT \(part: columns) FROM conversation
                     WHERE \(part: condition(filter, workspace: workspace)) AND waiting_since_ms IS NOT NULL\(part: later)
                     ORDER BY waiting_since_ms, conversation_id LIMIT \(limit)
                    """
                )
            )
        case .timeLeft:
            var page: [ConversationRow] = []
            if place == nil || place?.part == 0 {
                let later: SQL =
                    if let place {
                        " AND (COALESCE(window_until_ms, 0), conversation_id) > (\(place.key), \(place.id))"
                    } else { "" }
                page = try first(limit, of: filter, by: { ($0.windowEnd, $0.id) < ($1.windowEnd, $1.id) }) {
                    filter throws(StorageError) in
                    try read(
                        session.rows(
                            """
                            SELECT \(part: columns) FROM conversation
                             WHERE \(part: condition(filter, workspace: workspace))
                               AND COALESCE(window_until_ms, 0) > \(now)\(part: later)
                             ORDER BY COALESCE(window_until_ms, 0), conversation_id LIMIT \(limit)
                            """
                        )
                    )
                }
            }
            guard page.count < limit else { return page }
            let missing = limit - page.count
            let older: SQL =
                if let place, place.part == 1 {
                    " AND (COALESCE(window_until_ms, 0), conversation_id) < (\(place.key), \(place.id))"
                } else { "" }
            let closed = try first(missing, of: filter, by: { ($0.windowEnd, $0.id) > ($1.windowEnd, $1.id) }) {
                filter throws(StorageError) in
                try read(
                    session.rows(
                        """
                        SELECT \(part: columns) FROM conversation
                         WHERE \(part: condition(filter, workspace: workspace))
                           AND COALESCE(window_until_ms, 0) <= \(now)\(part: older)
                         ORDER BY COALESCE(window_until_ms, 0) DESC, conversation_id DESC LIMIT \(missing)
                        """
                    )
                )
            }
            return page + closed
        }
    }

    /// The first rows of a filter that lets several statuses pass: of each status the first, put in order. The indexes that
    /// lists are read by begin with the status; without it every conversation there ever was would be read and sorted. What is
    /// found by a person or by words is little, and read by other indexes.
    private static func first(
        _ limit: Int,
        of filter: Filter,
        by areInOrder: (ConversationRow, ConversationRow) -> Bool,
        _ rows: (Filter) throws(StorageError) -> [ConversationRow]
    ) throws(StorageError) -> [ConversationRow] {
        let statuses: [ConversationStatus]
        guard filter.contact == nil, filter.found == nil else { return try rows(filter) }
        switch filter.status {
        case .only: return try rows(filter)
        case .unresolved: statuses = [.open, .snoozed]
        case .any: statuses = [.open, .snoozed, .resolved]
        }
        var found: [ConversationRow] = []
        for status in statuses {
            var one = filter
            one.status = .only(status)
            found += try rows(one)
        }
        return Array(found.sorted(by: areInOrder).prefix(limit))
    }

    private static func condition(_ filter: Filter, workspace: ID<Workspace>) -> SQL {
        var condition: SQL = "workspace_id = \(workspace)"
        switch filter.status {
        case .any: break
        case .unresolved: condition = "\(part: condition) AND status <> 'resolved'"
        case .only(let status):
            // What was found is little: SQLite would rather look for it among all of the status (a sign forbids that index).
            let column: SQL = filter.found == nil ? "status" : "\(.sqlite, "+")status"
            condition = "\(part: condition) AND \(part: column) = \(status)"
        }
        switch filter.assignee {
        case .anyone: break
        case .nobody: condition = "\(part: condition) AND assignee_id IS NULL"
        case .somebody: condition = "\(part: condition) AND assignee_id IS NOT NULL"
        case .agent(let id): condition = "\(part: condition) AND assignee_id = \(id)"
        }
        switch filter.queue {
        case .any: break
        case .none: condition = "\(part: condition) AND queue_id IS NULL"
        case .queue(let id): condition = "\(part: condition) AND queue_id = \(id)"
        }
        if let channel = filter.channel { condition = "\(part: condition) AND channel_id = \(channel)" }
        if let contact = filter.contact { condition = "\(part: condition) AND contact_id = \(contact)" }
        if let label = filter.label {
            condition =
                """
                \(part: condition) AND EXISTS (SELECT 1 FROM conversation_label l
                    WHERE l.workspace_id = \(workspace) AND l.label = \(label)
                      AND l.conversation_id = conversation.conversation_id)
                """
        }
        if let found = filter.found {
            condition =
                """
                \(part: condition) AND conversation_id IN (
                    SELECT said.conversation_id FROM conversation said
                     WHERE said.workspace_id = \(workspace) AND said.conversation_id IN \(list: found.conversations)
                     UNION
                    SELECT theirs.conversation_id FROM conversation theirs
                     WHERE theirs.workspace_id = \(workspace) AND theirs.contact_id IN \(list: found.contacts))
                """
        }
        return condition
    }

    /// How many are open: held by `agent`, waiting in a queue, all, and with something unread.
    public static func counts(
        for agent: ID<Agent>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> (mine: Int, queue: Int, all: Int, unread: Int) {
        let row = try session.firstRow(
            """
            SELECT COUNT(*) FILTER (WHERE assignee_id = \(agent)), COUNT(*) FILTER (WHERE assignee_id IS NULL),
                   COUNT(*), COUNT(*) FILTER (WHERE unread > 0)
              FROM conversation WHERE workspace_id = \(workspace) AND status = 'open'
            """
        )
        guard let row else { return (0, 0, 0, 0) }
        return (try row.int(0), try row.int(1), try row.int(2), try row.int(3))
    }

    // MARK: Labels

    public static func labels(
        of ids: [ID<Conversation>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>: [String]] {
        var labels: [ID<Conversation>: [String]] = [:]
        let rows = try session.rows(
            """
            SELECT conversation_id, label FROM conversation_label \(.sqlite, "INDEXED BY conversation_label_of")
             WHERE workspace_id = \(workspace) AND conversation_id IN \(list: ids)
            """
        )
        for row in rows { labels[try row.id(0), default: []].append(try row.string(1)) }
        // In order here: for the engine to do it, SQLite reads the labels of every conversation. So it does for one
        // conversation, unless it is told.
        return labels.mapValues { $0.sorted() }
    }

    public static func addLabel(
        _ label: String,
        to id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO conversation_label (workspace_id, label, conversation_id)
            VALUES (\(workspace), \(label), \(id)) ON CONFLICT DO NOTHING
            """
        )
    }

    public static func removeLabel(
        _ label: String,
        from id: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            DELETE FROM conversation_label
             WHERE workspace_id = \(workspace) AND label = \(label) AND conversation_id = \(id)
            """
        )
    }

    /// Every label in use, in alphabetical order.
    public static func allLabels(
        workspace: ID<Workspace>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [String] {
        var labels: [String] = []
        let rows = try session.rows(
            """
            SELECT DISTINCT label FROM conversation_label WHERE workspace_id = \(workspace)
             ORDER BY label LIMIT \(limit)
            """
        )
        for row in rows { labels.append(try row.string(0)) }
        return labels
    }
}

extension ConversationRow {
    /// As lists are ordered by it.
    fileprivate var windowEnd: Int64 { window.until?.milliseconds ?? 0 }
}
