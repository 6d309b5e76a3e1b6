#!/usr/bin/env bash
# Rebuilds the tables of this folder: build.sh FREQUENCIES_PROGRAM ENGLISH_ARCHIVE.jsonl[.zst]
# English is counted on an archive of articles; the other languages are estimated from the word
# lists of the Python package wordfreq (README.md names the version and the licences).
set -euo pipefail
program=$1 archive=$2
here=$(cd "$(dirname "$0")" && pwd)
case $archive in
  *.zst) zstdcat "$archive" ;;
  *) cat "$archive" ;;
esac | "$program" documents > "$here/en.tsv"
for language in ar bg bn ca cs da de el es fa fi fr he hi hr hu id is it ja ko lt lv mk \
  ms nb nl pl pt ro ru sk sl sv ta tl tr uk ur vi zh; do
  python3 "$here/word_shares.py" "$language" | "$program" words "$language" > "$here/$language.tsv"
done
# The word lists know no numbers: every language takes the English counts of theirs.
for table in "$here"/*.tsv; do
  [ "$table" = "$here/en.tsv" ] && continue
  grep -vP '^[0-9]+\t' "$table" > "$table.words"
  { cat "$table.words"; grep -P '^[0-9.]+\t' "$here/en.tsv"; } > "$table"
  rm "$table.words"
done
wc -l "$here"/*.tsv
