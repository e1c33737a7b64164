"""One, two and three nodes over one PostgreSQL with NATS, all on this machine: webhooks received and applied a second.

A workspace's work is done by the node that holds it, whichever node took the webhook. So several workspaces are spread over
the nodes, and one is not.
"""

import statistics
import threading
import time

import tools
from ground import OPTIONS, progress
from kit import Line, Site, beside, eventually
from kit.servers import NatsServer

NODES = (1, 2, 3)
BUSINESSES = (6, 1)
# Customers of all businesses, who write in turn.
CUSTOMERS = 1200
# More than a round sends on two cores.
HOOKS_PER_SECOND = 20_000
CONNECTIONS = 64
PATIENCE_SECONDS = 300


def measure(ground, table, plan):
    for businesses in BUSINESSES:
        measure_businesses(ground, table, plan, businesses)


def measure_businesses(ground, table, plan, businesses):
    nats, name = NatsServer(), f"nodes{businesses}"
    options = ("--nats", f"nats://127.0.0.1:{nats.port}")
    site, others = None, []
    try:
        site = Site(program=ground.program(name, options), sandbox=False)
        lines = [site.line] + [
            site.connect(site.make_workspace(f"Business {n}")[1], Line(name=f"Line {n}")) for n in range(1, businesses)
        ]
        storage, serial = ground.storage(name), 0
        first = None
        for count in NODES:
            while len(others) + 1 < count:
                others.append(beside(site.program, (*OPTIONS, *options)))
            nodes = [site.program, *others]
            eventually(lambda: is_shared(storage, min(count, businesses)), "a share for each node", PATIENCE_SECONDS)
            # The customers' first messages, and warm caches.
            round_of(ground, storage, nodes, lines, f"w{count}x", 1)
            received, applied = [], []
            for _ in range(plan.rounds):
                serial += 1
                one = round_of(ground, storage, nodes, lines, f"r{serial}x", plan.seconds)
                received.append(one[0])
                applied.append(one[1])
                progress(f"businesses: {businesses}, nodes: {count}: received {one[0]:.0f}/s, applied {one[1]:.0f}/s")
            title = f"businesses: {businesses}, nodes: {count}"
            middle = statistics.median(applied)
            first = first or middle
            table.fact(f"{title}: received, hooks/s", statistics.median(received), "{:.0f}")
            table.fact(f"{title}: received and applied, hooks/s", middle, "{:.0f}")
            if count > 1:
                table.fact(f"{title}: … against one node", middle / first, "{:.2f}")
    finally:
        for node in others:
            node.remove()
        if site:
            site.close()
        nats.remove()
        ground.forget(name)


def is_shared(storage, holders):
    """Whether so many nodes hold leases, and nobody else does."""
    found = storage.rows("SELECT COUNT(DISTINCT instance), COUNT(*) FILTER (WHERE instance IS NULL) FROM lease")
    return found == [[str(holders), "0"]]


def round_of(ground, storage, nodes, lines, run, seconds):
    """Webhooks of all lines to all nodes alike; returns how many a second were received, and applied."""
    every = []
    for number, line in enumerate(lines):
        file, each = ground.folder / "bodies", CUSTOMERS // len(lines)
        count = HOOKS_PER_SECOND * seconds // len(lines)
        tools.write_bodies(file, count, nodes[0].port, line, f"{run}{number}x", each)
        every.append(list(tools.read_requests(file)))
    mixed = [one for turn in zip(*every, strict=True) for one in turn]
    results = [None] * len(nodes)

    def load(number):
        file = ground.folder / f"bodies{number}"
        results[number] = tools.wrk(nodes[number].port, file, seconds, connections=CONNECTIONS // len(nodes))

    for number in range(len(nodes)):
        tools.write_requests(ground.folder / f"bodies{number}", mixed[number :: len(nodes)])
    loads = [threading.Thread(target=load, args=(number,)) for number in range(len(nodes))]
    began = time.monotonic()
    for one in loads:
        one.start()
    for one in loads:
        one.join()
    waiting = "SELECT COUNT(*) FROM (SELECT 1 FROM hook WHERE state = 'received' LIMIT 1) one"
    eventually(lambda: storage.rows(waiting) == [["0"]], "an empty journal", PATIENCE_SECONDS)
    took = time.monotonic() - began
    refused = sum(result["refused"] + result["broken"] for result in results)
    if refused:
        raise AssertionError(f"{refused} webhooks were refused")
    return sum(result["rate"] for result in results), sum(result["requests"] for result in results) / took
