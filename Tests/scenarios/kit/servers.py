"""The servers that nodes stand on, as processes that a run can stop and start again: PostgreSQL and NATS."""

import glob
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse

from .program import free_port

START_SECONDS = 30


def _wait(is_ready, what):
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not start within {START_SECONDS} s")
        time.sleep(0.05)


class Place:
    """A database that is not the program's own, as `Program.database`."""

    def __init__(self, url):
        self.url = url

    def remove(self):
        pass


class PostgresServer:
    """A private server in a temporary folder below `parent`, on a Unix socket; on an address too, if one is given. What it
    answered survives a power cut.

    `settings` are further words of its command line: `max_wal_size=4GB`.
    """

    PORT = 5432

    def __init__(self, address=None, parent="/tmp", settings=()):
        self.address = address
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            raise SystemExit("There is no PostgreSQL server here: apt-get install postgresql-15")
        self.tools = pathlib.Path(found[-1])
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-pg.", dir=parent))
        self.settings = [
            f"listen_addresses={address or ''}", f"port={self.PORT}", "max_connections=200", "shared_buffers=128MB", *settings
        ]
        self.user = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
            self.user = ["setpriv", "--reuid", "nobody", "--clear-groups", "--"]
        self.log = open(self.folder / "log", "ab")
        subprocess.run(
            [*self.user, self.tools / "initdb", "-D", self.folder / "data", "-U", "balie", "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            stdout=self.log, stderr=self.log, check=True,
        )
        if address:
            with open(self.folder / "data" / "pg_hba.conf", "a") as rules:
                rules.write("host all all samenet trust\n")
        self.process = None
        self.start()

    @property
    def socket(self):
        return str(self.folder / f".s.PGSQL.{self.PORT}")

    @staticmethod
    def url(host, port, node):
        return f"postgres://balie@{host}:{port}/postgres?application_name={urllib.parse.quote(node)}"

    def database(self, name):
        """A new database of this name, reached by the socket."""
        self.rows(f"CREATE DATABASE {name}")
        host = urllib.parse.quote(str(self.folder), safe="")
        return Place(f"postgres://balie@/{name}?host={host}")

    def start(self):
        words = [word for setting in self.settings for word in ("-c", setting)]
        self.process = subprocess.Popen(
            [*self.user, self.tools / "postgres", "-D", self.folder / "data", "-k", self.folder, *words],
            stdout=self.log, stderr=self.log,
        )
        _wait(lambda: self._is_ready(), "PostgreSQL")

    def _is_ready(self):
        return subprocess.run([self.tools / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0

    def stop_immediately(self):
        """As `pg_ctl stop -m immediate`: every connection is cut, nothing is finished."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def rows(self, sql, database="postgres", timeout=60):
        """What statements give: lists of texts. They run in one transaction, unless they say otherwise."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "balie",
             "-d", database, "-c", sql],
            capture_output=True, text=True, timeout=timeout, check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"psql: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def processor_seconds(self):
        """User and system time of the server and all its processes so far, those that ended included."""
        ticks = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(stat.parent.name) == self.process.pid:
                ticks += sum(int(field) for field in fields[11:15])
            elif int(fields[1]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def remove(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class NatsServer:
    """A private server, always on the same port."""

    def __init__(self, address=None):
        self.address = address or "127.0.0.1"
        if shutil.which("nats-server") is None:
            raise SystemExit("There is no NATS server here: apt-get install nats-server")
        self.port = free_port()
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["nats-server", "-a", self.address, "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def kill(self):
        self.process.kill()
        self.process.wait()

    def remove(self):
        self.kill()
