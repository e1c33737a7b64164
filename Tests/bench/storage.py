"""Statements of the measurements' own: what fills a database in bulk, and what looks into it."""

import sqlite3


class SQLite:
    """The file of a program. What writes needs the program to have ended."""

    dialect = "sqlite"

    def __init__(self, path):
        self.path = path

    def rows(self, sql):
        with self._open("ro") as database:
            found = [list(map(str, row)) for row in database.execute(sql)]
        database.close()
        return found

    def run(self, *statements):
        """Each in turn on one connection, without care for a power cut in between."""
        database = self._open("rw")
        database.isolation_level = None
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            database.execute(f"PRAGMA {pragma}").fetchall()
        database.execute("PRAGMA temp_store = FILE")
        for statement in statements:
            database.execute(statement)
        database.execute("PRAGMA journal_mode = WAL").fetchall()
        database.close()

    def indexes(self, table):
        """Names and definitions of those that can be dropped and made again."""
        return self.rows(f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL")

    def settle(self):
        """The file needs no upkeep."""

    def _open(self, mode):
        return sqlite3.connect(f"file:{self.path}?mode={mode}", uri=True, timeout=60)


class Postgres:
    """A database of a server."""

    dialect = "postgres"
    # Of one run of statements, in seconds.
    TIMEOUT_SECONDS = 3600

    def __init__(self, server, name):
        self.server, self.name = server, name

    def rows(self, sql):
        return self.server.rows(sql, self.name)

    def run(self, *statements):
        """All in one transaction, without the checks of references: what is cloned refers to what is there."""
        script = ";\n".join(("SET LOCAL session_replication_role = replica", "SET LOCAL synchronous_commit = off", *statements))
        self.server.rows(f"BEGIN;\n{script};\nCOMMIT", self.name, self.TIMEOUT_SECONDS)

    def indexes(self, table):
        return self.rows(
            f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND schemaname = current_schema()"
            f" AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )

    def settle(self):
        """What autovacuum would have done by now, and nothing left to write out."""
        self.server.rows("VACUUM (ANALYZE)", self.name, self.TIMEOUT_SECONDS)
        self.server.rows("CHECKPOINT", self.name, self.TIMEOUT_SECONDS)
