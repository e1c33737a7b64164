"""Posts spoilt webhooks to a running server: no crash, each refused or journalled, intact neighbours applied.

`mutate.py [--count N] [--seed N]`. The payloads are made up, one of every type, status and account event.
"""

import argparse
import collections
import json
import pathlib
import random
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "scenarios"))

import mutators  # noqa: E402
import samples  # noqa: E402
from kit import HookSender, Site, batch, message  # noqa: E402
from kit.hooks import unique, value  # noqa: E402

CONNECTIONS = 6
# A share of the spoilt messages stands between two whole ones, which must arrive.
NEIGHBOUR_SHARE = 0.1
UNSIGNED_SHARE = 0.05
SETTLE_SECONDS = 300
SAMPLE = 5

STATUSES = [
    {
        "id": "wamid.S1",
        "status": "sent",
        "timestamp": "1790000123",
        "recipient_id": "31612345678",
        "conversation": {"id": "8f84", "expiration_timestamp": "1790086400", "origin": {"type": "utility"}},
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"},
    },
    {
        "id": "wamid.S2",
        "status": "delivered",
        "timestamp": "1790000124",
        "recipient_id": "31612345678",
        "recipient_user_id": "NL.90817263544536271809",
        "biz_opaque_callback_data": "msg_x",
    },
    {
        "id": "wamid.S3",
        "status": "failed",
        "timestamp": "1790000125",
        "recipient_id": "31612345678",
        "errors": [
            {
                "code": 131047,
                "title": "Re-engagement message",
                "message": "Re-engagement message",
                "error_data": {"details": "More than 24 hours have passed."},
                "href": "https://example.test/errors",
            }
        ],
    },
    {"id": "wamid.S4", "status": "read", "timestamp": 1790000126, "recipient_id": "31612345678", "type": "message"},
]
ACCOUNT_EVENTS = {
    "message_template_status_update": {
        "event": "APPROVED",
        "message_template_id": 444555666777888,
        "message_template_name": "x",
        "message_template_language": "en-US",
        "reason": "NONE",
    },
    "phone_number_quality_update": {
        "display_phone_number": "31205550100",
        "event": "FLAGGED",
        "current_limit": "TIER_10K",
    },
    "account_update": {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}},
    "user_preferences": {
        "user_preferences": [
            {"wa_id": "31612345678", "category": "marketing_messages", "value": "stop", "timestamp": 1731705721}
        ]
    },
}


def originals(line):
    """Whole payloads of every kind."""
    made = []
    for parts, _, _ in samples.by_type().values():
        made.append(
            batch(line, value(line, [{"from": "31612345678", "id": unique(), "timestamp": "1790000000", **parts}]))
        )
    for parts in samples.systems().values():
        one = {"from": "31612345678", "id": unique(), "timestamp": "1790000000", **parts}
        made.append(batch(line, value(line, [one], contacts=[])))
    for context in samples.contexts().values():
        one = message(text="about that", context=context, referral=samples.REFERRAL)
        made.append(batch(line, value(line, [one])))
    edit = {"original_message_id": "wamid.E", "message": {"type": "text", "text": {"body": "new"}}}
    made.append(batch(line, value(line, [message("edit", edit=edit)])))
    made.append(batch(line, value(line, [message("revoke", revoke={"original_message_id": "wamid.E"})])))
    made.append(batch(line, value(line, statuses=STATUSES)))
    made.append(
        batch(line, value(line, errors=[{"code": 130429, "title": "Rate limit hit", "error_data": {"details": "x"}}]))
    )
    bsuid = [{"profile": {"name": "N", "username": "n"}, "user_id": "NL.90817263544536271809"}]
    one = message(text="no number", sender=None, from_user_id="NL.90817263544536271809")
    made.append(batch(line, value(line, [one], contacts=bsuid)))
    for field, content in ACCOUNT_EVENTS.items():
        made.append(batch(line, content, field=field))
    return made


class Tally:
    """What was sent and what came of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = collections.Counter()
        self.unsigned = collections.Counter()
        self.intact = set()
        self.broken = []
        self.accepted_bodies = set()

    def take(self, status, signed, body, neighbours):
        with self.lock:
            if not signed:
                self.unsigned[status] += 1
                if status not in (400, 401, 413):
                    self.broken.append((status, "unsigned", body[:200]))
                return
            self.answers[status] += 1
            if status == 200:
                self.accepted_bodies.add(hash(body))
                self.intact.update(neighbours)
            elif not 400 <= status < 500:
                self.broken.append((status, body[:200]))
            elif neighbours:
                self.broken.append((status, "refused with whole neighbours", body[:200]))


class Spoiler(threading.Thread):
    """One connection that posts its share."""

    def __init__(self, seed, count, site, tally):
        super().__init__(daemon=True)
        self.chance, self.count, self.tally = random.Random(seed), count, tally
        self.sender = HookSender(site.program.port, site.line)
        self.line = site.line
        self.originals = originals(site.line)
        self.dropped = 0

    def run(self):
        for _ in range(self.count):
            body, neighbours = self.make()
            signed = self.chance.random() >= UNSIGNED_SHARE
            try:
                answer = self.sender.post_bytes(body, "right" if signed else "sha256=" + "0" * 64)
            except OSError as error:
                self.dropped += 1
                with self.tally.lock:
                    self.tally.broken.append(("no answer", repr(error), body[:200]))
                continue
            self.tally.take(answer.status, signed, body, neighbours)

    def make(self):
        """A spoilt body, and the ids of whole messages in it."""
        chance, whole = self.chance, self.chance.choice(self.originals)
        if chance.random() < NEIGHBOUR_SHARE:
            return self.between_neighbours(whole)
        kind = chance.random()
        if kind < 0.65:
            return mutators.encode(chance, mutators.spoil_tree(chance, whole)), ()
        body = mutators.encode(chance, whole)
        if kind < 0.97:
            return mutators.spoil_bytes(chance, body), ()
        return mutators.deepen(chance, body), ()

    def between_neighbours(self, whole):
        chance = self.chance
        content = whole["entry"][0]["changes"][0]["value"]
        spoilt = [mutators.spoil_tree(chance, m) for m in content.get("messages", [])]
        statuses = [mutators.spoil_tree(chance, s) for s in content.get("statuses", [])]
        pair = [message(text="whole neighbour", sender=f"3166{chance.randrange(50):07d}") for _ in range(2)]
        made = value(self.line, [pair[0], *spoilt, pair[1]], statuses, contacts=[])
        return mutators.encode(chance, batch(self.line, made), is_valid=True), [m["id"] for m in pair]


def run(count, seed):
    site = Site(sandbox=True)
    try:
        site.sandbox.settings(auto_phones=True)
        pid, tally = site.program.pid, Tally()
        threads = [
            Spoiler(seed + n, count // CONNECTIONS + (n < count % CONNECTIONS), site, tally) for n in range(CONNECTIONS)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        while any(t.is_alive() for t in threads):
            time.sleep(1)
            if not site.program.is_running:
                break
            print(
                f"\r{sum(tally.answers.values()) + sum(tally.unsigned.values())}/{count}",
                end="",
                file=sys.stderr,
                flush=True,
            )
        print(file=sys.stderr)
        for thread in threads:
            thread.join(5)
        return report(site, pid, tally, count, seed, time.monotonic() - began)
    finally:
        site.close()


def shown(site):
    """The network's ids of all messages that the API shows, and what of it answers with an error."""
    here, unreadable = set(), []
    for place in site.conversations():
        cursor = ""
        while cursor is not None:
            answer = site.admin.get(f"/conversations/{place['id']}/messages?limit=100{cursor}")
            if answer.status != 200:
                unreadable.append((answer.status, "messages of a conversation", answer.body[:200]))
                break
            here.update(m["external_id"] for m in answer.json["data"])
            cursor = f"&cursor={answer.json['next']}" if answer.json["next"] else None
    return here, unreadable


def report(site, pid, tally, count, seed, seconds):
    alive = site.program.is_running and site.program.pid == pid
    checks = {"the server is the same process and answers": alive}
    rows = []
    if alive:
        site.hooks_settled(SETTLE_SECONDS)
        journal = collections.Counter(h["state"] for h in site.admin.all("/hooks"))
        taken = tally.answers[200]
        rows += [(f"  {state}", n) for state, n in sorted(journal.items())]
        # The sandbox's own handshake and template events may add a few.
        checks["every 200 is in the journal"] = len(tally.accepted_bodies) <= sum(journal.values())
        checks["nothing refused is in the journal"] = sum(journal.values()) <= taken + len(site.sandbox.deliveries())
        checks["nothing waits in the journal"] = journal["received"] == 0
        here, unreadable = shown(site)
        missing = tally.intact - here
        checks["every conversation can be read"] = not unreadable
        tally.broken += unreadable
        rows.append(("whole neighbours", len(tally.intact)))
        checks["every whole neighbour was applied"] = not missing
        if missing:
            tally.broken.append(("missing", sorted(missing)[:SAMPLE]))
        site.hooks.text("after all that", sender="31666999999")
        site.conversation_of("after all that")
    checks["each was answered 200 or 4xx"] = not tally.broken
    checks["all were sent"] = sum(tally.answers.values()) + sum(tally.unsigned.values()) == count
    print(f"\n{count} spoilt webhooks, seed {seed}, in {seconds:.0f} s\n")
    for status, number in sorted(tally.answers.items()):
        print(f"  {'signed, answered ' + str(status):<40} {number:>8}")
    for status, number in sorted(tally.unsigned.items()):
        print(f"  {'wrongly signed, answered ' + str(status):<40} {number:>8}")
    print("  journal")
    for name, number in rows:
        print(f"  {name:<40} {number:>8}")
    print()
    for name, good in checks.items():
        print(f"  {name:<50} {'ok' if good else 'FAILED'}")
    for line in tally.broken[:SAMPLE]:
        print(f"BROKEN: {line!r}")
    for line in [line for line in site.program.log_text().splitlines() if '"error"' in line][-SAMPLE:]:
        print(f"LOGGED: {line}")
    failed = sum(not good for good in checks.values())
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--seed", type=int, default=7391)
    given = options.parse_args()
    return run(given.count, given.seed)


if __name__ == "__main__":
    sys.exit(main())
