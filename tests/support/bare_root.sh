# Sourced by scripts that need a Debian 12 with nothing in it: skip, make_bare_root.

skip() {
  echo "SKIPPED, NOT TESTED: $1"
  exit 77
}

# make_bare_root DIR: by debootstrap, from the mirror this machine uses and the way it reaches it.
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
}
