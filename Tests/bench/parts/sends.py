"""Messages sent a second: requests to the API until the emulated network has every one of them.

The network is a process on the same cores, and reports each message as sent and delivered by webhooks of its own, which the
product takes and applies meanwhile.
"""

import statistics
import time

import tools
from ground import progress
from kit import Line, Network, Site, eventually

# The channels' own pace is 1,000 a second each at most.
LINES = 4
CUSTOMERS = 1000
# Requests under way at once.
CONNECTIONS = 16
PATIENCE_SECONDS = 300
KINDS = {
    "replies": {"type": "text", "text": {"body": "Your bicycle can come along: it goes into the hold, free of charge."}},
    "templates": {
        "type": "template",
        "template": {"name": "hello_world", "language": "en_US", "components": []},
    },
}


def measure(ground, table, plan):
    count = plan.sized(3000, 300)
    network = Network()
    site = None
    try:
        network.sandbox.settings(
            auto_phones=True, enforce_window=False, throughput_per_second=0, pair_burst=0, sent_after_ms=30,
            delivered_after_ms=60,
        )
        site = Site(program=ground.program("sends"), sandbox_port=network.port)
        places = open_conversations(ground, site)
        for kind, body in KINDS.items():
            taken, sent = [], []
            for number in range(plan.rounds):
                one = send(ground, site, places, {**body}, count)
                taken.append(one[0])
                sent.append(one[1])
                progress(f"{kind}: {count} taken at {one[0]:.0f}/s, with the network at {one[1]:.0f}/s")
            table.fact(f"{kind}: taken by the API, a second", statistics.median(taken), "{:.0f}")
            table.fact(f"{kind}: with the network, a second", statistics.median(sent), "{:.0f}")
    finally:
        if site:
            site.close()
        network.close()
        ground.forget("sends")


def open_conversations(ground, site):
    """Customers on several lines write, so that they can be answered; returns the conversations' ids."""
    for number in range(LINES):
        line = site.line if number == 0 else site.connect(site.admin, Line(name=f"Line {number}"))
        pace = {"settings": {"messages_per_second": 1000, "read_receipts": "never"}}
        site.admin.patch(f"/channels/{line.channel_id}", pace).expect(200)
        file, each = ground.folder / "bodies", CUSTOMERS // LINES
        tools.write_bodies(file, each, site.program.port, line, f"s{number}x", each, number * each)
        tools.wrk_all(site.program.port, file, each)
    site.hooks_settled(PATIENCE_SECONDS)
    return [place["id"] for place in site.conversations()]


def send(ground, site, places, body, count):
    """Sends so many; returns how many a second the API took, and how many a second the network had."""
    port, token, network = site.program.port, site.admin.token, site.sandbox
    file = ground.folder / "bodies"
    tools.write_requests(
        file,
        (
            tools.request(port, "POST", f"/conversations/{places[n % len(places)]}/messages", token, body)
            for n in range(count)
        ),
    )

    def calls():
        return network.api.get("/calls?limit=1").expect(200)["total"]

    before, began = calls(), time.monotonic()
    result = tools.wrk_all(port, file, count, CONNECTIONS)
    # wrk may have begun a request more before it ended.
    eventually(lambda: calls() >= before + count, "every message at the network", PATIENCE_SECONDS)
    took = time.monotonic() - began
    names = [c["biz_opaque_callback_data"] for c in network.calls(after=before - 1) if c.get("biz_opaque_callback_data")]
    if len(set(names)) != len(names) or len(names) < count:
        raise AssertionError(f"{len(names)} messages at the network, {len(set(names))} different ones, of {count}")
    site.hooks_settled(PATIENCE_SECONDS)
    # The statuses of the last ones are still on their way.
    eventually(lambda: not site.sandbox.api.get("/calls?limit=1").expect(200)["pending"], "no webhook left", PATIENCE_SECONDS)
    site.hooks_settled(PATIENCE_SECONDS)
    return result["rate"], count / took
