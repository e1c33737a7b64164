"""From a webhook to the agents' browsers, the memory of an idle node and of a browser, and the start."""

import statistics
import time

import tools
from kit import Site

BROWSERS = 500
MEGABYTE = 1024 * 1024


def measure(ground, table, plan):
    seconds = plan.sized(20, 5)
    site = Site(program=ground.program("latency"), sandbox=False)
    try:
        tokens = [
            site.admin.post("/tokens", {"name": f"t{n}", "role": "agent"}).expect(200, 201)["token"]
            for n in range(BROWSERS)
        ]
        file = ground.folder / "tokens"
        file.write_text("\n".join(tokens))
        site.program.stop()
        site.program.start()
        time.sleep(1)
        idle = site.program.resident_bytes()
        table.most("resident idle, MB", idle / MEGABYTE, 60, "{:.0f}")
        streams = tools.open_streams(site.program.port, tokens, BROWSERS)
        time.sleep(1)
        table.most(
            "memory per connected browser, KB", (site.program.resident_bytes() - idle) / BROWSERS / 1024, 20, "{:.1f}"
        )
        for stream in streams:
            stream.close()
        for agents, rate, ceiling in ((100, 100, 5.0), (500, 50, 10.0)):
            result = tools.latency(site.program.port, site.line, file, agents, rate, seconds, f"l{agents}x", 200)
            frames, name = result["frames_us"], f"{agents} agents at {rate}/s"
            table.fact(f"{name}: hook to browser p50, ms", f"{frames['p50'] / 1000:.2f}")
            table.most(f"{name}: hook to browser p99, ms", frames["p99"] / 1000, ceiling)
            table.fact(f"{name}: hook to browser max, ms", f"{frames['max'] / 1000:.2f}")
            table.fact(f"{name}: hook answered p99, ms", f"{result['answered_us']['p99'] / 1000:.2f}")
            table.most(f"{name}: frames missing or hooks refused", result["missing"] + result["refused"], 0, "{:.0f}")
        starts = []
        for _ in range(5):
            site.program.stop()
            site.program.start()
            starts.append(site.program.started_in * 1000)
        table.most("start to ready, ms", statistics.median(starts), 1000, "{:.0f}")
    finally:
        site.close()
        ground.forget("latency")
