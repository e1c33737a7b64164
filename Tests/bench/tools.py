"""The load generator, the bare server, and the machine."""

import json
import os
import pathlib
import platform
import re
import resource
import signal
import socket
import statistics
import subprocess
import time

from kit import Program
from kit.program import ROOT

CONNECTIONS = 64
# Longest that anything may take.
PATIENCE_SECONDS = 600
LUA = pathlib.Path(__file__).resolve().parent / "hooks.lua"


def bench_program():
    return str(ROOT / ".build" / "release" / "balie-bench")


class Bare(Program):
    """The route that everything is compared with, in a process of its own."""

    def start(self, wait=True):
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            [bench_program(), "bare", "--port", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        self.wait_until_ready()
        return self


def hook_arguments(port, line, run, contacts, first_contact):
    return [
        "--port",
        str(port),
        "--path",
        line.hook_path,
        "--secret",
        line.app_secret,
        "--phone-number-id",
        line.phone_number_id,
        "--waba-id",
        line.waba_id,
        "--run",
        run,
        "--contacts",
        str(contacts),
        "--first-contact",
        str(first_contact),
        "--timestamp",
        str(int(time.time())),
    ]


def write_bodies(file, count, port, line, run, contacts, first_contact=0):
    """Writes signed requests whose message ids and, as asked, customers no other run has."""
    arguments = hook_arguments(port, line, run, contacts, first_contact)
    subprocess.run([bench_program(), "bodies", *arguments, "--count", str(count), str(file)], check=True)


def request(port, method, path, token, body):
    """A request of an agent, as the load generator sends it."""
    content = json.dumps(body).encode()
    head = (
        f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def write_requests(file, requests):
    """As `balie-bench bodies` writes them."""
    with open(file, "wb") as out:
        for one in requests:
            out.write(b"%08d" % len(one) + one)


def read_requests(file):
    with open(file, "rb") as source:
        while length := source.read(8):
            yield source.read(int(length))


def wrk(port, file, seconds, limit=None, connections=CONNECTIONS):
    """Loads the port with the requests of the file and returns what hooks.lua prints, with requests a second.

    With a limit it sends no more after so many answers, and idles for the rest of the time.
    """
    done = subprocess.run(
        _wrk_command(port, file, seconds, limit, connections), capture_output=True, text=True, timeout=seconds + 120
    )
    result = _wrk_result(done.stdout, done.stderr)
    result["rate"] = (result["requests"] - result["refused"]) / (result["us"] / 1e6)
    return result


def wrk_all(port, file, count, connections=CONNECTIONS):
    """Sends the `count` requests of the file and returns once they are answered: as `wrk`, of that time."""
    began = time.monotonic()
    load = subprocess.Popen(
        _wrk_command(port, file, PATIENCE_SECONDS, count, connections), stdout=subprocess.PIPE, text=True
    )
    out = ""
    while line := load.stdout.readline():
        out += line
        if line == "ANSWERED\n":
            took = time.monotonic() - began
            # It would sleep until its time is over.
            load.send_signal(signal.SIGINT)
    load.wait()
    result = _wrk_result(out, "")
    if result["refused"] + result["broken"]:
        raise AssertionError(f"{result['refused']} of {count} requests were refused, {result['broken']} broke")
    return {**result, "rate": count / took}


def _wrk_command(port, file, seconds, limit, connections):
    limits = [str(limit)] if limit else []
    times = [f"-d{seconds}s", "--timeout", "10s"]
    return ["wrk", "-t1", f"-c{connections}", *times, "-s", str(LUA), f"http://127.0.0.1:{port}", "--", str(file), *limits]


def _wrk_result(out, errors):
    found = re.search(r"^RESULT (.*)$", out, re.M)
    if not found:
        raise SystemExit(f"wrk failed: {out}{errors}")
    return json.loads(found[1])


def open_files():
    """Lets this process and those that it starts have as many open files, connections among them, as the system allows."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def percentile(values, share):
    """The value below which that share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def latency(port, line, tokens, agents, rate, seconds, run, contacts, offers=False):
    """An open-loop run; see `balie-bench latency --help`."""
    done = subprocess.run(
        [
            bench_program(),
            "latency",
            *hook_arguments(port, line, run, contacts, 0),
            "--tokens",
            str(tokens),
            "--agents",
            str(agents),
            "--rate",
            str(rate),
            "--seconds",
            str(seconds),
            *(["--offers"] if offers else []),
        ],
        capture_output=True,
        text=True,
        timeout=seconds + 120,
    )
    if done.returncode:
        raise SystemExit(f"balie-bench latency failed: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def open_streams(port, tokens, count):
    """Connects browsers that only listen; returns their sockets once each has been greeted."""
    streams = []
    for n in range(count):
        stream = socket.create_connection(("127.0.0.1", port))
        token = tokens[n % len(tokens)]
        stream.sendall(
            f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        streams.append(stream)
    for stream in streams:
        stream.settimeout(10)
        seen = b""
        while b"hello" not in seen:
            more = stream.recv(4096)
            if not more:
                raise SystemExit(f"an event stream was refused: {seen[:100]!r}")
            seen += more
    return streams


def sync_microseconds(folder, count=200):
    """The median time of a small durable write in the folder."""
    path = os.path.join(folder, "sync-probe")
    times = []
    with open(path, "wb") as file:
        for _ in range(count):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    os.unlink(path)
    return statistics.median(times) * 1e6


def machine(folder):
    """What the figures were measured on, as lines."""
    with open("/proc/cpuinfo") as info:
        model = next(
            (line.partition(":")[2].strip() for line in info if line.startswith("model name")), platform.machine()
        )
    with open("/proc/meminfo") as info:
        memory = int(next(line for line in info if line.startswith("MemTotal")).split()[1]) // 1024
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return [
        f"{model}, {os.cpu_count()} cores, {memory} MB, {platform.system()} {platform.release()}",
        f"{swift}",
        f"one small durable write in the data folder: {sync_microseconds(folder):.0f} µs",
        f"load average at the start: {os.getloadavg()[0]:.2f}; load generator and server on the same cores",
    ]
