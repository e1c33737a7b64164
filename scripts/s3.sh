#!/usr/bin/env bash
# Runs a command beside two S3-compatible servers of its own, on loopback, on ports that the system picks; gone afterwards.
# They are moto's. One checks every signature with Amazon's own code, but cannot where a query holds a slash; the other
# checks none. The command finds them in BALIE_TEST_S3_STRICT, with the key in BALIE_TEST_S3_KEY, and in BALIE_TEST_S3.
# Usage: s3.sh COMMAND…
source "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || fail "usage: s3.sh COMMAND…" 64

python=.build/moto/bin/python
[ -x "$python" ] || fail "There is no S3 server for the tests here. Install it: scripts/setup.sh test" 69

servers=()
end() {
    for server in "${servers[@]}"; do
        kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    done
}
trap end EXIT

# start NAME: starts a server and waits until it listens; `address` is then its URL.
address=""
start() {
    local log="$logs/s3-$1.log" server
    # Nothing in here goes to a real account.
    AWS_ACCESS_KEY_ID=nobody AWS_SECRET_ACCESS_KEY=nothing "$python" -m moto.server -H 127.0.0.1 -p 0 >"$log" 2>&1 &
    server=$!
    servers+=("$server")
    for _ in $(seq 300); do
        address=$(sed -nE 's|.*Running on (http://127\.0\.0\.1:[0-9]+).*|\1|p' "$log" | head -n 1)
        [ -n "$address" ] && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    fail "The S3 server did not start. The log: $log"
}

start open
open=$address
start strict
strict=$address

# Somebody who may do everything with files; from then on nobody gets in without a genuine signature.
key=$(
    "$python" - "$strict" <<'PYTHON'
import json
import sys
import urllib.request

import boto3

iam = boto3.client(
    "iam", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
)
iam.create_user(UserName="balie")
statement = {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::*", "arn:aws:s3:::*/*"]}
iam.put_user_policy(
    UserName="balie",
    PolicyName="files",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
)
key = iam.create_access_key(UserName="balie")["AccessKey"]
urllib.request.urlopen(
    urllib.request.Request(
        sys.argv[1] + "/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}, method="POST"
    )
).read()
print(key["AccessKeyId"], key["SecretAccessKey"])
PYTHON
) || fail "The S3 server took no key. The log: $logs/s3-strict.log"

BALIE_TEST_S3=$open BALIE_TEST_S3_STRICT=$strict BALIE_TEST_S3_KEY=$key "$@"
