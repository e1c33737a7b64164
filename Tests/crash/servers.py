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

from kit import free_port

START_SECONDS = 30


def _wait(is_ready, what):
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not start within {START_SECONDS} s")
        time.sleep(0.05)


class PostgresServer:
    """A private server in a temporary folder, on a Unix socket."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            raise SystemExit("There is no PostgreSQL server here: apt-get install postgresql-15")
        self.tools = pathlib.Path(found[-1])
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="balie-pg.", dir="/tmp"))
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
        self.process = None
        self.start()

    @property
    def socket(self):
        return str(self.folder / ".s.PGSQL.5432")

    def url(self, port, node):
        """Through a proxy on loopback."""
        return f"postgres://balie@127.0.0.1:{port}/postgres?application_name={urllib.parse.quote(node)}"

    def start(self):
        self.process = subprocess.Popen(
            [*self.user, self.tools / "postgres", "-D", self.folder / "data", "-k", self.folder,
             "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=128MB"],
            stdout=self.log, stderr=self.log,
        )
        _wait(lambda: self._is_ready(), "PostgreSQL")

    def _is_ready(self):
        return subprocess.run([self.tools / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0

    def stop_immediately(self):
        """As `pg_ctl stop -m immediate`: every connection is cut, nothing is finished."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def rows(self, sql):
        """What a statement gives: lists of texts."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-h", self.folder, "-U", "balie", "-d", "postgres", "-c", sql],
            capture_output=True, text=True, timeout=60, check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"psql: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def remove(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class NatsServer:
    """A private server on loopback, always on the same port."""

    def __init__(self):
        if shutil.which("nats-server") is None:
            raise SystemExit("There is no NATS server here: apt-get install nats-server")
        self.port = free_port()
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["nats-server", "-a", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def kill(self):
        self.process.kill()
        self.process.wait()

    def remove(self):
        self.kill()
