extension Migration {
    /// What tells installations apart.
    static let installation = Migration(
        number: 4,
        name: "installation",
        statements: [
            """
            CREATE TABLE installation (
                id    BIGINT PRIMARY KEY CHECK (id = 1),
                -- made by chance on the first start, and kept: the same for every node of this database
                name  TEXT NOT NULL
            )
            """
        ]
    )
}
