public import BalieDomain

/// A question to a customer about a conversation that was resolved, and what they said.
public struct SurveyRow: Sendable, Equatable {
    public let id: ID<Survey>
    public let conversation: ID<Conversation>
    public let contact: ID<Contact>
    public let channel: ID<ChannelAccount>
    public let queue: ID<Queue>
    /// Who resolved the conversation.
    public let agent: ID<Agent>
    public let dueAt: Timestamp
    /// `nil` until it was asked.
    public let asked: Asked?
    public let answer: Answer?

    public struct Asked: Sendable, Equatable {
        public let message: ID<Message>
        public let at: Timestamp
        /// Of the text that was sent.
        public let language: String

        public init(message: ID<Message>, at: Timestamp, language: String) {
            self.message = message
            self.at = at
            self.language = language
        }
    }

    public struct Answer: Sendable, Equatable {
        /// 1 to 5.
        public let rating: Int
        /// By the network's clock.
        public let at: Timestamp
        /// The message that is the comment.
        public let comment: ID<Message>?
    }

    /// One that is to be asked.
    public init(
        planned id: ID<Survey>,
        of conversation: ConversationRow,
        queue: ID<Queue>,
        agent: ID<Agent>,
        dueAt: Timestamp
    ) {
        self.id = id
        self.conversation = conversation.id
        contact = conversation.contact
        channel = conversation.channel
        self.queue = queue
        self.agent = agent
        self.dueAt = dueAt
        (asked, answer) = (nil, nil)
    }

    fileprivate init(_ row: SQLRow) throws(StorageError) {
        id = try row.id(0)
        conversation = try row.id(1)
        contact = try row.id(2)
        channel = try row.id(3)
        queue = try row.id(4)
        agent = try row.id(5)
        dueAt = try row.timestamp(6)
        asked =
            row.isNull(7)
            ? nil : Asked(message: try row.id(7), at: try row.timestamp(8), language: try row.string(9))
        answer =
            row.isNull(10)
            ? nil : Answer(rating: try row.int(10), at: try row.timestamp(11), comment: try row.optionalID(12))
    }
}

/// Statements about surveys.
public enum SurveyStore {
    private static let columns: SQL =
        """
        survey_id, conversation_id, contact_id, channel_id, queue_id, agent_id, due_at_ms, message_id, asked_at_ms,
        language, rating, answered_at_ms, comment_id
        """

    // MARK: Settings

    /// As JSON; `nil` for a queue that asks nothing.
    public static func settings(
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> String? {
        try session.firstRow(
            "SELECT settings FROM queue_survey WHERE workspace_id = \(workspace) AND queue_id = \(queue)"
        )?.string(0)
    }

    /// - Parameter settings: JSON; `nil` for a queue that asks nothing.
    public static func set(
        _ settings: String?,
        of queue: ID<Queue>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        guard let settings else {
            return try session.run(
                "DELETE FROM queue_survey WHERE workspace_id = \(workspace) AND queue_id = \(queue)"
            )
        }
        try session.run(
            """
            INSERT INTO queue_survey (workspace_id, queue_id, settings) VALUES (\(workspace), \(queue), \(settings))
            ON CONFLICT (workspace_id, queue_id) DO UPDATE SET settings = excluded.settings
            """
        )
    }

    // MARK: Asking

    /// Plans one in place of what was planned for the conversation.
    public static func plan(
        _ row: SurveyRow,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            INSERT INTO survey (workspace_id, survey_id, conversation_id, contact_id, channel_id, queue_id, agent_id,
                due_at_ms)
            VALUES (\(workspace), \(row.id), \(row.conversation), \(row.contact), \(row.channel), \(row.queue),
                \(row.agent), \(row.dueAt))
            """
        )
    }

    /// Forgets what was planned for a conversation and is not asked yet.
    public static func cancel(
        _ conversation: ID<Conversation>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            DELETE FROM survey
             WHERE workspace_id = \(workspace) AND conversation_id = \(conversation) AND asked_at_ms IS NULL
            """
        )
    }

    /// Asks later, if it is not asked yet.
    public static func postpone(
        _ id: ID<Survey>,
        until time: Timestamp,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE survey SET due_at_ms = \(time)
             WHERE workspace_id = \(workspace) AND survey_id = \(id) AND asked_at_ms IS NULL
            """
        )
    }

    /// The longest time that may lie between planning and asking: what is planned further ahead was planned by a clock that
    /// was wrong, and is due.
    public static let furthestAhead = Duration.hours(2)

    /// Those whose time has come.
    ///
    /// - Parameters:
    ///   - holder: of workspaces whose work this process does; `nil` for all.
    ///   - others: workspaces that are left out.
    public static func due(
        heldBy holder: NodeInstance?,
        except others: [ID<Workspace>] = [],
        at now: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [(workspace: ID<Workspace>, id: ID<Survey>)] {
        var due: [(workspace: ID<Workspace>, id: ID<Survey>)] = []
        let left: SQL = others.isEmpty ? "" : " AND workspace_id NOT IN \(list: others)"
        let ranges: [SQL] = ["due_at_ms <= \(now)", "due_at_ms > \(now + furthestAhead)"]
        for range in ranges where due.count < limit {
            let rows = try session.rows(
                """
                SELECT workspace_id, survey_id FROM survey
                 WHERE asked_at_ms IS NULL AND \(part: range)\(part: left)\(part: LeaseStore.held(by: holder))
                 ORDER BY due_at_ms, survey_id LIMIT \(limit - due.count)
                """
            )
            for row in rows { due.append((try row.id(0), try row.id(1))) }
        }
        return due
    }

    /// When the next is to be asked, of those that are not due at a time.
    ///
    /// - Parameter holder: as in ``due(heldBy:except:at:limit:in:)``.
    public static func nextDue(
        heldBy holder: NodeInstance?,
        after now: Timestamp,
        in session: any SQLSession
    ) throws(StorageError) -> Timestamp? {
        try session.firstRow(
            """
            SELECT MIN(due_at_ms) FROM survey
             WHERE asked_at_ms IS NULL AND due_at_ms > \(now)\(part: LeaseStore.held(by: holder))
            """
        )?.optionalTimestamp(0)
    }

    /// The question is in the outbox.
    public static func setAsked(
        _ id: ID<Survey>,
        _ asked: SurveyRow.Asked,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE survey SET message_id = \(asked.message), asked_at_ms = \(asked.at), language = \(asked.language)
             WHERE workspace_id = \(workspace) AND survey_id = \(id) AND asked_at_ms IS NULL
            """
        )
    }

    /// When a contact was last asked, whatever about, up to a time: a clock may have been ahead.
    public static func lastAsked(
        _ contact: ID<Contact>,
        upTo time: Timestamp,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Timestamp? {
        try session.firstRow(
            """
            SELECT MAX(asked_at_ms) FROM survey
             WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND asked_at_ms <= \(time)
            """
        )?.optionalTimestamp(0)
    }

    // MARK: Answers

    public static func find(
        _ id: ID<Survey>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> SurveyRow? {
        try session.firstRow(
            "SELECT \(part: columns) FROM survey WHERE workspace_id = \(workspace) AND survey_id = \(id)"
        ).map { row throws(StorageError) in try SurveyRow(row) }
    }

    /// What a contact was last asked on a channel, up to a time: a clock may have been ahead.
    public static func latest(
        of contact: ID<Contact>,
        on channel: ID<ChannelAccount>,
        upTo time: Timestamp,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> SurveyRow? {
        try session.firstRow(
            """
            SELECT \(part: columns) FROM survey
             WHERE workspace_id = \(workspace) AND contact_id = \(contact) AND channel_id = \(channel)
               AND asked_at_ms <= \(time)
             ORDER BY asked_at_ms DESC, survey_id DESC LIMIT 1
            """
        ).map { row throws(StorageError) in try SurveyRow(row) }
    }

    /// The last that was asked about each conversation; those without one are left out.
    public static func latest(
        about conversations: [ID<Conversation>],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>: SurveyRow] {
        var surveys: [ID<Conversation>: SurveyRow] = [:]
        let rows = try session.rows(
            """
            SELECT \(part: columns) FROM survey
             WHERE workspace_id = \(workspace) AND survey_id IN (
                SELECT (SELECT newest.survey_id FROM survey newest
                         WHERE newest.workspace_id = \(workspace)
                           AND newest.conversation_id = conversation.conversation_id
                           AND newest.asked_at_ms IS NOT NULL
                         ORDER BY newest.asked_at_ms DESC, newest.survey_id DESC LIMIT 1)
                  FROM conversation
                 WHERE workspace_id = \(workspace) AND conversation_id IN \(list: conversations))
            """
        )
        for row in rows {
            let survey = try SurveyRow(row)
            surveys[survey.conversation] = survey
        }
        return surveys
    }

    /// Takes a rating in place of an earlier one.
    public static func rate(
        _ id: ID<Survey>,
        _ rating: Int,
        answeredAt: Timestamp,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE survey SET rating = \(rating), answered_at_ms = \(answeredAt)
             WHERE workspace_id = \(workspace) AND survey_id = \(id) AND asked_at_ms IS NOT NULL
            """
        )
    }

    /// Takes a message for the comment.
    public static func comment(
        _ id: ID<Survey>,
        _ message: ID<Message>,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try session.run(
            """
            UPDATE survey SET comment_id = \(message)
             WHERE workspace_id = \(workspace) AND survey_id = \(id) AND rating IS NOT NULL
            """
        )
    }

    /// Those with a comment, the latest first.
    public static func comments(
        before: ID<Message>?,
        limit: Int,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> [SurveyRow] {
        let older: SQL = if let before { " AND comment_id < \(before)" } else { "" }
        var surveys: [SurveyRow] = []
        let rows = try session.rows(
            """
            SELECT \(part: columns) FROM survey
             WHERE workspace_id = \(workspace) AND comment_id IS NOT NULL\(part: older)
             ORDER BY comment_id DESC LIMIT \(limit)
            """
        )
        for row in rows { surveys.append(try SurveyRow(row)) }
        return surveys
    }

    /// Forgets what was asked before a time, and what was answered.
    ///
    /// - Returns: how many rows went.
    public static func prune(
        _ workspace: ID<Workspace>,
        before time: Timestamp,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> Int {
        try session.rows(
            """
            DELETE FROM survey WHERE workspace_id = \(workspace) AND survey_id IN (
                SELECT survey_id FROM survey
                 WHERE workspace_id = \(workspace) AND asked_at_ms < \(time) ORDER BY asked_at_ms, survey_id
                 LIMIT \(limit))
            RETURNING survey_id
            """
        ).count
    }
}
