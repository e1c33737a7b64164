#!/usr/bin/env bash
# Builds the pages and the server in release mode, if anything changed since the last time.
# Asking the build system whether there is something to do takes seconds; asking the file times takes none.
# Usage: build.sh
source "$(dirname "$0")/common.sh"

stamp=.build/release.stamp
binary=.build/release/balie

# The pages look at their own file times.
if [ -x web/build.sh ]; then
    web/build.sh >"$logs/web.log" 2>&1 || {
        cat "$logs/web.log" >&2
        fail "The pages could not be built. The log: $logs/web.log"
    }
fi

toolchain=$(command -v swift)
if [ -x "$binary" ] && [ -f "$stamp" ] &&
    [ -z "$(find Sources Package.swift "$toolchain" -newer "$stamp" -print -quit)" ]; then
    exit 0
fi

# Taken before the build, so that a file saved during it counts as changed.
mkdir -p .build
started=$(mktemp .build/stamp.XXXXXX)
trap 'rm -f "$started"' EXIT
[ -x "$binary" ] || say "The first build takes about ten minutes on two cores."
logged "Building the server" build-release.log "Read the errors above." swift build -c release --product balie
mv "$started" "$stamp"
