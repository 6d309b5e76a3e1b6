#!/usr/bin/env bash
# Installs, builds and runs every test: release, debug (ASan and UBSan), tsan, and the format check.
#
# Usage: tests/run.sh [--full]
# --full adds what takes longer: each fuzz target for 60 s, clang-tidy, and tests/full.d/*.sh (exit
# code 0 passed, 77 skipped with the reason on the last line, else failed).
# The last line counts single tests: `N passed, N failed, N skipped`. Exits with 1 if any failed or
# none ran. Reports stay in build/reports.
set -euo pipefail
exec </dev/null
export LC_ALL=C.UTF-8
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
reports=$root/build/reports
jobs=$(nproc)
fuzz_seconds=60

full=
case "${1:-}" in
  "") ;;
  --full) full=yes ;;
  *)
    echo "usage: tests/run.sh [--full]" >&2
    exit 2
    ;;
esac

say() { printf '== %s (%d s)\n' "$1" "$SECONDS"; }

# Notes the outcome of a step that is no ctest entry: note passed|failed|skipped NAME [REASON]
note() { printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >>"$reports/steps.tsv"; }

# step NAME COMMAND…: runs the command with its output in a log; on failure shows the log's end.
step() {
  local name=$1 log=$reports/${1//[ \/]/-}.log
  shift
  say "$name"
  if "$@" >"$log" 2>&1; then
    return 0
  fi
  tail -n 60 "$log"
  echo "-- $name failed; all of its output: ${log#"$root"/}"
  return 1
}

# Like step, and its outcome counts as one test.
counted_step() {
  local name=$1 code=0
  step "$@" || code=$?
  if [ "$code" -eq 0 ]; then note passed "$name"; else note failed "$name"; fi
}

# build PRESET [CMAKE OPTION…]
build() { cmake --preset "$@" && cmake --build "build/$1" -- -k 0; }

# A sanitized preset in unity batches, which is much less work; where names clash in a batch (ALONE
# in deploy/cmake/wirefold_rooms.cmake) file by file, as release is built anyway.
build_sanitized() {
  step "build $1 in batches" build "$1" -DCMAKE_UNITY_BUILD=ON ||
    step "build $1" build "$1" -DCMAKE_UNITY_BUILD=OFF
}

build_release() { step "build release" build release; }

# The sanitizers' address layout does not fit every kernel's randomization: switch it off if we may.
without_randomization() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    setarch "$(uname -m)" -R "$@"
  else
    "$@"
  fi
}

# test_preset PRESET COMMAND…: builds it by the command and runs its ctest; gtest programs write one
# report each for the tally.
test_preset() {
  local preset=$1
  shift
  if ! "$@"; then
    note failed "build $preset"
    return 0
  fi
  say "test $preset"
  mkdir -p "$reports/$preset"
  (cd "build/$preset" && ctest --show-only=json-v1) >"$reports/$preset/entries.json"
  (cd "build/$preset" && GTEST_OUTPUT="xml:$reports/$preset/" without_randomization \
    ctest --output-on-failure --no-tests=error --parallel "$jobs" \
    --output-junit "$reports/$preset/ctest.xml") || echo "-- ctest $preset: failures, see above"
}

# Our C++ sources below the folders named, one a line.
sources() { find "$@" \( -name '*.h' -o -name '*.cc' \) | sort; }

check_format() {
  local folders=(pipeline tests)
  [ ! -d benchmarks ] || folders+=(benchmarks)
  sources "${folders[@]}" | xargs -d '\n' clang-format-14 --dry-run -Werror
}

check_tidy() {
  sources pipeline | grep '\.cc$' | xargs -d '\n' -n 1 -P "$jobs" \
    clang-tidy-14 --quiet -p build/fuzz --warnings-as-errors='*'
}

# One fuzz target for a while, beginning with its corpus; what it finds stays in build/reports.
fuzz() {
  local program=$1 name
  name=$(basename "$program")
  mkdir -p "$reports/fuzz/$name"
  "$program" -max_total_time="$fuzz_seconds" -rss_limit_mb=2048 -timeout=20 \
    -artifact_prefix="$reports/fuzz/$name/found-" "$reports/fuzz/$name" "tests/fuzz/corpus/$name"
}

fuzz_all() {
  if ! step "build fuzz" build fuzz; then
    note failed "build fuzz"
    return 0
  fi
  local program
  for program in build/fuzz/bin/fuzz_*; do
    if [ -x "$program" ]; then
      counted_step "fuzz $(basename "$program")" fuzz "$program"
    else
      note failed "fuzz" "no target was built"
    fi
  done
}

run_full_scripts() {
  local script code
  for script in tests/full.d/*.sh; do
    [ -f "$script" ] || continue
    code=0
    say "$script"
    bash "$script" 2>&1 | tee "$reports/$(basename "$script").log" || code=${PIPESTATUS[0]}
    case "$code" in
      0) note passed "$script" ;;
      77) note skipped "$script" "$(tail -n 1 "$reports/$(basename "$script").log")" ;;
      *) note failed "$script" "exit code $code" ;;
    esac
  done
}

rm -rf "$reports"
mkdir -p "$reports"
: >"$reports/steps.tsv"
deploy/install.sh build test
if command -v ccache >/dev/null; then
  export CMAKE_C_COMPILER_LAUNCHER=${CMAKE_C_COMPILER_LAUNCHER-ccache}
  export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
fi
export UBSAN_OPTIONS=print_stacktrace=1
if [ -f tests/tsan.supp ]; then
  export TSAN_OPTIONS="suppressions='$root/tests/tsan.supp'"
fi

counted_step "format" check_format
test_preset release build_release
test_preset debug build_sanitized debug
test_preset tsan build_sanitized tsan
if [ -n "$full" ]; then
  fuzz_all
  counted_step "clang-tidy" check_tidy
  run_full_scripts
fi

say "done"
python3 tests/support/tally.py "$reports"
