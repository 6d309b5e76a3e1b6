#!/usr/bin/env bash
# What a service's state costs at a million articles, against what is asked: recovery from a
# checkpoint and from the journal, the story thread's stop for a checkpoint, an aborted transaction.
# Needs the release build and 8 GiB of memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec build/release/bin/service_figures tests/sample/articles.jsonl
