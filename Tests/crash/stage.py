"""What a run is played on: one node with a file, one with PostgreSQL, or several behind a balancer."""

import os
import secrets
import signal
import sqlite3
import sys
import time

from balancer import Balancer
from kit import Program, free_port
from kit.faultproxy import FaultProxy
from servers import NatsServer, PostgresServer

# Lines of a node's log that are shown when a run fails.
LOG_LINES = 40
# Nodes give one up that shows no life for about 3.5 seconds: from hardly noticed to given up and back.
PAUSE_SECONDS = (0.5, 7.0)
# How long a network is bad, in seconds.
FAULT_SECONDS = (0.3, 6.0)
# How soon others must do the work of a node that is gone.
TAKEOVER_SECONDS = 5.0


class Place:
    """A database that is not the program's own, as `Program.database`."""

    def __init__(self, url):
        self.url = url

    def remove(self):
        pass


class Node:
    """One program, with its own ways to the servers."""

    def __init__(self, number, key, postgres, nats, seed):
        self.name = f"node{number}"
        self.database = FaultProxy(postgres.socket, seed) if postgres else None
        self.nats = FaultProxy(nats.port, seed) if nats else None
        options = ["--rate-limits", "off"]
        if self.nats:
            options += ["--nats", f"nats://127.0.0.1:{self.nats.port}"]
        self.program = Program(sandbox=False, options=options, port=free_port(), on="sqlite")
        if postgres:
            self.program.database = Place(postgres.url(self.database.port, self.name))
        os.makedirs(self.program.data, mode=0o700, exist_ok=True)
        path = os.path.join(self.program.data, "master.key")
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(key + "\n")

    def node_name(self):
        """What tells its data folder from others."""
        with open(os.path.join(self.program.data, "node.name")) as file:
            return file.read().strip()

    def proxies(self):
        return [proxy for proxy in (self.database, self.nats) if proxy]

    def remove(self):
        self.program.remove()
        for proxy in self.proxies():
            proxy.stop()


class Stage:
    """The nodes and what they stand on. Looks like a `Program` to the tests' kit: `port`, `command`, `remove`."""

    def __init__(self, engine, nodes, chance):
        self.chance = chance
        self.engine = engine
        self.postgres = PostgresServer() if engine == "postgres" else None
        self.nats = NatsServer() if nodes > 1 else None
        key = secrets.token_hex(32)
        seed = chance.randrange(1 << 30)
        self.nodes = [Node(n, key, self.postgres, self.nats, seed + n) for n in range(nodes)]
        for node in self.nodes:
            node.program.start()
        self.balancer = Balancer([node.program.port for node in self.nodes], seed) if nodes > 1 else None
        self.port = self.balancer.port if self.balancer else self.nodes[0].program.port
        self.restarts, self.takeovers = [], []

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
            faults += [self.restart_postgres, self.cut, self.reset, self.slow_down, self.hold]
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
        node, instance = self._holder()
        began = time.monotonic()
        node.program.kill()
        if instance:
            self._await_takeover(instance, began)
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

    def _holder(self):
        """The node that does the workspace's work, and its process as the database knows it."""
        found = self.rows("SELECT node.name, node.instance FROM lease JOIN node ON node.instance = lease.instance")
        names = {node.node_name(): node for node in self.nodes}
        for name, instance in found:
            return names[name], instance
        return self.chance.choice(self.nodes), None

    def _await_takeover(self, instance, began):
        limit = began + TAKEOVER_SECONDS * 3
        while time.monotonic() < limit:
            found = self.rows("SELECT lease.instance FROM lease JOIN node ON node.instance = lease.instance")
            if found and all(row[0] != instance for row in found):
                break
            time.sleep(0.05)
        self.takeovers.append(time.monotonic() - began)

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
