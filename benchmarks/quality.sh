#!/usr/bin/env bash
# Measures how well stories are found: every archive with labels, as recorded and pressed, at the
# one default setting, beside two rivals, against the targets.
#
# Usage: quality.sh [--quick] [--wirefold PROGRAM] [--out FOLDER] [SECTION…]
#   archives  every archive as recorded and pressed (times shuffled over 48 hours, seed 7)
#   sample    the project's sample: recall by relation, look-alikes, families, relations
#   rivals    TF-IDF single link at 0.20, and MinHash-LSH at 0.5 and 0.2, on the same files
#   crowd     all archives but reuters and the background pressed into one run
#   throng    the same with reuters, which makes it twice as large
#   torrent   the crowd among 150,000 more, of sentences of the background mixed at random
#   affairs   the project's running affairs, whose stages share nearly all of their words
#   rated     the project's pairs in eight languages with a rating of how alike they are
#   printed   the archives, every article printed by some more outlets, cut and edited a little
#   worn      the archives as feeds wear them down: cut, without capitals, in pages, misread
#   untold    the archives in a language without words and table: F1 beside that with its own
#   headlines how many of the archives' headlines alone show their language
#   shuffles  spread of F1 over ten shuffles (seeds 1 to 10)
#   worst     the worst false joins and misses, with their `wirefold explain` in short
# Without sections all run; --quick leaves out throng, torrent, shuffles, worn, untold and
# headlines.
# One table goes to standard output and FOLDER/table.md, all figures to FOLDER/results.json
# (build/quality), progress to standard error.
# Needs a release build, and but for sample the development archives in ../shared. The rivals are
# kept in build/quality/rivals and made anew when their input or method changes (some ten minutes).
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bench=$root/benchmarks/quality
wirefold=$root/build/release/bin/wirefold
out=$root/build/quality
venv=$root/build/quality/venv

usage() { sed -n '2,/^set -/{s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }

# Prints the Python that has datasketch; nothing, and why to standard error, where it cannot be.
peers() {
  if ! cmp -s "$bench/peers.txt" "$venv/peers.txt"; then
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet -r "$bench/peers.txt"; } >&2 || {
      echo "SKIPPED: MinHash-LSH: python3-venv or the package registry is not here" >&2
      return 0
    }
    cp "$bench/peers.txt" "$venv/peers.txt"
  fi
  echo "$venv/bin/python"
}

all=(archives sample rivals crowd throng torrent shuffles affairs rated printed worn untold
  headlines worst)
sections=()
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) usage && exit 0 ;;
    --quick) all=(archives sample rivals crowd affairs rated printed worst) ;;
    --wirefold) wirefold=${2:?--wirefold needs a program} && shift ;;
    --out) out=${2:?--out needs a folder} && shift ;;
    archives | sample | rivals | crowd | throng | torrent | shuffles | affairs | rated | \
      printed | worn | untold | headlines | worst)
      sections+=("$1")
      ;;
    *) echo "quality.sh: no section or option $1; see --help" >&2 && exit 2 ;;
  esac
  shift
done
[ ${#sections[@]} -gt 0 ] || sections=("${all[@]}")

if [ ! -x "$wirefold" ]; then
  echo "quality.sh: no program $wirefold: make a release build first" >&2
  exit 1
fi
if [ ! -e "$root/../shared/data" ]; then
  echo "SKIPPED: THE DEVELOPMENT ARCHIVES ARE NOT HERE; ONLY THE SAMPLE AS RECORDED IS MEASURED" >&2
  sections=(sample)
fi
python=
case " ${sections[*]} " in *" rivals "*) python=$(peers) ;; esac
exec nice python3 "$bench/bench.py" --wirefold "$wirefold" --out "$out" --peers "$python" \
  "${sections[@]}"
