#!/usr/bin/env bash
# Alerts of deploy/prometheus seen to fire at faults that are caused (alerts.py). Needs the release
# build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=build/release/tests/broker/kafka-alerts
# shellcheck disable=SC2016
tests/broker/broker.sh run "$folder" bash -c '
  WIREFOLD_TEST_BROKER_PID=$(cat "$1/broker.pid") exec timeout 400 python3 tests/full.d/alerts.py \
    build/release/bin/wirefold tests/sample/articles.jsonl' - "$folder"
