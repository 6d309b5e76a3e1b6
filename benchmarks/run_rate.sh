#!/usr/bin/env bash
# Throughput and latency of `wirefold run` on a real Kafka broker on this machine:
# run_rate.sh [ARCHIVE.jsonl [ARTICLES [RATE [SECONDS]]]]
# Prints articles/s of the service and of a bare consume-and-produce loop with the same settings,
# transactions and record sizes, their ratio, and p50 and p99 from an article's timestamp to its
# committed decision at RATE articles/s. Needs a release build, Java and Maven.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
archive=${1:-$root/tests/sample/articles.jsonl}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/tests/broker/broker.sh" run "$work/kafka" bash -c \
  '"$0" "$WIREFOLD_TEST_BROKER" "$@"' "$root/build/release/bin/run_rate" "$archive" "${@:2}"
