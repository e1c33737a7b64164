"""From a new customer's webhook to the offer on the screen of the agent at whom it rings."""

import tools
from kit import Site

AGENTS = 500
RATE = 50
# Longest the queue allows, so that no offer ends while it is measured.
RING_SECONDS = 600
# Seconds of the same load before it counts; with them, one offer for each agent at most: one rings at a time.
WARM_UP_SECONDS = 2
GOAL_MILLISECONDS = 10.0


def measure(ground, table, plan):
    seconds = plan.sized(AGENTS // RATE - WARM_UP_SECONDS, 3)
    site = Site(program=ground.program("ringing"), sandbox=False)
    try:
        queue = site.admin.get("/queues").expect(200)["data"][0]["id"]
        site.admin.patch(f"/queues/{queue}", {"ring_seconds": RING_SECONDS}).expect(200)
        desks = [site.desk(f"Agent {number}", 10) for number in range(AGENTS)]
        file = ground.folder / "tokens"
        file.write_text("\n".join(desk.api.token for desk in desks))
        contacts = RATE * (seconds + WARM_UP_SECONDS)
        result = tools.latency(site.program.port, site.line, file, AGENTS, RATE, seconds, "ringx", contacts, offers=True)
        times, name = result["frames_us"], f"{AGENTS} agents at {RATE}/s"
        table.fact(f"{name}: hook to offer p50, ms", f"{times['p50'] / 1000:.2f}")
        table.most(f"{name}: hook to offer p99, ms", times["p99"] / 1000, GOAL_MILLISECONDS)
        table.fact(f"{name}: hook to offer max, ms", f"{times['max'] / 1000:.2f}")
        table.most(f"{name}: offers missing or hooks refused", result["missing"] + result["refused"], 0, "{:.0f}")
    finally:
        site.close()
        ground.forget("ringing")
