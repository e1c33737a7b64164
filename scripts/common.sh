# Shared by the scripts: where things are, how progress and failures are shown. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

logs=.build-logs
mkdir -p "$logs"

# Seconds between two lines of progress where there is no terminal to overwrite a line on.
progress_seconds=20

say() { printf '%s\n' "$*"; }

# fail SENTENCE [EXIT CODE]
fail() {
    printf 'error: %s\n' "$1" >&2
    exit "${2:-1}"
}

# logged WHAT LOG HINT COMMAND…: runs the command with its output in $logs/LOG, shows that it is alive, and on failure shows
# the end of the log and HINT.
logged() {
    local what=$1 log="$logs/$2" hint=$3 started=$SECONDS status=0 shown=$SECONDS line pid
    shift 3
    say "$what …"
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    trap 'kill "$pid" 2>/dev/null || true' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.5
        if [ -t 1 ]; then
            line=$(tail -c 400 "$log" | tr '\r' '\n' | tail -n 1 | cut -c1-100)
            printf '\r\033[K  %4ds  %s' $((SECONDS - started)) "$line"
        elif [ $((SECONDS - shown)) -ge $progress_seconds ]; then
            shown=$SECONDS
            line=$(tail -c 400 "$log" | tr '\r' '\n' | tail -n 1 | cut -c1-100)
            printf '  %4ds  %s\n' $((SECONDS - started)) "$line"
        fi
    done
    wait "$pid" || status=$?
    trap - INT TERM
    if [ -t 1 ]; then printf '\r\033[K'; fi
    if [ "$status" -ne 0 ]; then
        grep -E '(^|[^a-z])(error|E):' "$log" | sort -u | head -n 20 >&2 || true
        say "--- the last lines of $log:" >&2
        tail -n 30 "$log" >&2
        fail "$what failed. $hint The whole log: $log" "$status"
    fi
    say "  done in $((SECONDS - started)) s"
}
