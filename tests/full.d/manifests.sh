#!/usr/bin/env bash
# What cannot run here is checked by its own schema or linter: the Kubernetes manifests
# (kubernetes-validate, which carries the schemas), the compose file (docker-compose config), all
# YAML (yamllint), the unit (systemd-analyze).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
skip() {
  echo "SKIPPED, NOT TESTED: $1"
  exit 77
}
if [ "$(id -u)" -eq 0 ]; then
  apt-get install -y -qq --no-install-recommends \
    docker-compose yamllint systemd python3-venv >/dev/null 2>&1 || skip "apt-get cannot install."
fi
for tool in docker-compose yamllint systemd-analyze promtool; do
  command -v "$tool" >/dev/null || skip "$tool is missing, and only root can install it."
done
venv=build/reports/manifests
[ -x "$venv/bin/kubernetes-validate" ] ||
  { python3 -m venv "$venv" &&
    "$venv/bin/pip" -q install kubernetes-validate==1.37.0 setuptools; } ||
  skip "pip cannot install kubernetes-validate."
"$venv/bin/kubernetes-validate" --strict deploy/kubernetes/wirefold.yaml
sed 's/^kind: StatefulSet/surprise: 1\nkind: StatefulSet/' deploy/kubernetes/wirefold.yaml \
  >"$venv/wrong.yaml"
if "$venv/bin/kubernetes-validate" --strict "$venv/wrong.yaml" >"$venv/wrong.out" 2>&1 ||
  ! grep -q surprise "$venv/wrong.out"; then
  echo "a manifest with an unknown field passed"
  exit 1
fi
rules='{extends: default, rules: {line-length: {max: 120}, document-start: disable,
  braces: disable, comments-indentation: disable}}'
yamllint -s -d "$rules" deploy
docker-compose -f deploy/compose.yaml config -q
promtool check config --syntax-only deploy/prometheus/prometheus.yaml
# 0 is the safest of 100 hundredths; what a service with a network needs leaves a few.
systemd-analyze security --offline=true --threshold=20 --no-pager deploy/systemd/wirefold.service |
  tail -n 1
