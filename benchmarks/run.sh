#!/usr/bin/env bash
# Runs all speed benchmarks, prints one table and leaves benchmarks/results: results.json with
# machine, compiler, commit, spread and hashes of the decisions, results.md, windows.svg.
#
# Usage: run.sh [--quick] [ARCHIVE.jsonl]
#   --quick  windows of 10,000 and 100,000 articles only, once filled; no peers: some minutes less
#   WINDOWS, TURNS in the environment choose other windows, and how often each is filled (2)
#   ARCHIVE  real articles whose sentences the load is made of (the development archive
#            `background`, else the sample, which is so small that made articles share passages)
# All of it takes about half an hour and 12 GB of memory on a machine that does nothing else. Needs
# a release build; for the peers python3-venv and the package registry.
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bench=$root/benchmarks
programs=$root/build/release/bin
case "${1:-}" in --help | -h) sed -n '2,/^set -/{/^set -/!s/^# \{0,1\}//p}' "$0" && exit 0 ;; esac
quick=
if [ "${1:-}" = --quick ]; then quick=yes && shift; fi
if [ ! -x "$programs/end_to_end" ] || [ ! -x "$programs/dedup_bench" ]; then
  echo "run.sh: build/release/bin lacks end_to_end or dedup_bench: make a release build" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

archive=${1:-$root/../shared/data/background/articles.jsonl.zst}
[ -e "$archive" ] || archive=$root/tests/sample/articles.jsonl
case "$archive" in
  *.zst) zstdcat "$archive" > "$work/archive.jsonl" && archive=$work/archive.jsonl ;;
esac

windows=${WINDOWS:-10000 100000 1000000 5000000}
turns=${TURNS:-2}
seconds=0.5
if [ -n "$quick" ]; then windows=${WINDOWS:-10000 100000} turns=${TURNS:-1} seconds=0.05; fi
cut -d' ' -f1 /proc/loadavg > "$work/load"

say() { printf '== %s (%d s)\n' "$1" "$SECONDS" >&2; }

for room in article text fingerprint similarity index dedup state files; do
  say "room $room"
  "$programs/${room}_bench" --benchmark_min_time="$seconds" --benchmark_format=json \
    > "$work/room-$room.json"
done
for window in $windows; do
  say "window of $window articles"
  "$programs/end_to_end" "$archive" "$window" "$turns" > "$work/window-$window.json"
done
if [ -z "$quick" ]; then
  say "peers"
  PEERS_JSON=$work/peers.json "$bench/peers.sh" --made "$archive" 4000 >&2
fi
say "the sample's hash"
"$programs/wirefold" bench "$root/tests/sample/articles.jsonl" --rounds 1 --json \
  > "$work/sample.json" 2> "$work/bench.log"
python3 "$bench/results.py" "$root" "$work" "$bench/results"
