#!/usr/bin/env bash
# Real Apache Kafka brokers (KRaft) on 127.0.0.1 for tests, from its Maven jars.
#
# Usage: broker.sh start DIR PORT        format DIR, start, wait until it serves; prints the address
#        broker.sh stop DIR…             stop the brokers of the folders, wait until they are gone
#        broker.sh kill DIR…             the same by SIGKILL
#        broker.sh resume DIR…           start stopped or killed ones again, on what they have
#        broker.sh acls ADDRESS WORD…    kafka-acls.sh with these words
#        broker.sh run DIR COMMAND…      one broker on free ports around the command, which gets
#                                        WIREFOLD_TEST_BROKER (its address) and
#                                        WIREFOLD_TEST_BROKER_FOLDERS; the command's exit code
#        broker.sh run3 DIR COMMAND…     three: every topic in three replicas, a write needs two
# A broker takes four ports: PORT; PORT+1 of its controller; PORT+2, whose clients are told to come
# by PORT+3, where a test may put a proxy. Exit code 77 means skipped: java or maven is missing, or
# the jars cannot be fetched. KAFKA_VERSION picks another version (default: pom.xml's); jars are
# kept in WIREFOLD_BROKER_JARS (default: ~/.cache/wirefold/kafka-VERSION). WIREFOLD_BROKER_SETTINGS
# names a file of further broker settings; WIREFOLD_BROKER_PROXY=2 leaves the proxy out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pom_version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$here/pom.xml")
version=${KAFKA_VERSION:-$pom_version}
jars=${WIREFOLD_BROKER_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/wirefold/kafka-$version}
ready_seconds=90
heap=${WIREFOLD_BROKER_HEAP:-512m}
ports_each=4
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

# The quorum of the cluster whose first broker has this port: broker N has the ports from there on.
voters() {
  local port=$1 count=$2 node list=
  for ((node = 1; node <= count; ++node)); do
    list+=,$node@127.0.0.1:$((port + ports_each * (node - 1) + 1))
  done
  echo "${list#,}"
}

# write_settings DIR PORT NODE COUNT: PORT is that of the first broker.
write_settings() {
  local dir=$1 node=$3 count=$4 ip=127.0.0.1 port=$(($2 + ports_each * ($3 - 1)))
  local replicas=$((count < 3 ? 1 : 3)) in_sync=$((count < 3 ? 1 : 2))
  cat >"$dir/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=$node
controller.quorum.voters=$(voters "$2" "$count")
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listeners=PLAINTEXT://$ip:$port,CONTROLLER://$ip:$((port + 1)),PROXIED://$ip:$((port + 2))
advertised.listeners=PLAINTEXT://$ip:$port,PROXIED://$ip:$((port + ${WIREFOLD_BROKER_PROXY:-3}))
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT
log.dirs=$dir/log
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
leader.imbalance.check.interval.seconds=5
default.replication.factor=$replicas
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$replicas
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=$in_sync
transaction.state.log.num.partitions=1
log.cleaner.dedupe.buffer.size=2097152
PROPERTIES
  if [ -n "${WIREFOLD_BROKER_SETTINGS:-}" ]; then
    cat "$WIREFOLD_BROKER_SETTINGS" >>"$dir/server.properties"  # the last of a name counts
  fi
}

kafka() {
  local dir=$1 heap=$2
  shift 2
  exec ${tie[@]+"${tie[@]}"} java -Xmx"$heap" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dwirefold.dir="$dir" -cp "$jars/*" "$@"
}

# format DIR PORT NODE COUNT CLUSTER: a new broker's folder; prints its whole name.
format() {
  local dir=$1
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  write_settings "$dir" "$2" "$3" "$4"
  (kafka "$dir" 128m kafka.tools.StorageTool format -t "$5" \
    -c "$dir/server.properties") >"$dir/format.out" 2>&1 || { cat "$dir/format.out" >&2; return 1; }
  echo "$dir"
}

cluster_id() { echo "W$(head -c 40 /dev/urandom | base64 | tr -dc 'a-zA-Z0-9' | head -c 20)A"; }

launch() {
  local dir=$1
  : >"$dir/broker.out"
  (kafka "$dir" "$heap" kafka.Kafka "$dir/server.properties") >"$dir/broker.out" 2>&1 9>&- &
  echo $! >"$dir/broker.pid"
}

# Waits for the line, for the broker's end, or for the time.
await() {
  local dir=$1
  timeout "$ready_seconds" grep -q -m 1 "Kafka Server started" \
    <(exec tail -n +1 --pid="$(cat "$dir/broker.pid")" -F "$dir/broker.out" 2>/dev/null) && return
  tail -n 30 "$dir/broker.out" >&2
  echo "The broker did not start; all of its output: $dir/broker.out" >&2
  stop "$dir"
  return 1
}

start() {
  local dir
  fetch
  dir=$(format "$1" "$2" 1 1 "$(cluster_id)")
  launch "$dir"
  await "$dir"
  echo "127.0.0.1:$2"
}

# Starts stopped or killed brokers again, on what they have. They end with the test's runner.
resume() {
  local dir
  for dir in "$@"; do
    launch "$dir"
    if [ -n "${WIREFOLD_TEST_RUNNER:-}" ]; then
      (tail --pid="$WIREFOLD_TEST_RUNNER" -f /dev/null && stop "$dir") >/dev/null 2>&1 9>&- &
    fi
  done
  for dir in "$@"; do await "$dir"; done
}

# The id of a folder's broker, or nothing: a pid may belong to another program by now.
broker_of() {
  local pid
  [ -f "$1/broker.pid" ] || return 0
  pid=$(cat "$1/broker.pid")
  if grep -q -z -x -F -e "-Dwirefold.dir=$1" "/proc/$pid/cmdline" 2>/dev/null; then echo "$pid"; fi
}

# end SIGNAL DIR…: all at once, then waits until they are gone.
end() {
  local signal=$1 dir pid
  shift
  for dir in "$@"; do
    pid=$(broker_of "$(cd "$dir" && pwd)")
    [ -z "$pid" ] || kill "-$signal" "$pid" 2>/dev/null || true
  done
  for dir in "$@"; do
    pid=$(broker_of "$(cd "$dir" && pwd)")
    if [ -n "$pid" ] && ! timeout 30 tail --pid="$pid" -f /dev/null; then
      kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$dir/broker.pid"
  done
}

stop() { end TERM "$@"; }

# Neighbouring ports that nobody listens on.
free_ports() {
  local port probe
  while :; do
    port=$((20000 + RANDOM % 10000))
    for ((probe = port; probe < port + $1; ++probe)); do
      if (exec 3<>"/dev/tcp/127.0.0.1/$probe") 2>/dev/null; then continue 2; fi
    done
    echo "$port"
    return
  done
}

# run COUNT DIR COMMAND…
run() {
  local count=$1 top=$2 code=0 node port addresses= id
  shift 2
  fetch
  rm -rf "$top"
  mkdir -p "$top"
  tie=(setpriv --pdeathsig TERM)  # also when a test runner kills this script
  folders=()
  trap 'stop ${folders[@]+"${folders[@]}"}' EXIT
  trap 'exit 1' TERM INT
  [ "$count" -eq 1 ] || export WIREFOLD_BROKER_HEAP=320m
  heap=${WIREFOLD_BROKER_HEAP:-512m}
  port=$(free_ports $((ports_each * count)))
  id=$(cluster_id)
  for ((node = 1; node <= count; ++node)); do
    folders+=("$(format "$top/$node" "$port" "$node" "$count" "$id")")
    addresses+=,127.0.0.1:$((port + ports_each * (node - 1)))
    launch "${folders[-1]}"
  done
  for dir in "${folders[@]}"; do await "$dir"; done
  # Processes of a test share this machine: each takes a free port for its metrics.
  WIREFOLD_HTTP_ADDRESS=127.0.0.1:0 \
    WIREFOLD_TEST_BROKER=${addresses#,} WIREFOLD_TEST_BROKER_FOLDERS="${folders[*]}" \
    WIREFOLD_TEST_BROKER_SCRIPT=$here/broker.sh WIREFOLD_TEST_RUNNER=$$ "$@" || code=$?
  exit "$code"
}

case "${1:-}:$#" in
  start:3) start "$2" "$3" ;;
  resume:?*) shift && fetch && resume "$@" ;;
  stop:?*) shift && stop "$@" ;;
  kill:?*) shift && end KILL "$@" ;;
  acls:?*) shift && fetch && kafka acls 128m kafka.admin.AclCommand --bootstrap-server "$@" ;;
  run:?*) shift && run 1 "$@" ;;
  run3:?*) shift && run 3 "$@" ;;
  *)
    sed -n '4,13s/^# *//p' "$0" >&2
    exit 2
    ;;
esac
