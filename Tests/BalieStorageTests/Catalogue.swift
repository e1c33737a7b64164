import BalieStorage
import BalieTestKit

/// What a database says of its own tables.
enum Catalogue {
    struct ForeignKey: Hashable {
        let table: String
        let column: String
        let target: String
        let targetColumn: String
    }

    /// Those of the schema: an engine may have some of its own.
    static func tables(in session: any SQLSession, _ backend: StorageBackend) throws -> [String] {
        let rows =
            switch backend {
            case .sqlite:
                try session.rows(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
                )
            case .postgres:
                try session.rows(
                    """
                    SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
                       AND tablename <> 'commit_mark' ORDER BY tablename
                    """
                )
            }
        return try rows.map { try $0.string(0) }
    }

    /// Sorted by name.
    static func columns(of table: String, in session: any SQLSession, _ backend: StorageBackend) throws -> [String] {
        let rows =
            switch backend {
            case .sqlite: try session.rows("SELECT name FROM pragma_table_info(\(table))")
            case .postgres:
                try session.rows(
                    """
                    SELECT attname FROM pg_attribute
                     WHERE attrelid = to_regclass(\(table)) AND attnum > 0 AND NOT attisdropped
                    """
                )
            }
        return try rows.map { try $0.string(0) }.sorted()
    }

    /// The columns of the primary key, in its order.
    static func primaryKey(
        of table: String,
        in session: any SQLSession,
        _ backend: StorageBackend
    ) throws -> [String] {
        let rows =
            switch backend {
            case .sqlite: try session.rows("SELECT name FROM pragma_table_info(\(table)) WHERE pk > 0 ORDER BY pk")
            case .postgres:
                try session.rows(
                    """
                    SELECT attname FROM pg_constraint, unnest(conkey) WITH ORDINALITY AS key (number, place), pg_attribute
                     WHERE conrelid = to_regclass(\(table)) AND contype = 'p' AND attrelid = conrelid
                       AND attnum = key.number ORDER BY key.place
                    """
                )
            }
        return try rows.map { try $0.string(0) }
    }

    /// The first column of every foreign key, and what it refers to.
    static func foreignKeys(in session: any SQLSession, _ backend: StorageBackend) throws -> [ForeignKey] {
        switch backend {
        case .sqlite:
            return try tables(in: session, backend).flatMap { table in
                try session.rows(
                    "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(\(table)) WHERE seq = 0"
                )
                .map { row in
                    ForeignKey(
                        table: table,
                        column: try row.string(0),
                        target: try row.string(1),
                        targetColumn: try row.string(2)
                    )
                }
            }
        case .postgres:
            return try session.rows(
                """
                SELECT own.relname, part.attname, other.relname, whole.attname FROM pg_constraint
                  JOIN pg_class own ON own.oid = conrelid
                  JOIN pg_class other ON other.oid = confrelid
                  JOIN pg_attribute part ON part.attrelid = conrelid AND part.attnum = conkey[1]
                  JOIN pg_attribute whole ON whole.attrelid = confrelid AND whole.attnum = confkey[1]
                 WHERE contype = 'f' AND own.relnamespace = current_schema()::regnamespace
                """
            ).map { row in
                ForeignKey(
                    table: try row.string(0),
                    column: try row.string(1),
                    target: try row.string(2),
                    targetColumn: try row.string(3)
                )
            }
        }
    }
}
