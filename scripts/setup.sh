#!/usr/bin/env bash
# Installs the Debian packages that are missing. Does nothing, quickly, when all are there.
# Usage: setup.sh [run|test|bench]
source "$(dirname "$0")/common.sh"

purpose=${1:-run}

# What linking Swift programs needs, the libraries the server links, and what bundles the pages.
packages=(
    binutils ca-certificates gcc git libc6-dev libcurl4 libnats-dev libpq-dev libstdc++-12-dev libsqlite3-dev libxml2 make
    pkg-config tzdata unzip zlib1g-dev
    esbuild fonts-inter node-chart.js node-dompurify node-react node-react-dom node-typescript
)
case "$purpose" in
    run) ;;
    test) packages+=(chromium chromium-driver nats-server openssl postgresql-15 python3 python3-venv) ;;
    bench) packages+=(iproute2 iptables nats-server postgresql-15 python3 util-linux wrk) ;;
    *) fail "usage: setup.sh [run|test|bench]" 64 ;;
esac
# A Node from elsewhere serves as well as Debian's.
command -v node >/dev/null || packages+=(nodejs)

command -v swift >/dev/null ||
    fail "There is no 'swift' here. Install the Swift 6.3 toolchain (https://www.swift.org/install/linux/) and put its usr/bin on the PATH." 69

missing=()
installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${packages[@]}" 2>/dev/null || true)
for package in "${packages[@]}"; do
    grep -qxF "ii $package" <<<"$installed" || missing+=("$package")
done

# The S3 server that tests of the store of files run against, in a folder of its own.
s3_server() {
    local version=5.2.1 folder=.build/moto
    [ "$purpose" = test ] || return 0
    [ "$(cat "$folder/version" 2>/dev/null)" = "$version" ] && return 0
    rm -rf "$folder"
    mkdir -p .build
    # Debian's own: the package above is of that one, whatever else is called python3 here.
    /usr/bin/python3 -m venv "$folder" || fail "No folder for Python's packages can be made in $folder." 73
    logged "Installing moto $version" moto-install.log "Check the network, or PyPI's mirror in PIP_INDEX_URL." \
        "$folder/bin/python" -m pip install --disable-pip-version-check "moto[server]==$version"
    echo "$version" >"$folder/version"
}

if [ ${#missing[@]} -eq 0 ]; then
    s3_server
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
        fail "These packages are missing and need root to install: ${missing[*]}. Run as root: apt-get install ${missing[*]}" 77
    as_root=(sudo)
    # Asks for the password, if one is needed, before the output goes to a log.
    sudo -v || fail "sudo did not let us in. Run as root: apt-get install ${missing[*]}" 77
fi
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -y)
hint="Check the network and the package sources, or run: apt-get install ${missing[*]}."
logged "Reading the package lists" apt-update.log "$hint" "${apt[@]}" update
logged "Installing ${missing[*]}" apt-install.log "$hint" "${apt[@]}" install --no-install-recommends "${missing[@]}"
s3_server
