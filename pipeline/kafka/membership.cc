#include "kafka/membership.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <utility>

#include "base/check.h"
#include "kafka/client.h"

namespace wirefold::kafka {
namespace {

constexpr int kLeaveMs = 5'000;
constexpr std::chrono::seconds kUnsureFor{5};
constexpr std::chrono::seconds kLossToldWithin{30};

// A broker's member id is the client id and a random part, and librdkafka's range assignor gives
// the partition to the member whose id sorts first: the time of joining in fixed width makes that
// the one that joined first.
std::string member_name(const std::string& application_id, base::TimeMs started) {
  std::array<char, 24> time{};
  std::snprintf(time.data(), time.size(), "%016" PRId64, static_cast<std::int64_t>(started));
  return application_id + "-" + time.data();
}

Properties member_properties(const Settings& settings, base::TimeMs started) {
  return {{"group.id", service_id(settings)},
          {"client.id", member_name(settings.app, started)},
          {"partition.assignment.strategy", "range"},
          {"session.timeout.ms", std::to_string(kSessionMs)},
          {"heartbeat.interval.ms", std::to_string(kHeartbeatMs)},
          {"max.poll.interval.ms", "300000"},
          {"enable.partition.eof", "false"},
          // The partition is paused: what slips in before is thrown away, and is to be little.
          {"queued.min.messages", "1"},
          {"queued.max.messages.kbytes", "64"}};
}

}  // namespace

struct Membership::Rebalance {
  rd_kafka_resp_err_t code;
  rd_kafka_topic_partition_list_t* partitions;
};

Membership::Membership(std::unique_ptr<Client> client) : client_(std::move(client)) {
  client_->on_rebalance([this](rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
    follow({code, list});
  });
}

Membership::~Membership() = default;

base::Result<std::unique_ptr<Membership>, stream::StreamError> Membership::make(
    const Connection& connection, base::TimeMs started) {
  WIREFOLD_CHECK(started >= 0);
  auto client = Client::make(ClientKind::kMember, connection,
                             member_properties(connection.settings, started));
  if (!client) return base::failure(std::move(client.error()));
  const std::string topic = output_topic(connection.settings, dedup::Topic::kJournal);
  if (auto exist = require_topics(**client, {topic}); !exist) {
    return base::failure(std::move(exist.error()));
  }
  std::unique_ptr<Membership> membership(new Membership(std::move(*client)));
  const PartitionListPtr topics = partition_list({{topic, RD_KAFKA_PARTITION_UA, 0}});
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(membership->client_->handle(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "The application's group cannot be joined"));
  }
  return membership;
}

void Membership::follow(const Rebalance& rebalance) {
  rd_kafka_t* handle = client_->handle();
  rd_kafka_topic_partition_list_t* list = rebalance.partitions;
  if (rebalance.code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (senior_) {
      ++counts_.revoked;
      const bool is_lost = rd_kafka_assignment_lost(handle) != 0;
      counts_.lost += is_lost ? 1 : 0;
      const auto now = std::chrono::steady_clock::now();
      is_forgotten_ = is_forgotten_ || (is_lost && now < hears_of_loss_until_);
    }
    senior_ = false;
    rd_kafka_assign(handle, nullptr);
    return;
  }
  senior_ = list->cnt > 0;
  ++(senior_ ? counts_.assigned : counts_.passed);
  // From the end, so that nothing is fetched before the pause.
  for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = RD_KAFKA_OFFSET_END;
  rd_kafka_assign(handle, list);
  rd_kafka_pause_partitions(handle, list);
}

/// A senior one that is busy, taking over, keeps its place: heartbeats go on meanwhile.
void Membership::note_standstill() {
  const auto now = std::chrono::steady_clock::now();
  if (now - std::exchange(polled_, now) <= std::chrono::milliseconds(kSessionMs)) return;
  if (!senior_) is_forgotten_ = true;
  unsure_until_ = now + kUnsureFor;
  hears_of_loss_until_ = now + kLossToldWithin;
}

base::Result<void, stream::StreamError> Membership::poll(int wait_ms) {
  WIREFOLD_CHECK(!left_);
  note_standstill();
  const MessagePtr message(rd_kafka_consumer_poll(client_->handle(), wait_ms));
  note_standstill();  // it may have been in there
  if (message && message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* words = rd_kafka_message_errstr(message.get());
    stream::StreamError error = stream_error(
        message->err, std::string("The application's group has a fault: ") + (words ? words : ""));
    // A poll that came too late: the revocation has been told, and it joins again.
    const bool rejoins = message->err == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED;
    if (error.kind == stream::StreamErrorKind::kFatal && !rejoins) {
      return base::failure(std::move(error));
    }
    client_->connection().events->add({4, "GROUP", std::move(error.message)});
  }
  if (auto fatal = client_->fatal_error()) return base::failure(std::move(*fatal));
  if (auto unreachable = client_->unreachable_error()) {
    return base::failure(std::move(*unreachable));
  }
  return {};
}

bool Membership::leave() {
  WIREFOLD_CHECK(!left_);
  left_ = true;
  const bool told = client_->leave_group(kLeaveMs);
  senior_ = false;  // in the middle of a rebalance nothing is revoked
  return told;
}

}  // namespace wirefold::kafka
