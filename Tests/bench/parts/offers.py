"""Offers a second: conversations wait in the line, and agents accept what rings at them, one after the other.

The floor offers a conversation to each free agent; each accepts at once through the API, and is offered the next. So one
offer is: decided, written, shown in the event stream, accepted, written.
"""

import http.client
import json
import queue
import statistics
import threading
import time

import tools
from ground import progress
from kit import Api, Site, eventually

AGENTS = 50
CAPACITY = 1000
# Requests under way at once.
WORKERS = 16
# Longest the queue allows, so that no offer ends while it is measured.
RING_SECONDS = 600
PATIENCE_SECONDS = 300


class Rings(threading.Thread):
    """Reads one event stream and hands every offer that begins to ring to the workers."""

    def __init__(self, port, token, rung):
        super().__init__(daemon=True)
        self.rung, self.ready = rung, threading.Event()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
        self.connection.request("GET", "/api/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        self.start()

    def run(self):
        name = b""
        while line := self.response.readline():
            if line.startswith(b"event:"):
                name = line[6:].strip()
                if name == b"hello":
                    self.ready.set()
            elif line.startswith(b"data:") and name == b"offer.created":
                offer = json.loads(line[5:])["offer"]
                self.rung.put((offer["id"], offer["agent"]["id"]))


class Accepting(threading.Thread):
    """Accepts offers, each as the agent at whom it rings, until it is handed None."""

    def __init__(self, port, tokens, rung):
        super().__init__(daemon=True)
        self.api, self.tokens, self.rung = Api(port, "/api/v1"), tokens, rung
        self.accepted, self.refused = [], 0
        self.start()

    def run(self):
        while (offer := self.rung.get()) is not None:
            identifier, agent = offer
            began = time.monotonic()
            headers = {"Authorization": f"Bearer {self.tokens[agent]}"}
            if self.api.post(f"/offers/{identifier}/accept", headers=headers).status == 200:
                self.accepted.append((time.monotonic(), time.monotonic() - began))
            else:
                self.refused += 1


def measure(ground, table, plan):
    count = plan.sized(3000, 400)
    rates, answers, refused = [], [], 0
    site = Site(program=ground.program("offers"), sandbox=False)
    try:
        line_up = site.admin.get("/queues").expect(200)["data"][0]["id"]
        site.admin.patch(f"/queues/{line_up}", {"ring_seconds": RING_SECONDS}).expect(200)
        desks = [site.desk(f"Agent {n}", CAPACITY) for n in range(AGENTS)]
        tokens = {desk.id: desk.api.token for desk in desks}
        for number in range(plan.rounds):
            for desk in desks:
                desk.presence("away")
            file = ground.folder / "bodies"
            tools.write_bodies(file, count, site.program.port, site.line, f"o{number}x", count, number * count)
            tools.wrk_all(site.program.port, file, count)
            site.hooks_settled(PATIENCE_SECONDS)
            rate, times, no = round_of(site, desks, tokens, count)
            rates.append(rate)
            answers += times
            refused += no
            progress(f"{count} offers, {rate:.0f}/s")
            resolve(site, ground.folder / "bodies")
    finally:
        site.close()
        ground.forget("offers")
    table.fact(f"{AGENTS} agents: offers decided and accepted, a second", statistics.median(rates), "{:.0f}")
    table.fact("acceptance answered p50, ms", tools.percentile(answers, 0.5) * 1000, "{:.1f}")
    table.fact("acceptance answered p99, ms", tools.percentile(answers, 0.99) * 1000, "{:.1f}")
    table.most("acceptances refused", refused, 0, "{:.0f}")


def round_of(site, desks, tokens, count):
    """Sets the agents online and lets them accept; returns offers a second, seconds of each answer, and refusals."""
    rung = queue.SimpleQueue()
    rings = Rings(site.program.port, site.admin.token, rung)
    rings.ready.wait(PATIENCE_SECONDS)
    workers = [Accepting(site.program.port, tokens, rung) for _ in range(WORKERS)]
    began = time.monotonic()
    for desk in desks:
        desk.presence("online")

    def done():
        return sum(len(worker.accepted) + worker.refused for worker in workers) >= count

    eventually(done, f"{count} accepted offers", PATIENCE_SECONDS)
    for _ in workers:
        rung.put(None)
    for worker in workers:
        worker.join()
    rings.connection.sock.close()
    every = [one for worker in workers for one in worker.accepted]
    rate = len(every) / (max(at for at, _ in every) - began)
    return rate, [took for _, took in every], sum(worker.refused for worker in workers)


def resolve(site, file):
    """What is answered goes, so that every round begins with free agents."""
    token = site.admin.token
    places = site.conversations("status=open")
    tools.write_requests(
        file, (tools.request(site.program.port, "POST", f"/conversations/{c['id']}/resolve", token, {}) for c in places)
    )
    tools.wrk_all(site.program.port, file, len(places), connections=8)
