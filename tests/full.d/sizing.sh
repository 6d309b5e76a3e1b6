#!/usr/bin/env bash
# The sizing tables of deploy/README.md against what is measured here. Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
benchmarks/sizing.sh
