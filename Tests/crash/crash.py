"""Breaks a running installation again and again under load, and counts what became of everything.

`crash.py [--engine sqlite|postgres] [--nodes N] [--rounds N] [--seed N] [--network proxies|namespaces|auto]`. With one
node and SQLite, kill -9 at random moments. With PostgreSQL also an immediate stop of the server and a bad network before
it. With several nodes, behind a balancer and with NATS, also nodes that stay away, are stopped for a while (SIGSTOP) or
end politely, and kill -9 of NATS. The emulated network runs in a process of its own, which survives.

The bad network is made by proxies, which delay, hold, cut and reset connections; in network namespaces by the kernel,
which loses packets, parts a node from some or all of the others, and resets. `auto` takes namespaces where they can be
had, and else says what is missing and counts as not run what they were for.
"""

import argparse
import collections
import http.client
import pathlib
import random
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "scenarios"))

import namespaces  # noqa: E402
from count import count  # noqa: E402

from kit import EventReader, Network, Site, eventually  # noqa: E402
from kit.database import ENGINES  # noqa: E402
from load import Customers, Desk, Repliers, SendLog  # noqa: E402
from stage import TAKEOVER_SECONDS, Stage  # noqa: E402

RING_SECONDS = 5
# A round lasts this long before the kill, in seconds: from hardly started to well under way.
ROUND_SECONDS = (0.15, 2.5)
AGENTS = 3
# Little enough that conversations wait, so that every freed unit makes the floor decide.
CAPACITY = 40
QUIET_SECONDS = 60


def start_network():
    """The emulated network, which no kill reaches."""
    network = Network()
    network.sandbox.settings(
        auto_phones=True,
        enforce_window=False,
        throughput_per_second=0,
        pair_burst=0,
        sent_after_ms=30,
        delivered_after_ms=60,
    )
    return network


def run(given, in_namespaces):
    engine, nodes, rounds, seed = given.engine, given.nodes, given.rounds, given.seed
    chance = random.Random(seed)
    # Before anything listens: inside, there is no loopback yet.
    hub = namespaces.Hub() if in_namespaces else None
    network = start_network()
    program = Stage(engine, nodes, chance, network.port, hub)
    workers, reader, agents = [], None, []
    try:
        site = Site(program=program, sandbox_port=network.port)
        queue = site.admin.get("/queues").expect(200)["data"][0]["id"]
        rings = (f"/queues/{queue}", {"ring_seconds": RING_SECONDS})
        site.admin.patch(*rings).expect(200)
        if program.links:
            prefix = site.admin.prefix
            program.links.questions = [("GET", f"{prefix}/agents", None), ("PATCH", f"{prefix}{rings[0]}", rings[1])]
            program.links.token = site.admin.token
        for n in range(AGENTS):
            agent = site.agent(f"Agent {n}")
            site.admin.patch(f"/agents/{agent.id}", {"capacity": CAPACITY}).expect(200)
            agent.browser = agent.events()
            agents.append(agent)
        reader = EventReader(program.port, token=site.admin.token).ready()
        reader.began_at = reader.last_id
        log = SendLog(site.sandbox)
        log.start()
        customers = [Customers(seed + n, program.port, site.line) for n in range(4)]
        repliers = [Repliers(seed + 10 + n, program.port, site.admin.token, f"{seed}-{n}") for n in range(2)]
        desks = [Desk(seed + 20 + n, agent) for n, agent in enumerate(agents)]
        workers = [*customers, *repliers, *desks]
        for worker in workers:
            worker.start()
        overfull, happened = [], collections.Counter()
        faults = [f for f in program.faults() if not given.faults or f.__name__ in given.faults.split(",")]
        for number in range(1, rounds + 1):
            time.sleep(chance.uniform(*ROUND_SECONDS))
            # Each kind in turn, in an order of chance.
            fault = faults[(number - 1) % len(faults)]
            if number % len(faults) == 0:
                chance.shuffle(faults)
            fault()
            happened[fault.__name__.replace("_", " ")] += 1
            overfull += overfull_agents(site)
            done = sum(len(c.acknowledged) for c in customers)
            sent = sum(len(r.acknowledged) for r in repliers)
            print(
                f"\rround {number}/{rounds}: {done} messages taken, {sent} replies", end="", file=sys.stderr, flush=True
            )
        print(file=sys.stderr)
        time.sleep(1)
        for worker in [*customers, *repliers]:
            worker.stop()
        for worker in [*customers, *repliers]:
            worker.join(10)
        settle(site, agents, desks)
        log.close()
        return count(
            site=site,
            customers=customers,
            repliers=repliers,
            desks=desks,
            reader=reader,
            sends=log.calls,
            stage=program,
            happened=happened,
            overfull=overfull,
            takeover_limit=TAKEOVER_SECONDS,
        )
    except AssertionError:
        program.show_logs()
        raise
    finally:
        for worker in workers:
            worker.stop()
        for browser in [reader, *(getattr(a, "browser", None) for a in agents)]:
            if browser is not None:
                browser.close()
        program.remove()
        network.close()


def overfull_agents(site):
    """Agents who have more than they can; asked until somebody answers."""

    def look():
        try:
            return [site.admin.all("/agents")]
        except (OSError, AssertionError, http.client.HTTPException):
            return None

    agents = eventually(look, "the list of agents", QUIET_SECONDS)[0]
    return [a["name"] for a in agents if a.get("load", 0) > a.get("capacity", 0)]


def drain(site):
    """Waits for an empty journal, for as long as it gets shorter."""
    waiting = "SELECT COUNT(*) FROM hook WHERE state = 'received'"
    count, since = None, time.monotonic()
    while (left := int(site.program.rows(waiting)[0][0])) > 0:
        if left != count:
            count, since = left, time.monotonic()
        if time.monotonic() > since + QUIET_SECONDS:
            raise AssertionError(f"{left} webhooks are not applied")
        time.sleep(0.2)


def settle(site, agents, desks):
    """Lets everything come to rest: the journal, the outbox, and a free agent for every conversation."""
    drain(site)
    for desk in desks:
        desk.stop()
    for desk in desks:
        desk.join(10)
    for agent in agents:
        site.admin.patch(f"/agents/{agent.id}", {"capacity": 1000}).expect(200)

    def nobody_waits():
        for agent in agents:
            if agent.api.get("/me").expect(200)["presence"] != "online":
                agent.presence("online")
            for offer in agent.offers():
                agent.api.post(f"/offers/{offer['id']}/accept")
        return not site.admin.get("/conversations?status=open&assignee=none&limit=1").expect(200)["data"]

    try:
        eventually(nobody_waits, "an agent for every conversation", RING_SECONDS * 3 + QUIET_SECONDS)
    except AssertionError:
        pass  # What still waits is counted as stuck.
    time.sleep(2)


def network_of(given):
    """Whether the run is in namespaces, going there if it is to be; and what is missing for that, if they were wanted."""
    wanted = given.network
    if wanted == "auto" and given.engine == "sqlite":
        wanted = "proxies"
    if wanted == "proxies":
        return False, None
    if namespaces.is_inside():
        return True, None
    lacking = namespaces.missing()
    if not lacking:
        namespaces.enter()
    print(f"{lacking}: the loss of packets and parted nodes are left out", file=sys.stderr)
    if wanted == "namespaces":
        sys.exit(69)
    return False, lacking


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--engine", choices=ENGINES, default="sqlite")
    options.add_argument("--nodes", type=int, default=1)
    options.add_argument("--rounds", type=int, default=50)
    options.add_argument("--seed", type=int, default=7391)
    options.add_argument("--network", choices=("proxies", "namespaces", "auto"), default="auto")
    options.add_argument("--faults", help="only these, such as kill,part_from_postgres")
    given = options.parse_args()
    if given.nodes > 1 and given.engine != "postgres":
        options.error("several nodes need --engine postgres")
    if given.network == "namespaces" and given.engine != "postgres":
        options.error("--network namespaces needs --engine postgres")
    in_namespaces, lacking = network_of(given)
    rows, broken = run(given, in_namespaces)
    if lacking:
        rows += [(f"not run: {name}", lacking, "") for name in ("loss of packets", "parted from others")]
    width = max(len(name) for name, _, _ in rows)
    print(f"\n{given.rounds} rounds, {given.engine}, nodes: {given.nodes}, seed {given.seed}, {'namespaces' if in_namespaces else 'proxies'}\n")
    for name, value, verdict in rows:
        print(f"  {name:<{width}}  {value:>12}  {verdict}")
    print()
    for line in broken:
        print(f"BROKEN: {line}")
    checks = [verdict for _, _, verdict in rows if verdict]
    failed = sum(verdict != "ok" for verdict in checks)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
