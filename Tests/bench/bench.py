"""Measures the server against a bare route in the same run, and its latency, start and memory.

`bench.py [--rounds N] [--seconds N] [--quick]`. Everything is on loopback and in a folder of its own.
"""

import argparse
import datetime
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
# More than a round sends on two cores, so that no body is sent twice.
PRODUCT_PER_SECOND = 30_000
RETURNING_CUSTOMERS = 1000
# One offer rings at an agent at a time, so that there are as many agents.
NEW_CUSTOMERS = 1000
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


def milliseconds(time_text):
    """An RFC 3339 time in UTC as milliseconds since 1970."""
    return datetime.datetime.fromisoformat(time_text.replace("Z", "+00:00")).timestamp() * 1000


def drained(site):
    """Whether nothing waits to be applied, and no conversation for an offer."""
    if site.admin.get("/hooks?state=received&limit=1").expect(200)["data"]:
        return False
    for sort in ("newest", "waiting"):
        page = site.admin.get(f"/conversations?status=open&assignee=none&sort={sort}&limit=20").expect(200)["data"]
        if any(c["offer"] is None for c in page):
            return False
    return True


class Series:
    """Rounds of the bare route and the product in turn, and what came of them."""

    def __init__(self, folder, title):
        self.folder, self.title = folder, title
        self.bare = tools.Bare(sandbox=False, data=str(folder))
        self.program = Program(sandbox=False, options=OPTIONS, data=str(folder / f"data-{title.split()[0]}"))
        self.plain, self.received, self.applied, self.costs, self.p99 = [], [], [], [], []
        self.refused = 0

    def __enter__(self):
        try:
            self.bare.start()
            self.site = Site(program=self.program, sandbox=False)
            queue = self.site.admin.get("/queues").expect(200)["data"][0]["id"]
            self.site.admin.patch(f"/queues/{queue}", {"ring_seconds": RING_SECONDS}).expect(200)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.bare.remove()
        self.program.remove()

    def bodies(self, name, count, customers, first=0):
        file = self.folder / "bodies"
        tools.write_bodies(file, count, self.program.port, self.site.line, name, customers, first)
        return file

    def settle(self):
        eventually(lambda: drained(self.site), "an empty journal and no one waiting", DRAIN_SECONDS)

    def round(self, file, seconds, limit=None):
        """One measurement of each; the product's goes on until all is applied and offered.

        With a limit the load generator idles after it, and the times are the server's own.
        """
        self.plain.append(tools.wrk(self.bare.port, file, seconds)["rate"])
        before, began = self.program.processor_seconds(), time.monotonic()
        result = tools.wrk(self.program.port, file, seconds, limit)
        self.settle()
        took = time.monotonic() - began
        done = result["requests"] - result["refused"]
        # Before the times are asked for, which costs the server more than the hooks did.
        cost = self.program.processor_seconds() - before
        if limit:
            result["rate"], took = self.own_times(done)
        self.refused += result["refused"] + result["broken"]
        self.received.append(result["rate"])
        self.applied.append(done / took)
        self.costs.append(cost / done * 1000)
        self.p99.append(result["p99_us"] / 1000)
        print(
            f"  {self.title}: bare {self.plain[-1]:.0f}/s, received {self.received[-1]:.0f}/s, applied and offered "
            f"{self.applied[-1]:.0f}/s, {self.costs[-1]:.3f} ms each",
            file=sys.stderr,
            flush=True,
        )

    def own_times(self, count):
        """Hooks received a second, and seconds until the last was offered, by the journal's and the offers' stamps."""
        hooks = self.site.admin.all("/hooks")[:count]
        offers = self.site.admin.all("/offers?agent=all")
        received = sorted(milliseconds(hook["received_at"]) for hook in hooks)
        ended = max([milliseconds(h["applied_at"]) for h in hooks] + [milliseconds(o["created_at"]) for o in offers])
        return count / max(received[-1] - received[0], 1) * 1000, (ended - received[0]) / 1000

    def report(self, table):
        def ratio(figures):
            return statistics.median(figure / plain for figure, plain in zip(figures, self.plain, strict=True))

        table.fact(f"{self.title}: bare route, requests/s", f"{statistics.median(self.plain):.0f}")
        table.fact(f"{self.title}: received and durable, hooks/s", f"{statistics.median(self.received):.0f}")
        table.least(f"{self.title}: … against the bare route", ratio(self.received), 0.20)
        table.fact(f"{self.title}: received, applied and offered, hooks/s", f"{statistics.median(self.applied):.0f}")
        table.least(f"{self.title}: … against the bare route", ratio(self.applied), 0.08)
        table.most(f"{self.title}: processor time per hook, ms", statistics.median(self.costs), 0.25, "{:.3f}")
        table.fact(f"{self.title}: answer under full load, p99 ms", f"{statistics.median(self.p99):.1f}")
        table.most(f"{self.title}: hooks refused", self.refused, 0, "{:.0f}")


def returning_customers(table, folder, rounds, seconds):
    """Customers whose conversations are with agents already: every hook is one more message."""
    with Series(folder, "returning customers") as series:
        site = series.site
        desks = [site.desk(f"Agent {n}", CAPACITY) for n in range(RETURNING_CUSTOMERS // 100)]
        for desk in desks:
            desk.presence("away")
        opening = series.bodies("opening", RETURNING_CUSTOMERS, RETURNING_CUSTOMERS)
        tools.wrk(series.program.port, opening, 60, RETURNING_CUSTOMERS)
        site.hooks_settled(DRAIN_SECONDS)
        for number, place in enumerate(site.conversations()):
            agent = desks[number % len(desks)].id
            site.admin.post(f"/conversations/{place['id']}/assign", {"agent": agent}).expect(200)
        peak = ResidentPeak(series.program)
        for number in range(rounds):
            series.round(series.bodies(f"r{number}x", PRODUCT_PER_SECOND * seconds, RETURNING_CUSTOMERS), seconds)
        series.report(table)
        table.fact("resident under load, MB", f"{peak.close() / MEGABYTE:.0f}")


def new_customers(table, folder, rounds):
    """Every hook is a new contact, a new conversation and an offer to an agent at whom nothing rings yet."""
    with Series(folder, "new customers") as series:
        site = series.site
        desks = {desk.id: desk for desk in (site.desk(f"Agent {n}", CAPACITY) for n in range(NEW_CUSTOMERS + 100))}
        for number in range(rounds):
            file = series.bodies(f"n{number}x", NEW_CUSTOMERS, NEW_CUSTOMERS, number * NEW_CUSTOMERS)
            series.round(file, 5, NEW_CUSTOMERS)
            for offer in site.admin.all("/offers?agent=all"):
                desks[offer["agent"]["id"]].accept(offer)
        series.report(table)


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
        returning_customers(table, folder, rounds, seconds)
        new_customers(table, folder, rounds)
        latency_and_memory(table, folder, 5 if given.quick else 20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + "\n".join("  " + line for line in about) + "\n")
    return table.show()


if __name__ == "__main__":
    sys.exit(main())
