#!/bin/sh
# Spoilt webhooks against the built program. Options: --count N --seed N
set -eu
cd "$(dirname "$0")/.."
exec python3 Tests/mutation/mutate.py "$@"
