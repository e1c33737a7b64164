extension Migration {
    /// Kept answers to requests that tell of a contact go with the contact.
    static let answers = Migration(
        number: 8,
        name: "answers",
        statements: [
            // whose key seals the answer; NULL for the workspace's
            "ALTER TABLE idempotency ADD COLUMN contact_id BIGINT",
            // what was kept before may tell of anybody: it is only good for a day, and is better forgotten
            "DELETE FROM idempotency WHERE answer IS NOT NULL",
        ]
    )
}
