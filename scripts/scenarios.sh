#!/bin/sh
# Scenario tests through HTTP against the built program. Arguments name single tests: test_loop.TheLoop
set -eu
cd "$(dirname "$0")/.."
exec python3 Tests/scenarios/run.py "$@"
