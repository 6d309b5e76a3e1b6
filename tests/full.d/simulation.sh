#!/usr/bin/env bash
# The simulation with many more seeds than the short run has. Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export WIREFOLD_SEEDS=${WIREFOLD_SEEDS:-1000}
echo "$WIREFOLD_SEEDS seeds"
exec build/release/bin/simulation_test
