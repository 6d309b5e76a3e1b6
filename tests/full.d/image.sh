#!/usr/bin/env bash
# deploy/Dockerfile without Docker: its own steps (image.py reads them) in a bare Debian 12.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tests/support/bare_root.sh
work=$(mktemp -d /tmp/wirefold-image.XXXXXX)
trap 'end_interruptible; umount -q "$work"/*/proc || true; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
make_bare_root "$work/bare"
interruptible python3 tests/full.d/image.py "$work/bare" "$work"
