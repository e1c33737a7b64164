#!/usr/bin/env bash
# Breaks things under load, again and again, then counts. Without options: 50 rounds of one node with SQLite, 50 of one with
# PostgreSQL, 100 of three. Options: --engine sqlite|postgres --nodes N --rounds N --seed N
source "$(dirname "$0")/common.sh"

[ $# -eq 0 ] || exec python3 Tests/crash/crash.py "$@"

passed=0
failed=0
# run OPTIONS…: one run, whose counts are added up.
run() {
    local log=$logs/crash.log line
    python3 Tests/crash/crash.py "$@" | tee "$log" || true
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1 || true)
    # A run that died before it counted has failed.
    [ -n "$line" ] || line="0 passed, 1 failed"
    passed=$((passed + $(cut -d' ' -f1 <<<"$line")))
    failed=$((failed + $(cut -d' ' -f3 <<<"$line")))
}

run --rounds 50
run --engine postgres --rounds 50
run --engine postgres --nodes 3 --rounds 100
say ""
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
