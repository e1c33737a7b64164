"""Webhooks a second, as a ratio to a bare route in the same rounds: of customers who come back, and of new ones."""

import datetime
import statistics
import time

import tools
from ground import progress
from kit import Site, eventually
from kit.program import ResidentPeak

# More than a round sends on two cores, so that no body is sent twice.
PRODUCT_PER_SECOND = 30_000
RETURNING_CUSTOMERS = 1000
# One offer rings at an agent at a time, so that there are as many agents.
NEW_CUSTOMERS = 1000
CAPACITY = 1000
# Longest the queue allows, so that no offer ends while it is measured.
RING_SECONDS = 600
DRAIN_SECONDS = 180
MEGABYTE = 1024 * 1024


def measure(ground, table, plan):
    returning_customers(ground, table, plan)
    new_customers(ground, table, plan)


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

    def __init__(self, ground, title):
        self.ground, self.title, self.name = ground, title, title.replace(" ", "-")
        self.bare = tools.Bare(sandbox=False, data=str(ground.folder), on="sqlite")
        self.program = ground.program(self.name)
        self.plain, self.received, self.applied, self.p99 = [], [], [], []
        # Processor time a hook in milliseconds: in all, and of it the database server's.
        self.costs, self.server_costs = [], []
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
        self.ground.forget(self.name)

    def bodies(self, name, count, customers, first=0):
        file = self.ground.folder / "bodies"
        tools.write_bodies(file, count, self.program.port, self.site.line, name, customers, first)
        return file

    def settle(self):
        eventually(lambda: drained(self.site), "an empty journal and no one waiting", DRAIN_SECONDS)

    def round(self, file, seconds, limit=None):
        """One measurement of each; the product's goes on until all is applied and offered.

        With a limit the load generator idles after it, and the times are the server's own.
        """
        self.plain.append(tools.wrk(self.bare.port, file, seconds)["rate"])
        before, server_before = self.program.processor_seconds(), self.ground.processor_seconds()
        began = time.monotonic()
        result = tools.wrk(self.program.port, file, seconds, limit)
        self.settle()
        took = time.monotonic() - began
        done = result["requests"] - result["refused"]
        # Before the times are asked for, which costs the server more than the hooks did.
        server_cost = self.ground.processor_seconds() - server_before
        cost = self.program.processor_seconds() - before + server_cost
        if limit:
            result["rate"], took = self.own_times(done)
        self.refused += result["refused"] + result["broken"]
        self.received.append(result["rate"])
        self.applied.append(done / took)
        self.costs.append(cost / done * 1000)
        self.server_costs.append(server_cost / done * 1000)
        self.p99.append(result["p99_us"] / 1000)
        progress(
            f"{self.title}: bare {self.plain[-1]:.0f}/s, received {self.received[-1]:.0f}/s, applied and offered "
            f"{self.applied[-1]:.0f}/s, {self.costs[-1]:.3f} ms each, {self.server_costs[-1]:.3f} of it the database server's"
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
        if self.ground.postgres:
            table.fact(f"{self.title}: … of it the server's", statistics.median(self.server_costs), "{:.3f}")
        table.fact(f"{self.title}: answer under full load, p99 ms", f"{statistics.median(self.p99):.1f}")
        table.most(f"{self.title}: hooks refused", self.refused, 0, "{:.0f}")


def returning_customers(ground, table, plan):
    """Customers whose conversations are with agents already: every hook is one more message."""
    with Series(ground, "returning customers") as series:
        site = series.site
        desks = [site.desk(f"Agent {n}", CAPACITY) for n in range(RETURNING_CUSTOMERS // 100)]
        for desk in desks:
            desk.presence("away")
        opening = series.bodies("opening", RETURNING_CUSTOMERS, RETURNING_CUSTOMERS)
        tools.wrk_all(series.program.port, opening, RETURNING_CUSTOMERS)
        site.hooks_settled(DRAIN_SECONDS)
        for number, place in enumerate(site.conversations()):
            agent = desks[number % len(desks)].id
            site.admin.post(f"/conversations/{place['id']}/assign", {"agent": agent}).expect(200)
        ground.count_rows(series.name)
        peak = ResidentPeak(series.program)
        for number in range(plan.rounds):
            file = series.bodies(f"r{number}x", PRODUCT_PER_SECOND * plan.seconds, RETURNING_CUSTOMERS)
            series.round(file, plan.seconds)
        series.report(table)
        table.fact("resident under load, MB", f"{peak.close() / MEGABYTE:.0f}")


def new_customers(ground, table, plan):
    """Every hook is a new contact, a new conversation and an offer to an agent at whom nothing rings yet."""
    with Series(ground, "new customers") as series:
        site = series.site
        desks = {desk.id: desk for desk in (site.desk(f"Agent {n}", CAPACITY) for n in range(NEW_CUSTOMERS + 100))}
        ground.count_rows(series.name)
        for number in range(plan.rounds):
            file = series.bodies(f"n{number}x", NEW_CUSTOMERS, NEW_CUSTOMERS, number * NEW_CUSTOMERS)
            series.round(file, 5, NEW_CUSTOMERS)
            for offer in site.admin.all("/offers?agent=all"):
                desks[offer["agent"]["id"]].accept(offer)
        series.report(table)
