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

    /// Words come first: SQLite, which knows nothing of how many rows there are, would look at every conversation for its word.
    private static let inOrder: SQL = "\(.sqlite, "CROSS")"

    /// Rows of a word that are counted to find the rarest of several.
    static let countLimit = 1000

    /// The newest contacts that have every one of `words`, as a filter for lists.
    public static func contacts(
        having words: [Int64],
        workspace: ID<Workspace>,
        limit: Int,
        in session: any SQLSession
    ) throws(StorageError) -> [ID<Contact>] {
        guard let condition = try having(all: words, workspace: workspace, in: session) else { return [] }
        var found: [ID<Contact>] = []
        let rows = try session.rows(
            """
            SELECT found.subject_id FROM search_word found
              \(part: inOrder) JOIN contact ON contact.workspace_id = found.workspace_id
                          AND contact.contact_id = found.subject_id
             WHERE \(part: condition) AND contact.erased_at_ms IS NULL
             ORDER BY found.subject_id DESC LIMIT \(limit)
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
        guard let condition = try having(all: words, workspace: workspace, in: session) else { return [] }
        var found: [ID<Conversation>] = []
        let rows = try session.rows(
            """
            SELECT found.subject_id FROM search_word found
              \(part: inOrder) JOIN conversation ON conversation.workspace_id = found.workspace_id
                               AND conversation.conversation_id = found.subject_id
              \(part: inOrder) JOIN contact ON contact.workspace_id = conversation.workspace_id
                          AND contact.contact_id = conversation.contact_id
             WHERE \(part: condition) AND contact.erased_at_ms IS NULL
             ORDER BY found.subject_id DESC LIMIT \(limit)
            """
        )
        for row in rows { found.append(try row.id(0)) }
        return found
    }

    /// A condition on `found`, a row of one of the words, whose subject has every one of them; `nil` without words.
    ///
    /// The row is the rarest word's: of one that is said everywhere, each would be looked at for a subject that has the others.
    private static func having(
        all words: [Int64],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> SQL? {
        guard let rarest = try rarest(of: words, workspace: workspace, in: session) else { return nil }
        var condition: SQL = "found.workspace_id = \(workspace) AND found.word = \(rarest)"
        for word in words where word != rarest {
            condition =
                """
                \(part: condition) AND EXISTS (SELECT 1 FROM search_word other
                 WHERE other.workspace_id = \(workspace) AND other.word = \(word) AND other.subject_id = found.subject_id)
                """
        }
        return condition
    }

    /// The word with the fewest subjects, as far as they are counted.
    private static func rarest(
        of words: [Int64],
        workspace: ID<Workspace>,
        in session: any SQLSession
    ) throws(StorageError) -> Int64? {
        guard words.count > 1 else { return words.first }
        var rarest: (word: Int64, count: Int)?
        for word in words {
            let row = try session.firstRow(
                """
                SELECT COUNT(*) FROM (SELECT 1 FROM search_word WHERE workspace_id = \(workspace) AND word = \(word)
                                       LIMIT \(rarest?.count ?? countLimit)) counted
                """
            )
            let count = try row?.int(0) ?? 0
            if count < rarest?.count ?? .max { rarest = (word, count) }
        }
        return rarest?.word
    }
}
