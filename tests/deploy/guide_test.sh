#!/usr/bin/env bash
# Runs the blocks of shell in deploy/README.md, in their order and in one shell, against a broker.
#
# Usage: guide_test.sh PROGRAM, with the broker's address in WIREFOLD_TEST_BROKER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
mkdir -p "$work/bin" "$work/state/a" "$work/state/b" "$work/state/next-state"
ln -s "$1" "$work/bin/wirefold"
awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' \
  deploy/README.md >"$work/guide.sh"
# Its ports may be taken here.
port=$((10000 + RANDOM % 10000))
sed -i "s/9464/$port/g; s/9465/$((port + 1))/g; s/9466/$((port + 2))/g" "$work/guide.sh"
test "$(wc -l <"$work/guide.sh")" -gt 15
end() {
  local pids
  pids=$(jobs -p)
  [ -z "$pids" ] || kill -TERM $pids 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap end EXIT
export BROKER=$WIREFOLD_TEST_BROKER STATE=$work/state PATH=$work/bin:$PATH
# The standby's checkpoint is looked at soon after it was begun.
export WIREFOLD_SERVICE_CHECKPOINT_SECONDS=1
set -m
# A line that fails ends the test with its words.
trap 'echo "this command of deploy/README.md failed: $BASH_COMMAND" >&2' ERR
source "$work/guide.sh"
echo "the guide's commands work"
