"""Starts and stops the program by its own process id."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from .api import Api
from .database import Database, engine

ROOT = pathlib.Path(__file__).resolve().parents[3]
READY_SECONDS = 30


def program_path():
    """The program under test: `BALIE_PROGRAM`, or the newest build of this checkout."""
    given = os.environ.get("BALIE_PROGRAM")
    if given:
        return given
    built = [ROOT / ".build" / mode / "balie" for mode in ("release", "debug")]
    built = [path for path in built if path.exists()]
    if not built:
        raise SystemExit("balie is not built: run `swift build --product balie`, or set BALIE_PROGRAM")
    return str(max(built, key=lambda path: path.stat().st_mtime))


_reserved = {}


def free_port():
    """A port that the system picked, and gives to nobody else until `release_port`: a restarted program has the same one.

    It stays bound here, without listening. Whoever listens with SO_REUSEADDR can have it as well; no connection that
    goes out, and nobody who asks for any port, gets it.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    _reserved[port] = holder
    return port


def release_port(port):
    holder = _reserved.pop(port, None)
    if holder:
        holder.close()


def environment(database=None):
    """The environment without any setting of the program but its database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BALIE_")}
    return {**kept, "BALIE_DATABASE": database.url} if database else kept


class Program:
    """`balie serve` on loopback with a data folder of its own.

    `sandbox` starts the emulated network in the same process, sharing its clock. Options are further arguments. `on` is
    the engine, if the test is about one of them; `database` is another program's, to be a node beside it. `host` and
    `prefix` (the words of a command that runs a command) are for a program on another machine, or as good as that.
    """

    def __init__(
        self,
        sandbox=True,
        options=(),
        data=None,
        port=None,
        sandbox_port=None,
        arguments=None,
        on=None,
        database=None,
        host="127.0.0.1",
        prefix=(),
    ):
        self.owns_data = data is None
        self.data = data or tempfile.mkdtemp(prefix="balie-test-")
        self.database = database or (Database(self.data) if (on or engine()) == "postgres" else None)
        self.owns_database = self.owns_data and not database
        self.host, self.prefix = host, list(prefix)
        self.port = port or free_port()
        self.sandbox_port = (sandbox_port or free_port()) if sandbox else None
        self.options = list(options)
        self.arguments = arguments
        self.log_path = os.path.join(tempfile.gettempdir(), f"balie-test-{os.getpid()}-{self.port}.log")
        self.process = None
        self.started_in = None

    def start(self, wait=True):
        """Starts it and, by default, returns when it is ready; `started_in` says after how many seconds."""
        arguments = self.arguments or self.serve_arguments()
        os.makedirs(self.data, mode=0o700, exist_ok=True)
        self.log = open(self.log_path, "ab")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*self.prefix, program_path(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            env=self.environment(),
            cwd=self.data,
        )
        if wait:
            self.wait_until_ready(began)
        return self

    def serve_arguments(self):
        arguments = ["serve", "--data", self.data, "--listen", f"{self.host}:{self.port}"]
        if self.sandbox_port:
            arguments += ["--sandbox", f"127.0.0.1:{self.sandbox_port}"]
        return arguments + self.options

    def wait_until_ready(self, began=None, path="/readyz"):
        began = began or time.monotonic()
        api = Api(self.port, host=self.host)
        while time.monotonic() - began < READY_SECONDS:
            if self.process.poll() is not None:
                raise AssertionError(f"balie ended with {self.process.returncode}:\n{self.log_text()[-2000:]}")
            try:
                if api.get(path).status == 200:
                    self.started_in = time.monotonic() - began
                    return
            except OSError:
                pass
            time.sleep(0.005)
        raise AssertionError(f"balie was not ready within {READY_SECONDS} s:\n{self.log_text()[-2000:]}")

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def log_text(self):
        with open(self.log_path, "rb") as log:
            return log.read().decode("utf-8", "replace")

    def kill(self):
        """kill −9: no chance to finish anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self, timeout=20):
        """Asks it to end, and returns its exit code."""
        if not self.is_running:
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"balie did not end within {timeout} s of SIGTERM") from None
        finally:
            self.log.close()

    def remove(self):
        """Stops it and removes what it left."""
        try:
            self.stop()
        finally:
            if self.database and self.owns_database:
                self.database.remove()
            for port in (self.port, self.sandbox_port):
                release_port(port)
            if self.owns_data:
                shutil.rmtree(self.data, ignore_errors=True)
            if os.path.exists(self.log_path):
                os.unlink(self.log_path)

    def environment(self):
        return environment(self.database)

    def stored_files(self):
        """The paths of all files that hold what it stored."""
        files = [os.path.join(at, name) for at, _, names in os.walk(self.data) for name in names]
        return files + (self.database.files() if self.database else [])

    def command(self, *arguments, data=None, input=None, expect=0):
        """Runs another command on the same data folder with `--json` and returns what it printed, decoded."""
        done = subprocess.run(
            [program_path(), *arguments, "--data", data or self.data, "--json"],
            input=input,
            capture_output=True,
            text=True,
            env=self.environment() if data is None else environment(),
            timeout=60,
        )
        if done.returncode != expect:
            raise AssertionError(
                f"balie {' '.join(arguments[:2])} ended with {done.returncode}: {done.stdout}{done.stderr}"
            )
        return json.loads(done.stdout) if done.stdout.strip() else None

    def processor_seconds(self):
        """User and system time so far."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        with open(f"/proc/{self.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class ResidentPeak(threading.Thread):
    """Samples a program's resident memory until it is closed."""

    INTERVAL_SECONDS = 0.1

    def __init__(self, program):
        super().__init__(daemon=True)
        self.program, self.peak, self._open = program, 0, threading.Event()
        self.start()

    def run(self):
        while not self._open.wait(self.INTERVAL_SECONDS):
            self.peak = max(self.peak, self.program.resident_bytes())

    def close(self):
        self._open.set()
        self.join()
        return self.peak
