#!/usr/bin/env bash
# Prints the figures that the README quotes: figures.sh [SECTION…], all of them without one.
# Sections: seeds, strangers, sample, pressed, same, kcat, embedded, rejects, speed.
# Needs a release build (deploy/quickstart.sh makes one) and, but for sample and same, the
# development archives in ../shared; a section that lacks them says SKIPPED.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
wirefold=$root/build/release/bin/wirefold
shared=$root/../shared
sample=$root/tests/sample
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

need() { # PATH: whether it is there
  [ -e "$1" ] && return
  echo "SKIPPED: $(basename "$1") of the development archives is not here"
  return 1
}

background() { # prints the path of the unpacked background archive
  [ -e "$work/background.jsonl" ] ||
    zstdcat "$shared/data/background/articles.jsonl.zst" > "$work/background.jsonl"
  echo "$work/background.jsonl"
}

seeds() {
  need "$shared/seeds" || return 0
  "$wirefold" replay "$shared/seeds" --via memory 2> /dev/null
  "$wirefold" explain "$shared"/seeds/*.txt | grep -E '^(Relation|Score|Shared)'
}

strangers() { # the two seeds among 12,000 unrelated articles
  need "$shared/seeds" || return 0
  python3 - "$(background)" "$shared/seeds" > "$work/strangers.jsonl" <<'PY'
import json, pathlib, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
pages = sorted(pathlib.Path(sys.argv[2]).glob("*.txt"))
for place, page in zip((4000, 8000), pages):
    record = {"id": page.stem, "body": page.read_text(encoding="utf-8")}
    lines.insert(place - 1, json.dumps(record, ensure_ascii=False))
print("\n".join(lines))
PY
  "$wirefold" replay "$work/strangers.jsonl" --via memory --order file --out "$work/strangers" \
    > /dev/null 2>&1
  python3 - "$work/strangers/decisions.jsonl" "$shared/seeds" <<'PY'
import collections, json, pathlib, sys
story = {}
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    if row.get("article_id"):
        story[row["article_id"]] = row["story_id"]
members = collections.defaultdict(set)
for article, group in story.items():
    members[group].add(article)
pages = [page.stem for page in sorted(pathlib.Path(sys.argv[2]).glob("*.txt"))]
together = story[pages[0]] == story[pages[1]]
print("seeds in one story:", together, "| articles in it:", len(members[story[pages[0]]]))
PY
}

score_sample() { # ARTICLES
  "$wirefold" replay "$1" --via memory --out "$work/scored" > /dev/null 2>&1
  "$wirefold" score "$sample/labels.jsonl" "$work/scored/decisions.jsonl"
  "$wirefold" score "$sample/labels.jsonl" "$work/scored/decisions.jsonl" --key family |
    grep -E '^bcubed' | sed 's/^/families /'
}

sample() { score_sample "$sample/articles.jsonl"; }

pressed() {
  need "$shared/tools/press_times.py" || return 0
  python3 "$shared/tools/press_times.py" "$sample/articles.jsonl" > "$work/pressed.jsonl"
  score_sample "$work/pressed.jsonl"
}

same() { # memory twice, memory against embedded
  "$wirefold" replay "$sample/articles.jsonl" --via memory --out "$work/a" > /dev/null 2>&1
  "$wirefold" replay "$sample/articles.jsonl" --via memory --out "$work/b" > /dev/null 2>&1
  "$wirefold" replay "$sample/articles.jsonl" --via embedded --out "$work/c" > /dev/null 2>&1
  for file in decisions.jsonl stories.jsonl; do
    cmp "$work/a/$file" "$work/b/$file" && echo "$file: memory twice: the same bytes"
    cmp "$work/a/$file" "$work/c/$file" && echo "$file: memory and embedded: the same bytes"
  done
}

of_tests() { # PROGRAM FILTER: the tests that prove a figure
  "$root/build/release/bin/$1" --gtest_filter="$2" | grep -E '^\[ +(OK|FAILED|SKIPPED) +\]'
}

embedded() { of_tests kafka_test 'RoundTrip.*:Flow.*'; }
kcat() {
  of_tests kafka_test 'Kcat.*'
  of_tests replay_test 'Replays.HeldBroker*'
}
rejects() {
  of_tests replay_test 'Replays.*Rejected*'
  of_tests dedup_test 'Rejects.*'
}

replays() { # WHAT ARCHIVE: five runs, as what else the machine does weighs on each
  local run
  for run in 1 2 3 4 5; do
    "$wirefold" replay "$2" --via memory 2> /dev/null |
      grep -E '^  (articles/s|memory|elapsed)' | tr -s ' ' | tr '\n' ';'
    echo " $1, run $run"
  done
}

speed() {
  need "$shared/data/background" || return 0
  replays packed "$shared/data/background"
  replays plain "$(background)"
}

for section in "${@:-seeds strangers sample pressed same kcat embedded rejects speed}"; do
  for name in $section; do
    echo "== $name"
    "$name"
  done
done
