#!/usr/bin/env bash
# The broker tests once more, on the newest Kafka 4 (else they run on 3.9). Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export KAFKA_VERSION=${KAFKA_VERSION:-4.3.1}
echo "Kafka $KAFKA_VERSION"
for name in broker_test broker_service_test; do
  tests/broker/broker.sh run "build/release/tests/broker/kafka-4-$name" "build/release/bin/$name"
done
