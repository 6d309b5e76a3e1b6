#!/usr/bin/env bash
# What the story desk costs and how live it is: desk.sh ARCHIVE.jsonl [COPIES [ROUNDS]]
# Prints the throughput of a replay in memory without the desk and with it while ten clients read
# (each follows the events and asks for list and status at every one), in turns, with medians and
# their ratio; and the time from when an article is due to the event that a client sees.
# ARCHIVE is written COPIES times (6) with other ids, so that a run lasts some seconds. The clients
# run at the lowest priority: in life they are other machines. Needs a release build.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
wirefold=$root/build/release/bin/wirefold
archive=$1
copies=${2:-6}
rounds=${3:-5}
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

rate() { sed -n 's:^ *articles/s *\([0-9,]*\).*:\1:p' "$1" | tr -d ,; }

clients() { # URL: ten of them, until the server goes
  nice -n 19 python3 "$root/benchmarks/desk_clients.py" follow "$1" 10
}

with_desk() {
  "$wirefold" replay "$work/articles.jsonl" --via memory --desk 127.0.0.1:0 >"$work/with" 2>&1 &
  local replay=$! url=
  until url=$(grep -o 'http://[^ ]*' "$work/with"); do
    kill -0 "$replay"
  done
  clients "$url" >>"$work/clients" &
  local reading=$!
  wait "$replay"
  wait "$reading" || true
  rate "$work/with"
}

without_desk() {
  "$wirefold" replay "$work/articles.jsonl" --via memory >"$work/without" 2>&1
  rate "$work/without"
}

for ((round = 1; round <= rounds; ++round)); do
  # Whichever comes first has the colder machine, so they take turns at it.
  if ((round % 2)); then
    without_desk >>"$work/rates_without"
    with_desk >>"$work/rates_with"
  else
    with_desk >>"$work/rates_with"
    without_desk >>"$work/rates_without"
  fi
done
python3 - "$work" <<'PY'
import statistics, sys
rates = {}
for kind in ("without", "with"):
    rates[kind] = [int(line) for line in open(f"{sys.argv[1]}/rates_{kind}")]
    print(f"{kind:8} desk: {statistics.median(rates[kind]):,.0f} articles/s median of",
          " ".join(f"{rate:,}" for rate in rates[kind]))
ratio = statistics.median(rates["with"]) / statistics.median(rates["without"])
print(f"ratio: {ratio:.3f}")
PY
echo "answers to the clients of all runs: $(awk '{n += $1} END {print n}' "$work/clients")"
python3 "$root/benchmarks/desk_clients.py" latency "$wirefold" "$archive"
