"""What goes wrong on a node's link in namespaces, and how long nodes need with it."""

import http.client
import threading
import time

from kit import Api
from namespaces import Place

# How long a link is bad, in seconds: others give a node up that shows no life for about 3.5; TCP's pauses between two tries
# grow to the length of what went before.
SHORT_SECONDS = (0.3, 2.5)
LONG_SECONDS = (6.0, 12.0)
VERY_LONG_SECONDS = (15.0, 25.0)
# The part of packets that gets lost.
LOSS = (0.05, 0.5)
# A request to a node without its database is answered within this many seconds: 15 of patience, and a try before and after.
ANSWER_SECONDS = 25.0
# A node does everything again so many seconds after its link was mended.
RECOVERY_SECONDS = 10.0
# How long each request may take by which that is seen.
LOOK_SECONDS = 5.0
# When somebody stops waiting for either.
GIVEN_UP_SECONDS = 90.0
DIRECTIONS = [("in", "out"), ("in",), ("out",)]


class LinkFaults:
    """Each fault begins, lasts and ends; what it took is kept.

    `questions` are requests that nodes are asked directly while they are without their database, as
    `(method, path, body)`, with `token`.
    """

    def __init__(self, stage, places):
        self.stage, self.chance, self.places = stage, stage.chance, places
        self.token, self.questions = None, []
        self.answers, self.recoveries, self.late, self.failures = [], [], [], []

    def faults(self):
        faults = [self.lose_packets, self.part_from_postgres, self.part_from_all, self.part_from_balancer]
        faults += [self.part_from_network, self.reset_by_the_link]
        if "nats" in self.places:
            faults += [self.part_from_nats]
        return faults

    def lose_packets(self):
        """Some, by chance, of everything that goes over the link."""
        node = self.chance.choice(self.stage.nodes)
        probability = self.chance.uniform(*LOSS)
        with self._broken(node):
            node.link.drop(directions=self._directions(), probability=probability)
            time.sleep(self.chance.uniform(*LONG_SECONDS))

    def part_from_postgres(self):
        self._part_from_database([self.places["postgres"]])

    def part_from_all(self):
        self._part_from_database([])

    def part_from_nats(self):
        self._part([self.places["nats"]])

    def part_from_network(self):
        """The customers' network."""
        self._part([self.places["network"]])

    def part_from_balancer(self):
        """Nobody reaches the node, and it reaches everything."""
        node = self.chance.choice(self.stage.nodes)
        self._part([Place(node.program.port, is_nodes=True)], node)

    def reset_by_the_link(self):
        """What the node sends is answered with a reset, of which the servers hear nothing."""
        node = self.chance.choice(self.stage.nodes)
        with self._broken(node):
            node.link.reset(*(self.places[name] for name in ("postgres", "nats") if name in self.places))
            time.sleep(self.chance.uniform(*SHORT_SECONDS))

    def _part(self, places, node=None):
        node = node or self.chance.choice(self.stage.nodes)
        with self._broken(node):
            node.link.drop(*places, directions=self._directions())
            time.sleep(self._seconds())

    def _part_from_database(self, places):
        """Most often the node that does the work: others take over, if it lasts."""
        stage = self.stage
        holder, instance = stage.holder()
        node = holder if self.chance.random() < 0.7 else self.chance.choice(stage.nodes)
        seconds, directions = self._seconds(), self._directions()
        with self._broken(node):
            began = time.monotonic()
            node.link.drop(*places, directions=directions)
            asked = self._ask(node) if places else []
            if node is holder and instance and len(stage.nodes) > 1 and seconds > SHORT_SECONDS[1]:
                stage.await_takeover(instance, began)
            time.sleep(max(0, began + seconds - time.monotonic()))
        for thread in asked:
            thread.join()

    def _directions(self):
        return self.chance.choice(DIRECTIONS)

    def _seconds(self):
        return self.chance.uniform(*self.chance.choice([SHORT_SECONDS, LONG_SECONDS, LONG_SECONDS, VERY_LONG_SECONDS]))

    def _broken(self, node):
        return _Broken(self, node)

    def _ask(self, node):
        threads = [threading.Thread(target=self._ask_one, args=(node, *q), daemon=True) for q in self.questions]
        for thread in threads:
            thread.start()
        return threads

    def _ask_one(self, node, method, path, body):
        began = time.monotonic()
        try:
            answer = self._request(node.address, method, path, body)
            if answer.status not in (200, 503):
                self.failures.append(f"{method} {path} of a node without its database: {answer}")
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{method} {path} of a node without its database: {error!r}")
        self.answers.append(time.monotonic() - began)

    def _request(self, address, method, path, body=None, timeout=GIVEN_UP_SECONDS):
        host, port = address
        api = Api(port, host=host, token=self.token)
        api.TIMEOUT_SECONDS = timeout
        try:
            return api.request(method, path, body)
        finally:
            api.close()

    def await_recovery(self, node):
        """Until the node answers, and is among the others again."""
        began = time.monotonic()
        while (lacking := self._lacking(node)) and time.monotonic() < began + GIVEN_UP_SECONDS:
            if time.monotonic() > began + RECOVERY_SECONDS:
                self.late.append(f"{node.name}: {lacking}")
            time.sleep(0.1)
        self.recoveries.append(time.monotonic() - began)

    def _lacking(self, node):
        """What does not work yet; None if everything does."""
        for question in (("GET", "/readyz"), *self.questions):
            try:
                answer = self._request(node.address, *question, timeout=LOOK_SECONDS)
            except (OSError, http.client.HTTPException) as error:
                return f"{' '.join(question[:2])}: {error!r}"
            if answer.status != 200:
                return f"{' '.join(question[:2])}: {answer}"
        try:
            told = self._request(node.metrics_address, "GET", "/metrics", timeout=LOOK_SECONDS).body.decode()
        except (OSError, http.client.HTTPException) as error:
            return f"/metrics: {error!r}"
        return None if "nats" not in self.places or "balie_notices_connected 1" in told else "NATS is not connected"


class _Broken:
    """A node's link for as long as it is bad."""

    def __init__(self, faults, node):
        self.faults, self.node = faults, node

    def __enter__(self):
        return self.node

    def __exit__(self, kind, *_):
        self.node.link.heal()
        if kind is None:
            self.faults.await_recovery(self.node)
