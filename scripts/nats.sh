#!/usr/bin/env bash
# Runs a command beside a NATS server of its own: on loopback, on a port that the system picks, gone afterwards.
# The command finds it in BALIE_TEST_NATS.
# Usage: nats.sh COMMAND…
source "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || fail "usage: nats.sh COMMAND…" 64
command -v nats-server >/dev/null || fail "There is no NATS server here. Install it: apt-get install nats-server" 69

folder=$(mktemp -d /tmp/balie-nats.XXXXXX)
server=""
end() {
    [ -z "$server" ] || { kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap end EXIT

nats-server -a 127.0.0.1 -p -1 --ports_file_dir "$folder" >"$logs/nats.log" 2>&1 &
server=$!
url=""
for _ in $(seq 100); do
    # The file is there before it is written whole.
    url=$(sed -n 's/.*"\(nats:\/\/[^"]*\)".*/\1/p' "$folder"/nats-server_*.ports 2>/dev/null | head -n 1) || true
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || fail "NATS did not start. The log: $logs/nats.log"
    sleep 0.1
done
[ -n "$url" ] || fail "NATS did not say where it listens. The log: $logs/nats.log"

BALIE_TEST_NATS="$url" "$@"
