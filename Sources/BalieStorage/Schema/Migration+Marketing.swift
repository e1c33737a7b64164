extension Migration {
    /// Who wants no marketing.
    static let marketing = Migration(
        number: 2,
        name: "marketing",
        statements: [
            """
            ALTER TABLE contact ADD COLUMN marketing_opt_out BIGINT NOT NULL DEFAULT 0 CHECK (marketing_opt_out IN (0, 1))
            """,
            // by the network's clock; NULL while the person never said anything about it
            "ALTER TABLE contact ADD COLUMN marketing_changed_at_ms BIGINT",
        ]
    )
}
