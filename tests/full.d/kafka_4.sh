#!/usr/bin/env bash
# The broker tests once more, on the newest Kafka 4 (else they run on 3.9). Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export KAFKA_VERSION=${KAFKA_VERSION:-4.3.1}
echo "Kafka $KAFKA_VERSION"
work=build/release/tests/broker/kafka-4
tests/broker/broker.sh run "$work-broker" build/release/bin/broker_test
tests/broker/broker.sh run "$work-service" /usr/bin/python3 tests/schemas/checked.py \
  build/release/bin/broker_service_test
