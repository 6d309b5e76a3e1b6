#!/usr/bin/env bash
# One passage in each of a hundred thousand articles: what deciding costs beside a stream without
# it. Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export WIREFOLD_BOILERPLATE_ARTICLES=${WIREFOLD_BOILERPLATE_ARTICLES:-100000}
exec build/release/bin/dedup_test --gtest_filter='Boilerplate.*'
