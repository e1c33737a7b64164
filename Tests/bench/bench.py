"""Measures the server against a bare route in the same run, and its latency, start and memory.

`bench.py [--rounds N] [--seconds N] [--quick]`. Everything is on loopback and in a folder of its own.
"""

import argparse
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scenarios"))

import tools  # noqa: E402
from kit import Program, Site, eventually  # noqa: E402
from kit.program import ROOT, ResidentPeak  # noqa: E402

OPTIONS = ("--rate-limits", "off")
# The bare route's rate is never above this on two cores, so that a round never sends a body twice.
BARE_PER_SECOND = 60_000
PRODUCT_PER_SECOND = 30_000
RETURNING_CUSTOMERS = 2000
# As many as are needed so that nobody is ever full.
AGENTS = 300
CAPACITY = 1000
# Longest the queue allows, so that no offer ends while it is measured.
RING_SECONDS = 600
DRAIN_SECONDS = 180
BROWSERS = 500
MEGABYTE = 1024 * 1024


class Table:
    """Rows of `name, value, floor or ceiling, verdict`."""

    def __init__(self):
        self.rows = []

    def fact(self, name, value):
        self.rows.append((name, value, "", ""))

    def least(self, name, value, floor, form="{:.3f}"):
        self.rows.append((name, form.format(value), "≥ " + form.format(floor), "ok" if value >= floor else "MISSED"))

    def most(self, name, value, ceiling, form="{:.2f}"):
        self.rows.append(
            (name, form.format(value), "≤ " + form.format(ceiling), "ok" if value <= ceiling else "MISSED")
        )

    def show(self):
        widths = [max(len(row[n]) for row in self.rows) for n in range(3)]
        for name, value, bound, verdict in self.rows:
            print(f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {bound:<{widths[2]}}  {verdict}")
        judged = [row[3] for row in self.rows if row[3]]
        missed = judged.count("MISSED")
        print(f"\n{len(judged) - missed} passed, {missed} failed")
        return 1 if missed else 0


def drained(site):
    """Whether nothing waits to be applied, and no conversation for an offer."""
    if site.admin.get("/hooks?state=received&limit=1").expect(200)["data"]:
        return False
    for sort in ("newest", "waiting"):
        page = site.admin.get(f"/conversations?status=open&assignee=none&sort={sort}&limit=20").expect(200)["data"]
        if any(c["offer"] is None for c in page):
            return False
    return True


def throughput(table, folder, rounds, seconds, customers, title):
    """Rounds of bare route and product in turn; `customers` is how many write, or None for a new one each time."""
    bare = tools.Bare(sandbox=False, data=str(folder)).start()
    site = Site(
        program=Program(sandbox=False, options=OPTIONS, data=str(folder / f"data-{title}")).start(), sandbox=False
    )
    received, applied, plain, costs, p99 = [], [], [], [], []
    refused, ratios = 0, ([], [])
    try:
        queue = site.admin.get("/queues").expect(200)["data"][0]["id"]
        site.admin.patch(f"/queues/{queue}", {"ring_seconds": RING_SECONDS}).expect(200)
        for n in range(AGENTS):
            site.desk(f"Agent {n}", CAPACITY)
        peak = ResidentPeak(site.program)
        for number in range(rounds):
            file = folder / "bodies"
            count = PRODUCT_PER_SECOND * seconds
            first = 0 if customers else number * count
            tools.write_bodies(
                file, count, site.program.port, site.line, f"{title[0]}{number}x", customers or count, first
            )
            plain.append(tools.wrk(bare.port, file, seconds)["rate"])
            before, began = site.program.processor_seconds(), time.monotonic()
            result = tools.wrk(site.program.port, file, seconds)
            eventually(lambda: drained(site), "an empty journal", DRAIN_SECONDS)
            took = time.monotonic() - began
            done = result["requests"] - result["refused"]
            refused += result["refused"] + result["broken"]
            received.append(result["rate"])
            applied.append(done / took)
            costs.append((site.program.processor_seconds() - before) / done * 1000)
            p99.append(result["p99_us"] / 1000)
            ratios[0].append(received[-1] / plain[-1])
            ratios[1].append(applied[-1] / plain[-1])
            print(
                f"  {title} {number + 1}/{rounds}: bare {plain[-1]:.0f}/s, received {received[-1]:.0f}/s, applied and "
                f"offered {applied[-1]:.0f}/s, {costs[-1]:.3f} ms each, {result['repeated']} files repeated",
                file=sys.stderr,
                flush=True,
            )
        table.fact(f"{title}: bare route, requests/s", f"{statistics.median(plain):.0f}")
        table.fact(f"{title}: received and durable, hooks/s", f"{statistics.median(received):.0f}")
        table.least(f"{title}: … against the bare route", statistics.median(ratios[0]), 0.20)
        table.fact(f"{title}: received, applied and offered, hooks/s", f"{statistics.median(applied):.0f}")
        table.least(f"{title}: … against the bare route", statistics.median(ratios[1]), 0.08)
        table.most(f"{title}: processor time per hook, ms", statistics.median(costs), 0.25, "{:.3f}")
        table.fact(f"{title}: answer under full load, p99 ms", f"{statistics.median(p99):.1f}")
        table.most(f"{title}: hooks refused", refused, 0, "{:.0f}")
        table.fact(f"{title}: resident under load, MB", f"{peak.close() / MEGABYTE:.0f}")
    finally:
        bare.remove()
        site.close()


def latency_and_memory(table, folder, seconds):
    site = Site(
        program=Program(sandbox=False, options=OPTIONS, data=str(folder / "data-latency")).start(), sandbox=False
    )
    try:
        tokens = [
            site.admin.post("/tokens", {"name": f"t{n}", "role": "agent"}).expect(200, 201)["token"]
            for n in range(BROWSERS)
        ]
        file = folder / "tokens"
        file.write_text("\n".join(tokens))
        site.program.stop()
        site.program.start()
        time.sleep(1)
        idle = site.program.resident_bytes()
        table.most("resident idle, MB", idle / MEGABYTE, 60, "{:.0f}")
        streams = tools.open_streams(site.program.port, tokens, BROWSERS)
        time.sleep(1)
        table.most(
            "memory per connected browser, KB", (site.program.resident_bytes() - idle) / BROWSERS / 1024, 20, "{:.1f}"
        )
        for stream in streams:
            stream.close()
        for agents, rate, ceiling in ((100, 100, 5.0), (500, 50, 10.0)):
            result = tools.latency(site.program.port, site.line, file, agents, rate, seconds, f"l{agents}x", 200)
            frames, name = result["frames_us"], f"{agents} agents at {rate}/s"
            table.fact(f"{name}: hook to browser p50, ms", f"{frames['p50'] / 1000:.2f}")
            table.most(f"{name}: hook to browser p99, ms", frames["p99"] / 1000, ceiling)
            table.fact(f"{name}: hook to browser max, ms", f"{frames['max'] / 1000:.2f}")
            table.fact(f"{name}: hook answered p99, ms", f"{result['answered_us']['p99'] / 1000:.2f}")
            table.most(f"{name}: frames missing or hooks refused", result["missing"] + result["refused"], 0, "{:.0f}")
        starts = []
        for _ in range(5):
            site.program.stop()
            site.program.start()
            starts.append(site.program.started_in * 1000)
        table.most("start to ready, ms", statistics.median(starts), 1000, "{:.0f}")
    finally:
        site.close()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--quick", action="store_true", help="one short round of everything")
    given = options.parse_args()
    rounds, seconds = (1, 2) if given.quick else (given.rounds, given.seconds)
    # Beside the build, and not in a folder of the memory's.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".build"))
    table = Table()
    try:
        about = tools.machine(folder)
        throughput(table, folder, rounds, seconds, RETURNING_CUSTOMERS, "returning customers")
        throughput(table, folder, max(1, rounds // 2), seconds, None, "new customers")
        latency_and_memory(table, folder, 5 if given.quick else 20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + "\n".join("  " + line for line in about) + "\n")
    return table.show()


if __name__ == "__main__":
    sys.exit(main())
