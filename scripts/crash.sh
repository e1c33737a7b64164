#!/bin/sh
# Load and kill -9, again and again, then a count. Options: --rounds N --seed N
set -eu
cd "$(dirname "$0")/.."
exec python3 Tests/crash/crash.py "$@"
