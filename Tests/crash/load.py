"""The load of a crash run: webhooks, replies and agents that go on through every kill."""

import json
import random
import threading
import time

from kit import Api, HookSender, batch, message
from kit.hooks import value

# How long a thread waits before it tries a server again that is not there, in seconds.
AWAY_SECONDS = 0.02
# Customers who write in turn.
CONTACTS = 300


class Stopped(Exception):
    """The run is over."""


class Worker(threading.Thread):
    """A thread with its own seeded choices that works until it is stopped; a dead server is no error."""

    def __init__(self, seed):
        super().__init__(daemon=True)
        self.choices = random.Random(seed)
        self.stopping = threading.Event()
        self.failures = []

    def run(self):
        while not self.stopping.is_set():
            try:
                self.step()
            except Stopped:
                return
            except OSError:
                time.sleep(AWAY_SECONDS)
            except Exception as error:  # noqa: BLE001 - one for the report, and the load goes on
                if not type(error).__module__.startswith("http."):
                    self.failures.append(f"{type(self).__name__}: {error}")
                time.sleep(AWAY_SECONDS)

    def stop(self):
        self.stopping.set()


class Customers(Worker):
    """Sends webhooks as the network does: again and again until each is answered 200, now and then twice."""

    PAUSE_SECONDS = 0.012

    def __init__(self, seed, port, line):
        super().__init__(seed)
        self.line = line
        self.sender = HookSender(port, line)
        self.acknowledged = {}
        self.hooks = 0
        self.repeats = 0
        self.pending = None

    def step(self):
        if self.pending is None:
            self.pending = self.make()
        ids, body = self.pending
        answer = self.sender.post_bytes(body)
        if answer.status != 200:
            self.repeats += 1
            time.sleep(AWAY_SECONDS)
            return
        for identifier, sender in ids:
            self.acknowledged[identifier] = sender
        self.hooks += 1
        if self.choices.random() < 0.1:
            self.repeats += 1
            self.sender.post_bytes(body)
        self.pending = None
        time.sleep(self.PAUSE_SECONDS)

    def make(self):
        count = 5 if self.choices.random() < 0.1 else 1
        messages = []
        for _ in range(count):
            sender = f"31655{self.choices.randrange(CONTACTS):06d}"
            messages.append(message(text=f"crash {self.choices.random()}", sender=sender, timestamp=int(time.time())))
        ids = [(m["id"], m["from"]) for m in messages]
        return ids, json.dumps(batch(self.line, value(self.line, messages))).encode()


class Repliers(Worker):
    """Answers open conversations through the API; a request whose answer was lost is repeated with its key."""

    PAUSE_SECONDS = 0.04

    def __init__(self, seed, port, token, name):
        super().__init__(seed)
        self.api = Api(port, "/api/v1", token=token)
        self.name_of_run = name
        self.serial = 0
        self.acknowledged = {}
        self.repeats = 0
        self.pending = None
        self.places = []
        self.replied = set()

    def step(self):
        if self.pending is None:
            if not self.places:
                fresh = self.api.get("/conversations?status=open&limit=100").expect(200)["data"]
                self.places = [c["id"] for c in fresh]
                self.choices.shuffle(self.places)
                if not self.places:
                    time.sleep(0.1)
                    return
            self.serial += 1
            self.pending = (self.places.pop(), f"reply {self.name_of_run} {self.serial}")
        place, text = self.pending
        body = {"type": "text", "text": {"body": text}, "client_key": text.replace(" ", "-")}
        try:
            answer = self.api.post(f"/conversations/{place}/messages", body)
        except Exception:
            self.repeats += 1
            raise
        if answer.status in (200, 201):
            self.acknowledged[text] = answer.json["id"]
            self.pending = None
        elif answer.status in (404, 409, 422):
            # Resolved meanwhile, or the like: it was refused and nothing of it may be seen.
            self.pending = None
        time.sleep(self.PAUSE_SECONDS)


class Desk(Worker):
    """An agent: accepts most offers, declines some, lets some ring out, and resolves what is done."""

    PAUSE_SECONDS = 0.05

    def __init__(self, seed, agent):
        super().__init__(seed)
        self.agent = agent
        self.accepted = self.declined = self.ignored = 0
        self.seen = set()
        self.away_until = 0

    def step(self):
        api = self.agent.api
        if self.agent.api.get("/me").expect(200)["presence"] != "online":
            self.agent.presence("online")
        for offer in self.agent.offers():
            if offer["id"] in self.seen:
                continue
            self.seen.add(offer["id"])
            choice = self.choices.random()
            if choice < 0.8:
                self.accepted += api.post(f"/offers/{offer['id']}/accept").status == 200
            elif choice < 0.95:
                self.declined += api.post(f"/offers/{offer['id']}/decline").status == 200
            else:
                self.ignored += 1
        if self.choices.random() < 0.3:
            mine = api.get("/conversations?assignee=me&status=open&limit=20").expect(200)["data"]
            for place in mine[:: self.choices.randint(2, 5)]:
                api.post(f"/conversations/{place['id']}/resolve")
        time.sleep(self.PAUSE_SECONDS)


class SendLog(threading.Thread):
    """Collects every send that the network took, before its log forgets it."""

    INTERVAL_SECONDS = 1.0

    def __init__(self, sandbox):
        super().__init__(daemon=True)
        self.sandbox, self.calls, self.last, self.stopping = sandbox, [], -1, threading.Event()

    def run(self):
        while not self.stopping.wait(self.INTERVAL_SECONDS):
            self.collect()

    def collect(self):
        fresh = self.sandbox.calls(edge=None, after=self.last)
        if fresh:
            self.last = fresh[-1]["id"]
            self.calls += [c for c in fresh if c.get("biz_opaque_callback_data") and c["status"] == 200]

    def close(self):
        self.stopping.set()
        self.join()
        self.collect()
