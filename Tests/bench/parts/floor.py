"""What one decision of the floor costs: 10,000 agents and 100,000 who wait in 200 queues, against a tenth of that. No server."""

import json
import subprocess

import tools
from ground import progress

# Milliseconds at the 99th percentile, and how many times the cost at a tenth of the size.
BUDGET = 1.0
GROWTH = 3.0


def measure(ground, table, plan):
    command = [tools.bench_program(), "floor", "--events", str(plan.sized(20_000, 5_000)), "--runs", str(plan.sized(3, 1))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            progress(line.strip())
            show(json.loads(line), table)
    if process.returncode != 0:
        raise AssertionError(f"balie-bench floor ended with {process.returncode}")


def show(figures, table):
    name, large, tenth = figures["floor"].replace("_", " "), figures["large"], figures["tenth"]
    table.fact(f"{name}: p50, ms", large["p50_us"] / 1000, "{:.3f}")
    table.most(f"{name}: p99, ms", large["p99_us"] / 1000, BUDGET, "{:.3f}")
    table.most(f"{name}: p99 against a tenth", large["p99_us"] / tenth["p99_us"], GROWTH)
    # Later floors use the memory of the first again.
    if large["kilobytes"] > 1024:
        table.fact(f"{name}: memory, MB", large["kilobytes"] / 1024, "{:.0f}")
