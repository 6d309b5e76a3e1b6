#!/usr/bin/env bash
# Fetches AsyncAPI's own schema as package-lock.json has it, and runs schemas_test.py.
#
# Usage: schemas.sh DIR PROGRAM
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
cp "$here/package.json" "$here/package-lock.json" "$1"
schema="$1/node_modules/@asyncapi/specs/schemas/3.0.0-without-\$id.json"
if [ ! -f "$schema" ] && ! (cd "$1" && npm ci --no-audit --no-fund --loglevel=error >&2); then
  echo "npm cannot fetch AsyncAPI's schema: allow it to reach its registry." >&2
  exit 1
fi
# Debian's own python3: python3-jsonschema belongs to it.
exec /usr/bin/python3 "$here/schemas_test.py" "$2" "$here/../.." "$schema"
