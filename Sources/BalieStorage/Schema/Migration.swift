/// One step of the schema. Never edited once released; never mentions a Swift type.
public struct Migration: Sendable {
    /// From 1, without gaps.
    public let number: Int64
    public let name: String
    public let statements: [SQL]
}

/// The schema: an append-only list of steps, and which binaries can work with it.
public enum Schema {
    public static let migrations = [
        Migration.first, .marketing, .nodes, .installation, .fileRecords, .moving, .keyCheck, .answers,
        .routing, .rules, .reports, .supervision, .overflow, .surveys,
        .flows,
    ]

    /// The number of the last step that this binary knows.
    public static var version: Int64 { migrations.last?.number ?? 0 }

    /// The oldest binary, told by its ``version``, that can work with the schema this binary leaves behind. Raised only
    /// by a step that an older binary would misread.
    public static let compatibleFrom: Int64 = 1

    /// The oldest binary that knows of workspaces on their way elsewhere, and leaves them alone. Needed as long as there are
    /// such.
    public static let compatibleWithMoves = Migration.moving.number

    /// Brings the schema up to date, in the caller's transaction.
    ///
    /// - Throws: ``SchemaTooNew`` if a newer binary changed the schema so that this one must not touch it.
    public static func migrate(in session: any SQLSession) throws {
        try session.run(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                id            BIGINT PRIMARY KEY CHECK (id = 1),
                version       BIGINT NOT NULL,
                -- binaries that know fewer steps than this must not start
                compatible    BIGINT NOT NULL
            )
            """
        )
        let row = try session.firstRow("SELECT version, compatible FROM schema_version WHERE id = 1")
        let current = try row?.int64(0) ?? 0
        let compatible = try row?.int64(1) ?? 0
        guard compatible <= version else { throw SchemaTooNew(needed: compatible, known: version) }
        for migration in migrations where migration.number > current {
            for statement in migration.statements { try session.run(statement) }
        }
        guard current < version else { return }
        try session.run(
            """
            INSERT INTO schema_version (id, version, compatible) VALUES (1, \(version), \(compatibleFrom))
            ON CONFLICT (id) DO UPDATE SET version = excluded.version,
                   compatible = \(.sqlite, "MAX")\(.postgres, "GREATEST")(schema_version.compatible, excluded.compatible)
            """
        )
    }

    /// The number of the last step that the database has: higher than ``version`` if a newer binary was here.
    public static func version(in session: any SQLSession) throws(StorageError) -> Int64 {
        try session.firstRow("SELECT version FROM schema_version WHERE id = 1")?.int64(0) ?? 0
    }
}

/// The database was changed by a newer version of the program in a way that this one does not understand.
public struct SchemaTooNew: Error, CustomStringConvertible {
    public let needed: Int64
    public let known: Int64

    public var description: String {
        "This database was made by a newer Balie (schema \(needed); this one knows \(known)). Start the newer version, or restore a backup from before the upgrade."
    }
}
