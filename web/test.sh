#!/bin/sh
# Runs the tests that need no browser: bundles each web/test/*.test.ts for Node and hands them to its test runner.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
NODE_PATH=/usr/share/nodejs esbuild test/*.test.ts --bundle --platform=node --format=esm --out-extension:.js=.mjs \
    --outdir="$out" --jsx=automatic --log-level=warning
node --test "$out"
