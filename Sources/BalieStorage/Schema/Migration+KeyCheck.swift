extension Migration {
    /// What tells a wrong master key before there is anything else that it should open.
    static let keyCheck = Migration(
        number: 7,
        name: "key check",
        statements: [
            // known words under the master key; NULL until a server starts
            "ALTER TABLE installation ADD COLUMN key_check \(.sqlite, "BLOB")\(.postgres, "BYTEA")"
        ]
    )
}
