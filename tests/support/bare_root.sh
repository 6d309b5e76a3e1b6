# Sourced by scripts that need a Debian 12 with nothing in it: skip, make_bare_root, interruptible,
# end_interruptible.

skip() {
  echo "SKIPPED, NOT TESTED: $1"
  exit 77
}

# make_bare_root DIR: by debootstrap, from the mirror this machine uses and the way it reaches it.
# It trusts the authorities that this machine was told to trust, once it has ca-certificates.
make_bare_root() {
  local dir=$1 mirror
  [ "$(id -u)" -eq 0 ] || skip "a bare root needs root."
  command -v debootstrap >/dev/null ||
    apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null |
    head -n 1) || true # a machine with sources.list has no such file
  mkdir -p "$dir"
  chmod 755 "$(dirname "$dir")" "$dir"
  debootstrap --variant=minbase bookworm "$dir" "${mirror:-http://deb.debian.org/debian}" \
    >/dev/null || skip "debootstrap cannot reach its mirror."
  cp -r /etc/apt/apt.conf.d/. "$dir/etc/apt/apt.conf.d/" 2>/dev/null || true
  mkdir -p "$dir/usr/local/share/ca-certificates"
  cp -r /usr/local/share/ca-certificates/. "$dir/usr/local/share/ca-certificates/" 2>/dev/null ||
    true
}

# interruptible COMMAND…: in a process group of its own, which end_interruptible takes along. A
# shell whose command runs in front hears of a signal only when that has ended by itself.
interruptible() {
  local code=0
  set -m
  "$@" &
  in_front=$!
  set +m
  wait "$in_front" || code=$?
  in_front=
  return "$code"
}

# For the script's EXIT trap, beside `trap 'exit 1' INT TERM`. Whoever is to hear of it must stay in
# the group: `timeout` does with --foreground.
end_interruptible() {
  local tries
  [ -n "${in_front:-}" ] || return 0
  kill -TERM -- "-$in_front" 2>/dev/null || true
  wait "$in_front" || true
  for ((tries = 0; tries < 100; ++tries)); do
    kill -0 -- "-$in_front" 2>/dev/null || return 0
    sleep 0.2
  done
  kill -KILL -- "-$in_front" 2>/dev/null || true
}
