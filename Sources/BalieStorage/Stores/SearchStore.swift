public import BalieDomain

/// A word that finds a conversation or a contact.
public struct SearchEntry: Hashable, Comparable, Sendable {
    /// Its keyed hash.
    public let word: Int64
    public let subject: Int64

    public init(word: Int64, subject: Int64) {
        self.word = word
        self.subject = subject
    }

    public static func < (one: SearchEntry, other: SearchEntry) -> Bool {
        (one.word, one.subject) < (other.word, other.subject)
    }
}

/// The blind index: keyed hashes of words, so that search works although everything is sealed.
public enum SearchStore {
    public static func insert(
        _ words: some Sequence<Int64>,
        subject: Int64,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        try insert(words.map { SearchEntry(word: $0, subject: subject) }, workspace: workspace, in: session)
    }

    public static func insert(
        _ entries: [SearchEntry],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        // In the order of the key: neighbours share pages.
        for chunk in entries.sorted().statementChunks {
            try session.run(
                """
                INSERT INTO search_word (workspace_id, word, subject_id)
                VALUES \(rows: chunk.map { [workspace.sqlValue, $0.word.sqlValue, $0.subject.sqlValue] })
                ON CONFLICT DO NOTHING
                """
            )
        }
    }

    public static func remove(
        _ words: some Sequence<Int64>,
        subject: Int64,
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) {
        for word in words {
            try session.run(
                """
                DELETE FROM search_word
                 WHERE workspace_id = \(workspace) AND word = \(word) AND subject_id = \(subject)
                """
            )
        }
    }

    /// A condition that holds for subjects that have every one of `words`; `column` names the subject's id.
    ///
    /// Rarest word first would be quicker; words are few, and each is one look-up in the key.
    static func having(all words: [Int64], column: SQL, workspace: ID<Workspace>) -> SQL {
        var condition: SQL = "1 = 1"
        for word in words {
            condition =
                """
                \(part: condition) AND EXISTS (SELECT 1 FROM search_word
                 WHERE workspace_id = \(workspace) AND word = \(word) AND subject_id = \(part: column))
                """
        }
        return condition
    }

    /// The newest contacts that have every one of `words`, as a filter for lists.
    public static func contacts(
        having words: [Int64],
        workspace: ID<Workspace>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Contact>] {
        guard let first = words.first else { return [] }
        let rest = having(all: Array(words.dropFirst()), column: "contact.contact_id", workspace: workspace)
        var found: [ID<Contact>] = []
        let rows = try session.rows(
            """
            SELECT contact.contact_id FROM search_word
              JOIN contact ON contact.workspace_id = search_word.workspace_id
                          AND contact.contact_id = search_word.subject_id
             WHERE search_word.workspace_id = \(workspace) AND search_word.word = \(first)
               AND contact.erased_at_ms IS NULL AND \(part: rest)
             ORDER BY contact.contact_id DESC LIMIT \(limit)
            """
        )
        for row in rows { found.append(try row.id(0)) }
        return found
    }

    /// The newest conversations in which every one of `words` was said.
    public static func conversations(
        having words: [Int64],
        workspace: ID<Workspace>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Conversation>] {
        guard let first = words.first else { return [] }
        let rest = having(all: Array(words.dropFirst()), column: "conversation.conversation_id", workspace: workspace)
        var found: [ID<Conversation>] = []
        let rows = try session.rows(
            """
            SELECT conversation.conversation_id FROM search_word
              JOIN conversation ON conversation.workspace_id = search_word.workspace_id
                               AND conversation.conversation_id = search_word.subject_id
              JOIN contact ON contact.workspace_id = conversation.workspace_id
                          AND contact.contact_id = conversation.contact_id
             WHERE search_word.workspace_id = \(workspace) AND search_word.word = \(first)
               AND contact.erased_at_ms IS NULL AND \(part: rest)
             ORDER BY conversation.conversation_id DESC LIMIT \(limit)
            """
        )
        for row in rows { found.append(try row.id(0)) }
        return found
    }
}
