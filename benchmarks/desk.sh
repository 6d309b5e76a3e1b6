#!/usr/bin/env bash
# What the story desk costs and how live it is: desk.sh ARCHIVE.jsonl [COPIES [ROUNDS]]
# Prints the throughput of a replay in memory without the desk and with it while ten clients read as
# the page does, in turns, with medians and their ratio; and the time from when an article is due to
# the event that a client sees. ARCHIVE is written COPIES times (6) with other ids, so that a run
# lasts some seconds. Needs a release build.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
wirefold=$root/build/release/bin/wirefold
archive=$1
copies=${2:-6}
rounds=${3:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$archive" "$copies" >"$work/articles.jsonl" <<'PY'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.strip()]
for record in records:
    for copy in range(int(sys.argv[2])):
        record = dict(record, id=f"{record['id']}-{copy}" if copy else record["id"])
        print(json.dumps(record, ensure_ascii=False))
PY
python3 "$root/benchmarks/desk_clients.py" rates "$wirefold" "$work/articles.jsonl" "$rounds"
python3 "$root/benchmarks/desk_clients.py" latency "$wirefold" "$archive"
