"""The count after a crash run: each invariant as a row of the table."""

import collections
import statistics

import invariants
from kit import EventReader, eventually
from links import ANSWER_SECONDS, RECOVERY_SECONDS

DONE = {"accepted", "sent", "delivered", "read", "played"}
SAMPLE = 5


def count(site, customers, repliers, desks, reader, sends, stage, happened, overfull, takeover_limit):
    """Returns the table's rows `(name, value, verdict)` and sentences on what is broken; `ok` or `FAILED` is a verdict."""
    rows, broken = [], []

    def fact(name, value):
        rows.append((name, value, ""))

    def check(name, found, expected=0, detail=None):
        ok = found == expected
        rows.append((name, found, "ok" if ok else "FAILED"))
        if not ok:
            broken.append(f"{name}: {found} instead of {expected}" + (f", such as {detail}" if detail else ""))

    def slow(name, seconds, limit):
        if not seconds:
            return
        fact(f"slowest {name}, ms", round(max(seconds) * 1000))
        fact(f"median {name}, ms", round(statistics.median(seconds) * 1000))
        late = [round(s * 1000) for s in seconds if s > limit]
        check(f"{name} after more than {limit:.0f} s", len(late), detail=late[:SAMPLE])

    conversations = site.conversations()
    messages = [m for c in conversations for m in site.messages_page(c["id"])]
    inbound = collections.Counter(m["external_id"] for m in messages if m["direction"] == "in")
    outbound = {m["id"]: m for m in messages if m["direction"] == "out"}
    acknowledged = {i for c in customers for i in c.acknowledged}

    fact("webhooks acknowledged", sum(c.hooks for c in customers))
    fact("webhooks sent again", sum(c.repeats for c in customers))
    fact("messages in them", len(acknowledged))
    lost = acknowledged - set(inbound)
    check("acknowledged and lost", len(lost), detail=sorted(lost)[:SAMPLE])
    doubled = [i for i, n in inbound.items() if n > 1]
    check("applied more than once", len(doubled), detail=doubled[:SAMPLE])
    strange = set(inbound) - acknowledged
    check("applied though never acknowledged in the end", len(strange), detail=sorted(strange)[:SAMPLE])
    stuck_hooks = [h["id"] for s in ("received", "dead") for h in site.admin.all(f"/hooks?state={s}")]
    check("webhooks not applied or dead", len(stuck_hooks), detail=stuck_hooks[:SAMPLE])

    replies = {text: i for r in repliers for text, i in r.acknowledged.items()}
    fact("replies acknowledged", len(replies))
    fact("replies asked again", sum(r.repeats for r in repliers))
    gone = [text for text, i in replies.items() if i not in outbound]
    check("replies acknowledged and lost", len(gone), detail=gone[:SAMPLE])
    words = collections.Counter(m["text"] for m in outbound.values())
    twice = [text for text, n in words.items() if n > 1]
    check("replies stored more than once", len(twice), detail=twice[:SAMPLE])
    calls = collections.Counter(call["biz_opaque_callback_data"] for call in sends)
    fact("sends that the network took", sum(calls.values()))
    double = [i for i, n in calls.items() if n > 1]
    unasked = [i for i in calls if i not in outbound]
    check("sends of no message of ours", len(unasked), detail=unasked[:SAMPLE])
    check("messages sent twice", len(double), detail=double[:SAMPLE])
    states = collections.Counter(m["status"] for m in outbound.values())
    for state, number in sorted(states.items()):
        fact(f"  replies now {state}", number)
    unsent = [m["text"] for m in outbound.values() if m["status"] in DONE and not calls[m["id"]]]
    check("replies shown as sent that never were", len(unsent), detail=unsent[:SAMPLE])
    open_ends = [m["text"] for m in outbound.values() if m["status"] in ("queued", "sending")]
    check("replies neither sent nor settled", len(open_ends), detail=open_ends[:SAMPLE])
    failed = [(m["text"], m["errors"]) for m in outbound.values() if m["status"] == "failed"]
    check("replies failed without cause", len(failed), detail=failed[:SAMPLE])
    unsettled = [m["text"] for m in outbound.values() if m["status"] == "unknown" and calls[m["id"]]]
    check("unconfirmed though the network told their status", len(unsettled), detail=unsettled[:SAMPLE])

    fact("offers accepted", sum(d.accepted for d in desks))
    fact("offers declined or not answered", sum(d.declined + d.ignored for d in desks))
    waiting = [c["id"] for c in conversations if c["status"] == "open" and not c["assignee"]]
    check("conversations that wait though agents are free", len(waiting), detail=waiting[:SAMPLE])
    ringing = site.admin.get("/offers?agent=all").expect(200)["data"]
    check("offers stuck", len(ringing), detail=[o["id"] for o in ringing][:SAMPLE])
    check("agents above their capacity", len(overfull), detail=overfull[:SAMPLE])
    places = collections.Counter(c["contact"]["id"] for c in conversations if c["status"] != "resolved")
    crowded = [c for c, n in places.items() if n > 1]
    check("customers with two open conversations", len(crowded), detail=crowded[:SAMPLE])
    numbers = collections.Counter(i["value"] for c in conversations for i in c["contact"]["identities"][:1])
    people = collections.defaultdict(set)
    for c in conversations:
        for identity in c["contact"]["identities"]:
            people[identity["value"]].add(c["contact"]["id"])
    split = [n for n, who in people.items() if len(who) > 1]
    check("customers who are two contacts", len(split), detail=split[:SAMPLE])
    fact("customers", len(numbers))

    fresh = EventReader(site.program.port, token=site.admin.token).ready()
    last = fresh.last_id
    fresh.close()
    eventually(lambda: reader.last_id == last, "the stream's end", 30)
    seen = reader.numbers
    fact("events", last - reader.began_at)
    fact("breaks of the event stream", reader.connections - 1)
    expected = range(reader.began_at + 1, last + 1)
    check("events lost", len(set(expected) - set(seen)), detail=sorted(set(expected) - set(seen))[:SAMPLE])
    check("events twice", len(seen) - len(set(seen)))
    check("events out of order", sum(b < a for a, b in zip(seen, seen[1:])))
    created = collections.Counter(e.data["message"]["id"] for e in reader.events if e.name == "message.created")
    untold = [m["id"] for m in messages if created[m["id"]] != 1]
    check("messages not told exactly once", len(untold), detail=untold[:SAMPLE])

    for name, rows_found in invariants.broken(stage):
        check(name, len(rows_found), detail=rows_found[:SAMPLE])

    for name, number in sorted(happened.items()):
        fact(f"rounds: {name}", number)
    if stage.restarts:
        fact("slowest start, ms", round(max(stage.restarts) * 1000))
        fact("median start, ms", round(statistics.median(stage.restarts) * 1000))
    if stage.takeovers:
        slow("take-over", stage.takeovers, takeover_limit)
    failures = list(stage.links.failures) if stage.links else []
    if stage.links:
        slow("answer of a node without its database", stage.links.answers, ANSWER_SECONDS)
        slow("recovery of a node after its link", stage.links.recoveries, RECOVERY_SECONDS)
        if stage.links.late:
            broken.append(f"what was late after a link was mended: {stage.links.late[:SAMPLE]}")
    faults = failures + [f for w in [*customers, *repliers, *desks] for f in w.failures]
    check("unexpected answers", len(faults), detail=faults[:SAMPLE])
    return rows, broken
