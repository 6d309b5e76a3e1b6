#!/usr/bin/env bash
# Installs what is missing of the named sections of deploy/packages.txt.
#
# Usage: deploy/install.sh SECTION…        (sections: build, test)
# Runs as root or through sudo without a password; where neither is possible it prints the one line
# to run by hand and stops with 1. Never asks anything, never reads standard input.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DEBIAN_FRONTEND=noninteractive

# The packages of one section, one a line; behind some the command that makes them needless.
entries_of() {
  sed -e 's/[[:space:]]*#.*//' "$here/packages.txt" | awk -v section="[$1]" '
    /^\[/ { inside = ($0 == section); next }
    inside && NF { print $1, $2 }'
}

packages_of() { entries_of "$1" | awk '{ print $1 }'; }

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
  local section package command
  for section in "$@"; do
    while read -r package command; do
      if [ -n "$command" ] && command -v "${command//[()]/}" >/dev/null; then continue; fi
      is_installed "$package" || printf '%s\n' "$package"
    done < <(entries_of "$section")
  done
}

# Runs a command as root; 1 where this user cannot.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n --preserve-env=DEBIAN_FRONTEND "$@"
  else
    return 1
  fi
}

by_hand() {
  printf '%s\n' "$1" "Run this by hand, then start again:" "" \
    "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" "" >&2
  exit 1
}

if [ "$#" -eq 0 ]; then
  echo "usage: deploy/install.sh SECTION…  (sections of deploy/packages.txt)" >&2
  exit 2
fi
for section in "$@"; do
  if [ -z "$(packages_of "$section")" ]; then
    echo "deploy/packages.txt has no section [$section]" >&2
    exit 2
  fi
done
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is no Debian system; the packages to provide by their names here:" >&2
  for section in "$@"; do packages_of "$section"; done >&2
  exit 1
fi

mapfile -t missing < <(missing_packages "$@")
if [ "${#missing[@]}" -eq 0 ]; then
  echo "install: nothing missing ($*)"
  exit 0
fi
echo "install: ${missing[*]}"
as_root true || by_hand "Packages are missing, and this user is neither root nor may use sudo."
as_root apt-get update -qq </dev/null || by_hand "apt-get update failed."
as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
  by_hand "apt-get install failed."
