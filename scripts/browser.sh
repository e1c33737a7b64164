#!/bin/sh
# Browser tests in headless Chromium against the built program and web/dist.
set -eu
cd "$(dirname "$0")/.."
exec python3 Tests/browser/run.py "$@"
