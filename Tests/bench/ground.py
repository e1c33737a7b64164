"""What a part is measured on: an engine, a folder, and programs that keep what they store there."""

import dataclasses
import pathlib
import re
import shutil
import sys

import storage
from kit import Program
from kit.servers import PostgresServer

OPTIONS = ("--rate-limits", "off")
# Where the server of the PostgreSQL engine keeps its files: never in memory, and its socket's path stays short.
SERVER_FOLDER = "/var/tmp"
# What anybody who runs PostgreSQL sets for a machine; the durability of a commit is the standard one.
SERVER_SETTINGS = ("shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min", "maintenance_work_mem=512MB")


@dataclasses.dataclass
class Plan:
    """How long and how often is measured."""

    rounds: int
    # Of each round.
    seconds: int
    quick: bool

    def sized(self, whole, quick):
        return quick if self.quick else whole


class Ground:
    """One engine. `postgres` is its server, or None."""

    def __init__(self, engine, folder):
        self.engine, self.folder = engine, pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.postgres = PostgresServer(parent=SERVER_FOLDER, settings=SERVER_SETTINGS) if engine == "postgres" else None
        self.names = {}

    def program(self, name, options=()):
        """A program that is not started, with a data folder and a database of this name."""
        database = None
        if self.postgres:
            self.names[name] = re.sub(r"[^a-z0-9]+", "_", name.lower())
            database = self.postgres.database(self.names[name])
        data = str(self.folder / name)
        return Program(sandbox=False, options=[*OPTIONS, *options], data=data, on="sqlite", database=database)

    def storage(self, name):
        """The database of that name, for statements of our own."""
        if self.postgres:
            return storage.Postgres(self.postgres, self.names[name])
        return storage.SQLite(self.folder / name / "balie.sqlite")

    def count_rows(self, name):
        """Lets the server count the rows of its tables, as it does by itself within a minute: its plans depend on them."""
        if self.postgres:
            self.postgres.rows("ANALYZE", self.names[name])

    def forget(self, name):
        """Removes what the program of that name stored; it must have ended."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        if self.postgres and name in self.names:
            self.postgres.rows(f"DROP DATABASE IF EXISTS {self.names.pop(name)} WITH (FORCE)", timeout=300)

    def processor_seconds(self):
        """What the engine's own processes used so far: 0 where it is part of the program."""
        return self.postgres.processor_seconds() if self.postgres else 0.0

    def close(self):
        if self.postgres:
            self.postgres.remove()


def progress(text):
    """A line about what is going on."""
    print(f"  {text}", file=sys.stderr, flush=True)
