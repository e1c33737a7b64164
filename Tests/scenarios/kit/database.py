"""Databases of PostgreSQL for programs under test, one for each data folder, on the server of `scripts/postgres.sh`.

`BALIE_TEST_ENGINE=postgres` makes programs use them; else they have a file in their data folder.
"""

import contextlib
import os
import pathlib
import re
import subprocess
import urllib.parse

from .waiting import eventually

ENGINES = ("sqlite", "postgres")
# As PostgresStorage: held while the schema is changed.
SCHEMA_LOCK = 0x42_61_6C_69_65


def engine():
    """The engine that programs under test run on."""
    name = os.environ.get("BALIE_TEST_ENGINE", "sqlite")
    if name not in ENGINES:
        raise SystemExit(f"no engine is called {name}")
    return name


class Database:
    """The database that belongs to a data folder; made when it is first asked for."""

    def __init__(self, folder):
        words = os.environ.get("BALIE_TEST_POSTGRES")
        if not words:
            raise SystemExit("BALIE_TEST_POSTGRES is not set: run the tests by scripts/postgres.sh")
        self.server = dict(word.partition("=")[::2] for word in words.split())
        path = pathlib.Path(folder).resolve()
        self.name = re.sub(r"[^a-z0-9]+", "_", f"{path.parent.name}_{path.name}".lower()).strip("_")[-60:]
        if not self.run(f"SELECT 1 FROM pg_database WHERE datname = '{self.name}'", "postgres"):
            self.run(f"CREATE DATABASE {self.name}", "postgres")

    @property
    def url(self):
        """What `--database` takes."""
        host = urllib.parse.quote(self.server["host"], safe="")
        return f"postgres://{self.server['user']}@/{self.name}?host={host}&application_name={self.name}"

    def run(self, sql, database=None):
        """What a statement gives, a line a row."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.server["host"], "-U", self.server["user"],
             *("-d", database or self.name, "-c", sql)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode != 0:
            raise AssertionError(f"psql: {done.stderr}")
        return done.stdout.splitlines()

    @contextlib.contextmanager
    def holding(self, sql):
        """A session that has run this and stays, with its locks, until it is ended."""
        session = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-h", self.server["host"], "-U", self.server["user"], "-d", self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            session.stdin.write(f"{sql};\nSELECT 'held';\n")
            session.stdin.flush()
            while session.stdout.readline().strip() != "held":
                if session.poll() is not None:
                    raise AssertionError(f"psql ended: {sql}")
            yield
        finally:
            session.kill()
            session.communicate()

    def wait_for_waiter(self, seconds=30):
        """Until somebody waits for a lock in this database."""
        waiters = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{self.name}' AND wait_event_type = 'Lock'"
        eventually(lambda: self.run(waiters, "postgres"), "somebody waits for a lock", seconds)

    def end_sessions(self):
        """Ends everybody's sessions, as an administrator would; first those that wait, which else would go on."""
        sessions = f"SELECT pid FROM pg_stat_activity WHERE datname = '{self.name}' ORDER BY wait_event_type <> 'Lock'"
        self.run(f"SELECT pg_terminate_backend(pid) FROM ({sessions} OFFSET 0) AS session", "postgres")

    def files(self):
        """The paths of the files that hold it, with everything written."""
        self.run("CHECKPOINT")
        number = self.run(f"SELECT oid FROM pg_database WHERE datname = '{self.name}'")[0]
        folder = pathlib.Path(self.server["host"]) / "data" / "base" / number
        return [str(path) for path in folder.iterdir()]

    def remove(self):
        self.run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", "postgres")
