#!/bin/sh
# Builds in release mode and measures. Options: --engine sqlite|postgres|both --only PART,… --rounds N --seconds N --quick
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product balie
swift build -c release --product balie-bench
BALIE_PROGRAM="$PWD/.build/release/balie" exec python3 Tests/bench/bench.py "$@"
