#!/usr/bin/env bash
# The Debian package in a bare Debian 12: made by debootstrap, installed with what it depends on,
# its settings checked, replays, run under systemd as its unit says (unit.py), removed, purged.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
source tests/support/bare_root.sh
[ "$(id -u)" -eq 0 ] || skip "a bare root needs root."
cmake --build build/release --target wirefold package_texts >/dev/null
(cd build/release && rm -f wirefold_*.deb && cpack -G DEB >/dev/null)
package=$(ls build/release/wirefold_*.deb)

bare=$(mktemp -d /tmp/wirefold-bare.XXXXXX)
clean() {
  end_interruptible
  umount -q "$bare/proc" || true
  rm -rf "$bare" "$bare.console" && return
  sleep 2 # a container that was ended may still write its last
  rm -rf "$bare"
}
trap clean EXIT
trap 'exit 1' INT TERM
make_bare_root "$bare"
mount -t proc proc "$bare/proc"
# As debian:12-slim, the image's base, has it.
printf 'path-exclude /usr/share/doc/*\npath-include /usr/share/doc/*/copyright\n' \
  >"$bare/etc/dpkg/dpkg.cfg.d/docker"
cp "$package" "$bare/tmp/"
inside() { chroot "$bare" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
as_service() { inside setpriv --reuid wirefold --regid wirefold --clear-groups --no-new-privs \
  --bounding-set=-all --inh-caps=-all "$@"; }

inside apt-get update -qq
inside sh -c 'apt-get install -y -qq --no-install-recommends /tmp/wirefold_*.deb' >/dev/null
echo "installed: $(inside dpkg-query -W -f '${Package} ${Version}, ${Installed-Size} KiB' wirefold)"
[ "$(inside stat -c '%a %U:%G' /etc/wirefold/wirefold.toml)" = "640 root:wirefold" ]
as_service /usr/bin/wirefold validate --config /etc/wirefold/wirefold.toml
as_service wirefold replay /usr/share/wirefold/sample.jsonl --via memory --out /tmp/out \
  >/dev/null 2>&1
build/release/bin/wirefold replay tests/sample/articles.jsonl --via memory \
  --out "$bare/tmp/here" >/dev/null 2>&1
cmp "$bare/tmp/out/decisions.jsonl" "$bare/tmp/here/decisions.jsonl"
echo "the same decisions as from the build folder"
inside sh -c 'test -f /usr/share/man/man1/wirefold.1.gz || ! [ -d /usr/share/man/man1 ]'
inside test -f /lib/systemd/system/wirefold.service
# Under the unit's own settings, in a booted systemd.
unit_is_skipped=
command -v systemd-nspawn >/dev/null ||
  apt-get install -y -qq --no-install-recommends systemd-container >/dev/null
inside apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus >/dev/null 2>&1
if systemd-nspawn --quiet --keep-unit --register=no -D "$bare" /bin/true; then
  interruptible tests/broker/broker.sh run build/release/tests/full/kafka-unit \
    /usr/bin/python3 tests/schemas/checked.py \
    timeout --foreground 300 python3 tests/full.d/unit.py build/release/bin/wirefold "$bare"
else
  unit_is_skipped=yes
fi
sed -i '1i no_such_setting = 1' "$bare/etc/wirefold/wirefold.toml"
if as_service /usr/bin/wirefold validate --config /etc/wirefold/wirefold.toml 2>/dev/null; then
  echo "a wrong setting passed"
  exit 1
fi
inside dpkg -r wirefold >/dev/null
test -f "$bare/etc/wirefold/wirefold.toml" # an operator's settings outlive a removal
wants=/etc/systemd/system/multi-user.target.wants
mkdir -p "$bare$wants"
ln -sf /lib/systemd/system/wirefold.service "$bare$wants/" # as `systemctl enable` does
inside dpkg -P wirefold >/dev/null
test ! -L "$bare$wants/wirefold.service"
test ! -e "$bare/etc/wirefold/wirefold.toml"
echo "installed, run, removed and purged"
[ -z "$unit_is_skipped" ] || skip "the unit: systemd-nspawn cannot start anything on this machine."
