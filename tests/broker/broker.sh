#!/usr/bin/env bash
# A real Apache Kafka broker (KRaft, one node) on 127.0.0.1 for tests, from its Maven jars.
#
# Usage: broker.sh start DIR PORT        format DIR, start, wait until it serves; prints the address
#        broker.sh stop DIR              stop the broker of DIR, wait until it is gone
#        broker.sh run DIR COMMAND…      start on a free port, run the command with the address in
#                                        WIREFOLD_TEST_BROKER, stop; the command's exit code
# Also uses PORT+1 (the controller). Exit code 77 means skipped: java or maven is missing, or the
# jars cannot be fetched. KAFKA_VERSION picks another version (default: pom.xml's); jars are kept in
# WIREFOLD_BROKER_JARS (default: ~/.cache/wirefold/kafka-VERSION).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pom_version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$here/pom.xml")
version=${KAFKA_VERSION:-$pom_version}
jars=${WIREFOLD_BROKER_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/wirefold/kafka-$version}
ready_seconds=90
tie=()  # how the broker is tied to this script's life

skip() {
  echo "SKIPPED, NOT TESTED: no real Kafka broker here. $1" >&2
  exit 77
}

# Fetches the jars once; several tests may ask at the same time.
fetch() {
  command -v java >/dev/null || skip "java is missing: install default-jre-headless."
  mkdir -p "$jars"
  exec 9>"$jars/.lock"
  flock 9
  if ! cmp -s "$here/pom.xml" "$jars/.complete"; then
    command -v mvn >/dev/null || skip "maven is missing: install maven."
    mvn -q -B -f "$here/pom.xml" -Dkafka.version="$version" dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$jars" >&2 ||
      skip "Maven cannot fetch kafka_2.13 $version: allow it to reach its repository."
    cp "$here/pom.xml" "$jars/.complete"
  fi
  flock -u 9
}

write_settings() {
  local dir=$1 port=$2
  cat >"$dir/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$dir/log
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
log.cleaner.dedupe.buffer.size=2097152
PROPERTIES
}

kafka() {
  local dir=$1 heap=$2
  shift 2
  exec ${tie[@]+"${tie[@]}"} java -Xmx"$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dwirefold.dir="$dir" -cp "$jars/*" "$@"
}

start() {
  local dir=$1 port=$2 cluster
  fetch
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  write_settings "$dir" "$port"
  cluster=W$(head -c 30 /dev/urandom | base64 | tr -dc 'a-zA-Z0-9' | head -c 20)A
  (kafka "$dir" 128m kafka.tools.StorageTool format -t "$cluster" \
    -c "$dir/server.properties") >"$dir/format.out" 2>&1 || { cat "$dir/format.out" >&2; return 1; }
  : >"$dir/broker.out"
  (kafka "$dir" 512m kafka.Kafka "$dir/server.properties") >"$dir/broker.out" 2>&1 9>&- &
  echo $! >"$dir/broker.pid"
  # Ends when the line comes, when the broker ends, or with the time.
  if ! timeout "$ready_seconds" grep -q -m 1 "Kafka Server started" \
    <(exec tail -n +1 --pid="$!" -F "$dir/broker.out" 2>/dev/null); then
    tail -n 30 "$dir/broker.out" >&2
    echo "The broker did not start; all of its output: $dir/broker.out" >&2
    stop "$dir"
    return 1
  fi
  echo "127.0.0.1:$port"
}

stop() {
  local dir pid
  dir=$(cd "$1" && pwd)
  [ -f "$dir/broker.pid" ] || return 0
  pid=$(cat "$dir/broker.pid")
  # The pid may belong to another program by now.
  if grep -q -z -x -F -e "-Dwirefold.dir=$dir" "/proc/$pid/cmdline" 2>/dev/null; then
    kill -TERM "$pid" 2>/dev/null || true
    timeout 30 tail --pid="$pid" -f /dev/null || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$dir/broker.pid"
}

# Two neighbouring ports that nobody listens on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null &&
      ! (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

run() {
  local dir=$1 code=0
  shift
  rm -rf "$dir"
  mkdir -p "$dir"
  tie=(setpriv --pdeathsig TERM)  # also when a test runner kills this script
  trap 'stop "$dir"' EXIT
  trap 'exit 1' TERM INT
  start "$dir" "$(free_port)" >"$dir/address"
  WIREFOLD_TEST_BROKER=$(cat "$dir/address") "$@" || code=$?
  exit "$code"
}

case "${1:-}:$#" in
  start:3) start "$2" "$3" ;;
  stop:2) stop "$2" ;;
  run:?*) shift && run "$@" ;;
  *)
    sed -n '4,8s/^# *//p' "$0" >&2
    exit 2
    ;;
esac
