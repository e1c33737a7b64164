"""Measures the server on both engines: against a bare route in the same run, in size, in width, and with several nodes.

`bench.py [--engine sqlite|postgres|both] [--only PART,…] [--rounds N] [--seconds N] [--quick]`. Everything is on loopback
and in folders of its own.
"""

import argparse
import pathlib
import shutil
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "scenarios"))

import tools  # noqa: E402
from ground import Ground, Plan, progress  # noqa: E402
from kit.database import ENGINES  # noqa: E402
from kit.program import ROOT  # noqa: E402
from parts import fanout, floor, hooks, inbox, latency, nodes, offers, ringing, sends  # noqa: E402
from table import Table  # noqa: E402

# In the order in which they are measured and shown.
PARTS = {
    "floor": floor.measure,
    "hooks": hooks.measure,
    "latency": latency.measure,
    "ringing": ringing.measure,
    "offers": offers.measure,
    "sends": sends.measure,
    "fanout": fanout.measure,
    "inbox": inbox.measure,
    "nodes": nodes.measure,
}
# Several nodes need a database that several can write to; the floor needs none.
ONE_ENGINE = {"nodes": "postgres", "floor": "sqlite"}


def run(engine, names, plan, folder, table):
    """Measures parts on one engine. A part that fails costs the others nothing."""
    ground = Ground(engine, folder)
    try:
        for name in names:
            if ONE_ENGINE.get(name, engine) != engine:
                continue
            progress(f"--- {engine}: {name}")
            table.section(f"{engine}: {name}")
            try:
                PARTS[name](ground, table, plan)
            except (AssertionError, OSError, KeyError, SystemExit) as error:
                traceback.print_exc()
                table.broken(error)
    finally:
        ground.close()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    options.add_argument("--only", metavar="PART,…", default=",".join(PARTS), help="of " + ", ".join(PARTS))
    options.add_argument("--rounds", type=int, default=5, help="of what is measured in rounds")
    options.add_argument("--seconds", type=int, default=5, help="of such a round")
    options.add_argument("--quick", action="store_true", help="one short round of everything, in small sizes")
    given = options.parse_args()
    names = given.only.split(",")
    for name in names:
        if name not in PARTS:
            options.error(f"no part is called {name}; there are {', '.join(PARTS)}")
    plan = Plan(1, 2, True) if given.quick else Plan(given.rounds, given.seconds, False)
    tools.open_files()
    # Beside the build, and not in a folder of the memory's.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".build"))
    table = Table()
    try:
        about = tools.machine(folder)
        for engine in ENGINES if given.engine == "both" else [given.engine]:
            run(engine, [name for name in PARTS if name in names], plan, folder / engine, table)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + "\n".join("  " + line for line in about))
    print("  sizes and times cut short: --quick\n" if given.quick else "")
    return table.show()


if __name__ == "__main__":
    sys.exit(main())
