#!/usr/bin/env bash
# Trains the verdict's weights on the labelled archives, each judged by weights from the others, and
# prints what every feature is worth. Usage: train.sh (about two minutes; see quality/train.py).
# Nothing is changed: config/verdict.toml says how the shipped weights came from such a table.
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bench=$root/benchmarks/quality
venv=$root/build/quality/venv
case "${1:-}" in --help | -h) sed -n '2,/^set -/{s/^# \{0,1\}//p}' "$0" && exit 0 ;; esac
if [ ! -e "$root/../shared/data" ]; then
  echo "SKIPPED: THE DEVELOPMENT ARCHIVES ARE NOT HERE" >&2
  exit 0
fi
if ! cmp -s "$bench/peers.txt" "$venv/peers.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r "$bench/peers.txt"
  cp "$bench/peers.txt" "$venv/peers.txt"
fi
cmake --preset release -S "$root" > /dev/null
cmake --build "$root/build/release" --target pairs > /dev/null
exec "$venv/bin/python" "$bench/train.py"
