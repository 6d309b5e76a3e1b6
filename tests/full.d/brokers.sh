#!/usr/bin/env bash
# The failure tests on real brokers in their long form, on Kafka 3.9 and the newest 4. Needs
# the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export WIREFOLD_BROKER_FULL=yes
newest=${KAFKA_VERSION:-4.3.1}
work=build/release/tests/broker/full

# one NAME run|run3: the program on brokers of $KAFKA_VERSION
one() {
  echo "-- $1, Kafka ${KAFKA_VERSION:-3.9}"
  tests/broker/broker.sh "$2" "$work-$1" /usr/bin/python3 tests/schemas/checked.py \
    "build/release/bin/$1_test"
}

for version in "" "$newest"; do
  if [ -n "$version" ]; then export KAFKA_VERSION=$version; else unset KAFKA_VERSION; fi
  one broker_cluster run3
  one broker_faults run
  one broker_network run
  WIREFOLD_BROKER_SETTINGS=$PWD/tests/broker/short_memory.properties one broker_logs run
done
