#!/bin/sh
# Type-checks and bundles the pages into web/dist/{workspace,sandbox}/. Does nothing when no source is newer than the last build.
# Usage: build.sh [--force] [--no-check]
set -eu
cd "$(dirname "$0")"

force=no check=yes
for argument in "$@"; do
    case "$argument" in
        --force) force=yes ;;
        --no-check) check=no ;;
        *) echo "usage: build.sh [--force] [--no-check]" >&2; exit 64 ;;
    esac
done

fonts=/usr/share/fonts/opentype/inter
modules=/usr/share/nodejs
[ -d node_modules/react ] && modules="$PWD/node_modules"

# up_to_date PAGE: true if nothing that goes into the page is newer than its stamp.
up_to_date() {
    [ "$force" = no ] && [ -f "dist/$1/.stamp" ] &&
        [ -z "$(find "$1" shared build.sh tsconfig.json package.json -newer "dist/$1/.stamp" -type f -print -quit)" ]
}

# bundle PAGE: dist/PAGE/{index.html,app.js,app.css,fonts/}, with the contents' hash in the addresses so that they can be cached for ever.
bundle() {
    page=$1
    out="dist/$page"
    rm -rf "$out.new"
    mkdir -p "$out.new/fonts"
    NODE_PATH="$modules" esbuild app="$page/main.tsx" --bundle --format=esm --splitting --outdir="$out.new" \
        --entry-names='[name]-[hash]' --chunk-names='[name]-[hash]' --minify --target=es2021 --jsx=automatic \
        --define:process.env.NODE_ENV='"production"' --external:/fonts/* --legal-comments=none --log-level=warning
    script=$(cd "$out.new" && echo app-*.js)
    style=$(cd "$out.new" && echo app-*.css)
    # What the script begins by asking for is fetched with it.
    preload=$(cd "$out.new" && grep -o 'from"\./chunk-[A-Z0-9]*\.js"' "$script" | sort -u |
        sed -e 's#^from"\.#<link rel="modulepreload" href="#' | tr -d '\n' | sed -e 's#"<#" /><#g' -e 's#"$#" />#')
    sed -e "s#/app\.js[^\"]*#/$script#" -e "s#/app\.css[^\"]*#/$style#" -e "s#</title>#&$preload#" "$page/index.html" \
        > "$out.new/index.html"
    for weight in Regular Medium SemiBold; do cp "$fonts/Inter-$weight.otf" "$out.new/fonts/"; done
    [ -f "$page/icon.svg" ] && cp "$page/icon.svg" "$out.new/"
    touch "$out.new/.stamp"
    rm -rf "$out"
    mv "$out.new" "$out"
    echo "web: built $page ($(wc -c < "$out/$script") bytes of script)"
}

for page in workspace sandbox; do
    [ -f "$page/main.tsx" ] || continue
    up_to_date "$page" && continue
    if [ "$check" = yes ]; then
        config=tsconfig.json
        [ -f "$page/tsconfig.json" ] && config="$page/tsconfig.json"
        tsc --noEmit -p "$config"
    fi
    bundle "$page"
done
