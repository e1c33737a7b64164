#!/usr/bin/env bash
# Breaks things under load, again and again, then counts. Without options: 50 rounds of one node with SQLite, 50 of one with
# PostgreSQL, 60 of three with proxies between them and 60 with links that lose packets, in network namespaces; where these
# cannot be had, it says so and does without. Options: --engine sqlite|postgres --nodes N --rounds N --seed N
# --network proxies|namespaces|auto
source "$(dirname "$0")/common.sh"

[ $# -eq 0 ] || exec python3 Tests/crash/crash.py "$@"

passed=0
failed=0
left_out=""
# run OPTIONS…: one run, whose counts are added up.
run() {
    local log=$logs/crash.log line
    python3 Tests/crash/crash.py "$@" | tee "$log" || true
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1 || true)
    # A run that died before it counted has failed.
    [ -n "$line" ] || line="0 passed, 1 failed"
    passed=$((passed + $(cut -d' ' -f1 <<<"$line")))
    failed=$((failed + $(cut -d' ' -f3 <<<"$line")))
    left_out+=$(grep -E '^  not run: ' "$log" || true)
}

run --rounds 50
run --engine postgres --rounds 50 --network proxies
run --engine postgres --nodes 3 --rounds 60 --network proxies
run --engine postgres --nodes 3 --rounds 60
say ""
[ -z "$left_out" ] || say "$left_out"
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
