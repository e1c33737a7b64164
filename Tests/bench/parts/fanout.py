"""One webhook to thousands of browsers: 5,000 in one business, and 5,000 of which only a fiftieth are concerned."""

import time

import tools
from ground import progress
from kit import Site

AGENTS = 1000
BUSINESSES = 50
CUSTOMERS = 200


def measure(ground, table, plan):
    browsers = plan.sized(5000, 500)
    seconds = plan.sized(20, 5)
    site = Site(program=ground.program("fanout"), sandbox=False)
    try:
        agents = min(AGENTS, browsers)
        tokens = [site.admin.post("/tokens", {"name": f"t{n}", "role": "agent"}).expect(200, 201)["token"] for n in range(agents)]
        file = ground.folder / "tokens"
        file.write_text("\n".join(tokens))
        others = [site.make_workspace(f"Business {n}")[1].token for n in range(BUSINESSES - 1)]
        # Without what making them left in memory.
        site.program.stop()
        site.program.start()
        time.sleep(1)
        idle = site.program.resident_bytes()
        streams = tools.open_streams(site.program.port, tokens, browsers)
        time.sleep(1)
        each = (site.program.resident_bytes() - idle) / browsers / 1024
        table.most(f"memory for each of {browsers} browsers, KB", each, 20, "{:.1f}")
        progress(f"{browsers} browsers, {each:.1f} KB each")
        for stream in streams:
            stream.close()
        run(site, table, file, "one business", browsers, 1, seconds, browsers)
        streams = tools.open_streams(site.program.port, others, browsers - browsers // BUSINESSES)
        run(site, table, file, f"{BUSINESSES} businesses", browsers // BUSINESSES, 20, seconds, browsers)
        for stream in streams:
            stream.close()
    finally:
        site.close()
        ground.forget("fanout")


def run(site, table, file, title, concerned, rate, seconds, browsers):
    """Webhooks to the browsers of one business; `browsers` are connected in all."""
    result = tools.latency(site.program.port, site.line, file, concerned, rate, seconds, f"f{concerned}x", CUSTOMERS)
    name = f"{browsers} browsers, {title}, {concerned} read each of {rate}/s"
    frames, slowest = result["frames_us"], result["slowest_us"]
    table.fact(f"{name}: median browser, ms", frames["p50"] / 1000, "{:.1f}")
    table.fact(f"{name}: last browser, median hook, ms", slowest["p50"] / 1000, "{:.1f}")
    table.fact(f"{name}: last browser, slowest hook, ms", slowest["max"] / 1000, "{:.1f}")
    table.most(f"{name}: frames missing or hooks refused", result["missing"] + result["refused"], 0, "{:.0f}")
    progress(f"{name}: median {frames['p50'] / 1000:.1f} ms, last {slowest['p50'] / 1000:.1f} ms")
