"""Runs the scenarios: `run.py [test_module[.Class[.test]]…]`."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from kit import run_tests  # noqa: E402

if __name__ == "__main__":
    sys.exit(run_tests(HERE, names=sys.argv[1:]))
