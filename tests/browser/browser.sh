#!/usr/bin/env bash
# Runs the browser tests of the desk against one build of the program.
#
# Usage: browser.sh FOLDER PROGRAM [PLAYWRIGHT OPTION…]
# FOLDER gets a copy of this folder, the packages of package-lock.json, the report and the
# screenshots; nothing is written beside the sources. Exit code 77: something is missing here, the
# last line says what. Single tests are counted by tests/support/tally.py where GTEST_OUTPUT names
# its folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=$1
program=$(realpath "$2")
shift 2

missing() {
  echo "SKIPPED browser tests: $1 is missing; deploy/install.sh test installs it"
  exit 77
}

# Whatever it answers: then it is not the network that fails.
registry_answers() {
  node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(15000) })
    .then(() => process.exit(0), () => process.exit(1))' "$(npm config get registry)"
}

command -v node >/dev/null || missing node
command -v npm >/dev/null || missing npm
WIREFOLD_CHROMIUM=${WIREFOLD_CHROMIUM:-$(command -v chromium || true)}
[ -n "$WIREFOLD_CHROMIUM" ] || missing chromium

mkdir -p "$run"
rm -f "$run"/*.js
cp "$here"/*.js "$here"/package.json "$here"/package-lock.json "$run"/
cd "$run"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --no-audit --no-fund --loglevel=error || {
    registry_answers || {
      echo "SKIPPED browser tests: no network; npm cannot reach $(npm config get registry)"
      exit 77
    }
    echo "npm reaches its registry and cannot install package-lock.json: see above"
    exit 1
  }
  cp package-lock.json node_modules/.installed
fi
rm -rf results screenshots

report=${GTEST_OUTPUT:-}
[ -z "$report" ] || export WIREFOLD_REPORT="${report#xml:}/browser.sh.xml"
export WIREFOLD_CHROMIUM WIREFOLD_PROGRAM=$program WIREFOLD_SOURCE_DIR=${here%/tests/browser}
exec node node_modules/@playwright/test/cli.js test "$@"
