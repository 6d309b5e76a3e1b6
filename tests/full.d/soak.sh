#!/usr/bin/env bash
# A service on a real broker at twice the rate that it sustains here, its window turning over all
# the while: memory flat, lag honest, nothing lost. The load lasts MINUTES (30), and what has piled
# up by then takes about as long again. Needs the release build and, for 30, some 20 GB of disk.
#
# Usage: soak.sh [MINUTES]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export WIREFOLD_SOAK_SECONDS=$((60 * ${1:-30}))
export WIREFOLD_BROKER_SETTINGS=$PWD/tests/broker/short_segments.properties
exec tests/broker/broker.sh run build/release/tests/broker/soak-full \
  /usr/bin/python3 tests/schemas/checked.py build/release/bin/broker_soak_test
