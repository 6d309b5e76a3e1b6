#!/usr/bin/env bash
# The figures of deploy/README.md's sizing tables, measured here, beside what stands there: a
# service on a real Kafka broker with 60,000 made articles in its window (sizing.py). Exit code 1
# where the guide is wrong by more than a third. Needs the release build.
#
# Usage: benchmarks/sizing.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
load=$(mktemp /tmp/wirefold-load.XXXXXX)
trap 'rm -f "$load"' EXIT
python3 benchmarks/synthetic.py tests/sample/articles.jsonl 60000 >"$load"
tests/broker/broker.sh run build/release/benchmarks/kafka-sizing \
  timeout 600 python3 benchmarks/sizing.py build/release/bin/wirefold "$load"
