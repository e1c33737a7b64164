#!/usr/bin/env bash
# Sets up and runs every test there is. Ends with one line that adds up all runners: "N passed, N failed".
# A suite that fails does not keep the next from running; a build that fails ends it.
# Usage: test.sh
source "$(dirname "$0")/common.sh"

passed_in_all=0
failed_in_all=0
declare -a summary=()
declare -a failures=()

# what_failed LOG COUNT: the first lines of a log that tell of a failure.
what_failed() {
    { grep -nE '✘|recorded an issue|^not ok|^(FAIL|ERROR):|Fatal error|error:' "$1" || true; } | head -n "$2" | cut -c 1-400
}

# suite NAME LOG COUNT COMMAND…: runs the command, shows its output when it fails, and adds up what COUNT finds in the log.
# COUNT is a function that prints "PASSED FAILED".
suite() {
    local name=$1 log="$logs/$2" count=$3 status=0 started=$SECONDS passed failed
    shift 3
    say "$name …"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    read -r passed failed < <("$count" "$log")
    # A runner that died, or says nothing, is a failure whatever it counted.
    if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
    if [ "$status" -eq 0 ] && [ $((passed + failed)) -eq 0 ]; then
        failed=1
        echo "no counts found in the output" >>"$log"
    fi
    if [ "$failed" -ne 0 ]; then
        say "--- $log:"
        what_failed "$log" 60
        tail -n 60 "$log"
        say "---"
        failures+=("$name:" "$(what_failed "$log" 10)")
    fi
    passed_in_all=$((passed_in_all + passed))
    failed_in_all=$((failed_in_all + failed))
    summary+=("$(printf '  %-30s %6d passed %4d failed %6d s' "$name" "$passed" "$failed" $((SECONDS - started)))")
    say "  $passed passed, $failed failed in $((SECONDS - started)) s"
}

# A check without tests of its own: it holds or it does not.
count_check() { if grep -qE '(error|warning):' "$1"; then echo "0 1"; else echo "1 0"; fi; }

# swift-testing: one summary line for each test product.
count_swift() {
    awk '
        /Test run with [0-9]+ tests?/ { match($0, /with [0-9]+/); total += substr($0, RSTART + 5, RLENGTH - 5) }
        /^✘ Test .* failed after/ && !/Test run with/ && !/^✘ Test case/ { failed++ }
        END { if (failed > total) failed = total; print total - failed, failed + 0 }
    ' "$1"
}

# node --test, in either of its two formats.
count_node() {
    awk '
        /^(#|ℹ) pass [0-9]+/ { passed += $3 }
        /^(#|ℹ) fail [0-9]+/ { failed += $3 }
        END { print passed + 0, failed + 0 }
    ' "$1"
}

# Our own runners end with the line that this script ends with.
count_ours() {
    local line
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1 || true)
    if [ -z "$line" ]; then echo "0 1"; else sed -E 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/' <<<"$line"; fi
}

scripts/setup.sh test
# What follows runs beside servers of its own: PostgreSQL, NATS and an S3-compatible store.
[ -n "${BALIE_TEST_POSTGRES:-}" ] || exec scripts/postgres.sh scripts/test.sh
[ -n "${BALIE_TEST_NATS:-}" ] || exec scripts/nats.sh scripts/test.sh
[ -n "${BALIE_TEST_S3:-}" ] || exec scripts/s3.sh scripts/test.sh

suite "formatting" lint.log count_check scripts/lint.sh
suite "web pages, unit tests" web-test.log count_node web/test.sh
logged "Building the pages" web.log "Read the errors above." web/build.sh
[ -d .build/debug ] || say "The first build takes about ten minutes on two cores."
logged "Building the server and its tests" build-debug.log "Read the errors above." \
    swift build --build-tests --explicit-target-dependency-import-check error
# One process a part. One process for all is no faster, and starts every test at once: those with a limit of a minute, which
# take seconds by themselves, then spend half of it waiting for a core.
for part in Tests/*Tests; do
    part=$(basename "$part")
    suite "$part" "swift-$part.log" count_swift \
        timeout 900 swift test --skip-build --disable-xctest --filter "^$part\\."
done
# What stands above the storage, once more on the other engine. The simulation and the fault loops make thousands of databases,
# which the embedded engine has at once and a server has not: they run above. Moves have both engines in them already.
for part in BalieServicesTests BalieServerTests; do
    suite "$part, PostgreSQL" "swift-$part-postgres.log" count_swift \
        timeout 900 env BALIE_TEST_ENGINE=postgres swift test --skip-build --disable-xctest --filter "^$part\\." \
        --skip "FaultLoopTests|ServiceFaultTests|SimulationTests|WorkspaceMoveTests"
done
suite "scenarios" scenarios.log count_ours scripts/scenarios.sh
suite "scenarios, PostgreSQL" scenarios-postgres.log count_ours env BALIE_TEST_ENGINE=postgres scripts/scenarios.sh
suite "malformed hooks" mutate.log count_ours scripts/mutate.sh
suite "browser" browser.log count_ours scripts/browser.sh

say ""
printf '%s\n' "${summary[@]}"
say ""
# Once more, where whoever sees only the end finds it.
[ "${#failures[@]}" -eq 0 ] || printf '%s\n' "${failures[@]}" ""
say "$passed_in_all passed, $failed_in_all failed"
[ "$failed_in_all" -eq 0 ]
