#!/usr/bin/env bash
# Measures Wirefold beside other deduplicators: the same articles, one core, recall beside speed.
#
# Usage: peers.sh [--made] [ARCHIVE [COUNT]]
#   --made   speed on articles of 3 KB that synthetic.py makes of the archive's sentences
#   ARCHIVE  .jsonl of real articles (the development archive `background` unless given)
#   COUNT    articles of it for the speed (4,000)
# Every program is pinned to core 0 and timed from its first line to its last decision, JSON,
# tokenising and index inside, start-up outside (Wirefold's inside). Recall is of copies found: by
# relation on the project's sample, and on copies of 1,000 articles with a new lead, an inserted
# paragraph, a cut tail. Needs a release build, python3-venv and the package registry.
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bench=$root/benchmarks
case "${1:-}" in --help | -h) sed -n '2,/^set -/{s/^# \{0,1\}//p}' "$0" && exit 0 ;; esac
made=
if [ "${1:-}" = --made ]; then made=yes && shift; fi
archive=${1:-$root/../shared/data/background/articles.jsonl.zst}
if [ ! -e "$archive" ]; then
  echo "SKIPPED: no archive $archive: name one, peers.sh ARCHIVE" >&2
  exit 0
fi
if [ ! -x "$root/build/release/bin/wirefold" ]; then
  echo "peers.sh: no program build/release/bin/wirefold: make a release build first" >&2
  exit 1
fi
venv=$root/build/peers
if ! cmp -s "$bench/peers.txt" "$venv/peers.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r "$bench/peers.txt"
  cp "$bench/peers.txt" "$venv/peers.txt"
fi
count=${2:-4000}
if [ -n "$made" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  python3 "$bench/synthetic.py" "$archive" "$((count > 2000 ? count : 2000))" > "$folder/made.jsonl"
  archive=$folder/made.jsonl
fi
"$venv/bin/python" "$bench/peers.py" "$root" "$archive" "$count"
