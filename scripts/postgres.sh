#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own: in a temporary folder, on a Unix socket, gone afterwards.
# The command finds it in BALIE_TEST_POSTGRES. What it keeps does not survive a power cut: it is for tests.
# Usage: postgres.sh COMMAND…
source "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || fail "usage: postgres.sh COMMAND…" 64

tools=""
for folder in /usr/lib/postgresql/*/bin; do [ -x "$folder/initdb" ] && tools=$folder; done
[ -n "$tools" ] || fail "There is no PostgreSQL server here. Install it: apt-get install postgresql-15" 69

# Short: the path of a socket has 107 characters at most.
folder=$(mktemp -d /tmp/balie-pg.XXXXXX)
# The server does not run as root.
as_server=()
if [ "$(id -u)" -eq 0 ]; then
    chown nobody "$folder"
    as_server=(setpriv --reuid nobody --clear-groups --)
fi

server=""
end() {
    [ -z "$server" ] || { kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    rm -rf "$folder"
}
trap end EXIT

"${as_server[@]}" "$tools/initdb" -D "$folder/data" -U balie --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    >"$logs/postgres.log" 2>&1 || fail "PostgreSQL could not be set up. The log: $logs/postgres.log"
# One role needs a password, so that a wrong one can be tried.
sed -i '1i local all guarded scram-sha-256' "$folder/data/pg_hba.conf"
"${as_server[@]}" "$tools/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off \
    -c max_connections=1000 -c shared_buffers=128MB -c max_locks_per_transaction=1024 >>"$logs/postgres.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    "$tools/pg_isready" -q -h "$folder" && break
    kill -0 "$server" 2>/dev/null || fail "PostgreSQL did not start. The log: $logs/postgres.log"
    sleep 0.1
done

psql -X -q -h "$folder" -U balie -d postgres -c "CREATE ROLE guarded LOGIN PASSWORD 'right'" >>"$logs/postgres.log" 2>&1 ||
    fail "PostgreSQL could not be set up. The log: $logs/postgres.log"

BALIE_TEST_POSTGRES="host=$folder user=balie dbname=postgres" "$@"
