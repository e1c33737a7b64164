"""What a run is played on: one node with a file, one with PostgreSQL, or several behind a balancer.

Between a node and the servers stands a fault proxy or, in namespaces, a link of the kernel's.
"""

import os
import secrets
import signal
import sqlite3
import sys
import time

from balancer import Balancer
from kit import Program, free_port
from kit.faultproxy import FaultProxy
from kit.servers import NatsServer, PostgresServer
from kit.servers import Place as Server
from links import LinkFaults
from namespaces import HUB, Link, Place

# Lines of a node's log that are shown when a run fails.
LOG_LINES = 40
# Nodes give one up that shows no life for about 3 seconds: from hardly noticed to given up and back.
PAUSE_SECONDS = (0.5, 7.0)
# How long a network is bad, in seconds.
FAULT_SECONDS = (0.3, 6.0)
# Where a node in a namespace of its own tells its figures.
METRICS_PORT = 9100
# How soon others must do the work of a node that is gone.
TAKEOVER_SECONDS = 5.0


class Node:
    """One program, with its own ways to the servers: through proxies, or over a link."""

    def __init__(self, number, key, postgres, nats, seed, link=None):
        self.name, self.link = f"node{number}", link
        self.database = FaultProxy(postgres.socket, seed) if postgres and not link else None
        self.nats = FaultProxy(nats.port, seed) if nats and not link else None
        options = ["--rate-limits", "off"]
        if nats:
            options += ["--nats", f"nats://{HUB}:{nats.port}" if link else f"nats://127.0.0.1:{self.nats.port}"]
        where = {"host": link.address, "prefix": link.prefix} if link else {}
        if link:
            options += ["--metrics", f"{link.address}:{METRICS_PORT}"]
        self.program = Program(sandbox=False, options=options, port=free_port(), on="sqlite", **where)
        if postgres:
            host, port = (HUB, postgres.PORT) if link else ("127.0.0.1", self.database.port)
            self.program.database = Server(postgres.url(host, port, self.name))
        os.makedirs(self.program.data, mode=0o700, exist_ok=True)
        path = os.path.join(self.program.data, "master.key")
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(key + "\n")

    def node_name(self):
        """What tells its data folder from others."""
        with open(os.path.join(self.program.data, "node.name")) as file:
            return file.read().strip()

    @property
    def address(self):
        return self.program.host, self.program.port

    @property
    def metrics_address(self):
        return self.program.host, METRICS_PORT

    def proxies(self):
        return [proxy for proxy in (self.database, self.nats) if proxy]

    def remove(self):
        self.program.remove()
        for proxy in self.proxies():
            proxy.stop()


class Stage:
    """The nodes and what they stand on. Looks like a `Program` to the tests' kit: `port`, `command`, `remove`.

    `network_port` is the emulated network's; with a `hub`, each node has a namespace and a link of its own to it.
    """

    def __init__(self, engine, nodes, chance, network_port, hub=None):
        self.chance = chance
        self.engine = engine
        address = HUB if hub else None
        self.postgres = PostgresServer(address) if engine == "postgres" else None
        self.nats = NatsServer(address) if nodes > 1 else None
        key = secrets.token_hex(32)
        seed = chance.randrange(1 << 30)
        links = [Link(hub, n) if hub else None for n in range(nodes)]
        if hub:
            for place in (hub, *links):
                place.share_loopback(network_port)
        self.nodes = [Node(n, key, self.postgres, self.nats, seed + n, links[n]) for n in range(nodes)]
        for node in self.nodes:
            node.program.start()
        self.balancer = Balancer([node.address for node in self.nodes], seed) if nodes > 1 or hub else None
        self.port = self.balancer.port if self.balancer else self.nodes[0].program.port
        self.restarts, self.takeovers = [], []
        self.links = None
        if hub:
            places = {"postgres": Place(PostgresServer.PORT), "network": Place(network_port)}
            if self.nats:
                places["nats"] = Place(self.nats.port)
            self.links = LinkFaults(self, places)

    is_running = True

    def command(self, *arguments, **options):
        return self.nodes[0].program.command(*arguments, **options)

    def rows(self, sql):
        """What a statement gives: lists of texts."""
        if self.postgres:
            return self.postgres.rows(sql)
        path = os.path.join(self.nodes[0].program.data, "balie.sqlite")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as database:
            return [[str(value) for value in row] for row in database.execute(sql)]

    # What goes wrong. Each ends with everything whole again.

    def faults(self):
        faults = [self.kill]
        if self.postgres:
            faults += [self.restart_postgres]
        if self.links:
            faults += self.links.faults()
        elif self.postgres:
            faults += [self.cut, self.reset, self.slow_down, self.hold]
        if len(self.nodes) > 1:
            faults += [self.kill_for_long, self.pause, self.kill_nats, self.restart_politely]
        return faults

    def kill(self):
        """kill −9 of a node, which is started again at once."""
        node = self.chance.choice(self.nodes)
        node.program.kill()
        time.sleep(self.chance.uniform(0, 0.1))
        self._start(node)

    def kill_for_long(self):
        """kill −9 of a node that does work; others take over."""
        node, instance = self.holder()
        began = time.monotonic()
        node.program.kill()
        if instance:
            self.await_takeover(instance, began)
        time.sleep(self.chance.uniform(0, 1))
        self._start(node)

    def pause(self):
        """SIGSTOP, for shorter or longer than the others wait."""
        node = self.chance.choice(self.nodes)
        node.program.process.send_signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(*PAUSE_SECONDS))
        node.program.process.send_signal(signal.SIGCONT)

    def restart_politely(self):
        """SIGTERM, and a start."""
        node = self.chance.choice(self.nodes)
        node.program.stop()
        self._start(node)

    def restart_postgres(self):
        self.postgres.stop_immediately()
        time.sleep(self.chance.uniform(0, 1.5))
        self.postgres.start()

    def kill_nats(self):
        self.nats.kill()
        time.sleep(self.chance.uniform(0, 3))
        self.nats.start()

    def cut(self):
        for proxy in self._some_proxies():
            proxy.cut()

    def reset(self):
        for proxy in self._some_proxies():
            proxy.reset()

    def slow_down(self):
        self._bad_network(delay_ms=self.chance.randint(5, 80), jitter_ms=40)

    def hold(self):
        """Nothing comes through, and nobody is told."""
        self._bad_network(held=True)

    def _bad_network(self, **faults):
        proxies = self._some_proxies()
        directions = self.chance.choice([(), ("to_server",), ("to_client",)])
        for proxy in proxies:
            proxy.set(*directions, **faults)
        time.sleep(self.chance.uniform(*FAULT_SECONDS))
        for proxy in proxies:
            proxy.set()

    def _some_proxies(self):
        return self.chance.choice(self.nodes).proxies()

    def _start(self, node):
        node.program.start()
        self.restarts.append(node.program.started_in)

    def holder(self):
        """The node that does the workspace's work, and its process as the database knows it."""
        found = self.rows("SELECT node.name, node.instance FROM lease JOIN node ON node.instance = lease.instance")
        names = {node.node_name(): node for node in self.nodes}
        for name, instance in found:
            return names[name], instance
        return self.chance.choice(self.nodes), None

    def await_takeover(self, instance, began):
        limit = began + TAKEOVER_SECONDS * 3
        is_late = False
        while time.monotonic() < limit:
            if not is_late and time.monotonic() > began + TAKEOVER_SECONDS:
                is_late = True
                self.show_server()
            found = self.rows("SELECT lease.instance FROM lease JOIN node ON node.instance = lease.instance")
            if found and all(row[0] != instance for row in found):
                break
            time.sleep(0.05)
        self.takeovers.append(time.monotonic() - began)

    def show_server(self):
        """What the server does for whom."""
        rows = self.rows(
            """SELECT application_name, state, wait_event_type, wait_event, now() - xact_start, now() - state_change,
                      array_to_string(pg_blocking_pids(pid), ' '), pid, left(regexp_replace(query, '\s+', ' ', 'g'), 100)
                 FROM pg_stat_activity WHERE application_name LIKE 'node%' AND state <> 'idle' ORDER BY xact_start"""
        )
        print("\n".join(["", "--- who was at work at the server", *("  ".join(row) for row in rows)]), file=sys.stderr)

    def show_logs(self):
        """What the nodes said last, and how far they are."""
        for node in self.nodes:
            lines = node.program.log_text().splitlines()[-LOG_LINES:]
            print("\n".join([f"--- {node.name}", *lines]), file=sys.stderr)
        for sql in ("SELECT state, COUNT(*) FROM hook GROUP BY state", "SELECT state, COUNT(*) FROM outbox GROUP BY state"):
            print(self.rows(sql), file=sys.stderr)
        if self.postgres:
            print(self.rows("SELECT * FROM node"), self.rows("SELECT * FROM lease"), file=sys.stderr)

    def remove(self):
        if self.balancer:
            self.balancer.close()
        for node in self.nodes:
            # A stopped process hears nothing else.
            if node.program.is_running:
                node.program.process.send_signal(signal.SIGCONT)
            node.remove()
        for server in (self.nats, self.postgres):
            if server:
                server.remove()
