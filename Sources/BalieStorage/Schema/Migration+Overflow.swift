extension Migration {
    /// What was done for a customer who waits goes with the conversation, so that no other floor does it again.
    static let overflow = Migration(
        number: 13,
        name: "overflow",
        statements: [
            // what rules of overflow did in the wait that goes on, as JSON; NULL for nothing
            "ALTER TABLE conversation ADD COLUMN wait_record TEXT"
        ]
    )
}
