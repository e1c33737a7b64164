#!/usr/bin/env bash
# Sets up, builds what changed and starts the product with its sandbox and a demonstration workspace.
# Usage: run.sh [--data DIR] [any other option of 'balie serve']
source "$(dirname "$0")/common.sh"

scripts/setup.sh run
scripts/build.sh
exec .build/release/balie serve --web web/dist --demo "$@"
