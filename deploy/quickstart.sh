#!/usr/bin/env bash
# From a bare Debian 12 to canonical stories: installs what is missing, builds, and replays the
# sample archive through the broker embedded in the process.
#
# Usage: deploy/quickstart.sh [OPTION…]    options are passed on to `wirefold replay`
set -euo pipefail
exec </dev/null
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

deploy/install.sh build

build() {
  if [ ! build/release/build.ninja -nt CMakePresets.json ]; then
    cmake --preset release
  fi
  cmake --build build/release --target wirefold
}
mkdir -p build
echo "quickstart: building (minutes the first time, seconds afterwards)"
if [ -t 1 ]; then
  build
elif ! build >build/quickstart.log 2>&1; then
  tail -n 60 build/quickstart.log >&2
  echo "The build failed; all of its output: build/quickstart.log" >&2
  exit 1
fi

build/release/bin/wirefold replay tests/sample/articles.jsonl \
  --via embedded --out out/quickstart "$@"

cat <<'NEXT'

The output lies in out/quickstart:
  stories.jsonl    every story as it stands: canonical article, families, members
  decisions.jsonl  one line an article: its story, relation, score and the evidence
  rejects.jsonl    what could not be understood, with the reason

To look at these stories in a browser:
  build/release/bin/wirefold replay tests/sample/articles.jsonl --via memory --desk --hold
  and open http://127.0.0.1:8642/

Try next, with build/release/bin/wirefold:
  wirefold score tests/sample/labels.jsonl out/quickstart/decisions.jsonl
  wirefold explain A B         two files, or two ids of --archive PATH: why they are one story
  wirefold replay PATH… --help your own archive: .jsonl, .jsonl.zst, .jsonl.gz, .json, saved pages
  deploy/quickstart.sh --hold  keeps the broker up and prints its address, for kcat and others
NEXT
