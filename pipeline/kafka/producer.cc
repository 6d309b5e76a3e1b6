#include "kafka/producer.h"

#include <array>
#include <utility>

namespace wirefold::kafka {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kServeEvery{20};

std::size_t header_bytes(const std::vector<dedup::Header>* headers) {
  std::size_t bytes = 0;
  if (headers == nullptr) return bytes;
  for (const dedup::Header& header : *headers) bytes += header.name.size() + header.value.size();
  return bytes;
}

HeadersPtr copy_headers(const std::vector<dedup::Header>* headers) {
  if (headers == nullptr || headers->empty()) return nullptr;
  HeadersPtr copied(rd_kafka_headers_new(headers->size()));
  for (const dedup::Header& header : *headers) {
    rd_kafka_header_add(copied.get(), header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  return copied;
}

// librdkafka's tagged union for one argument of produceva().
rd_kafka_vu_t argument(rd_kafka_vtype_t type) {
  rd_kafka_vu_t made{};
  made.vtype = type;
  return made;
}

rd_kafka_vu_t bytes_argument(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t made = argument(type);
  made.u.mem.ptr = const_cast<char*>(bytes.data());  // copied, never written to
  made.u.mem.size = bytes.size();
  return made;
}

stream::StreamError stalled(std::string_view what, std::string_view topic) {
  return {stream::StreamErrorKind::kFatal,
          std::string(what) + " (topic " + std::string(topic) + ")"};
}

}  // namespace

Producer::Producer(std::unique_ptr<Client> client) : client_(std::move(client)) {
  client_->on_delivery([this](const rd_kafka_message_t& message) { note_delivery(message); });
}

base::Result<std::unique_ptr<Producer>, stream::StreamError> Producer::make(
    const Connection& connection, Properties required) {
  required.emplace_back("enable.idempotence", "true");
  auto client = Client::make(ClientKind::kProducer, connection, required);
  if (!client) return base::failure(std::move(client.error()));
  return std::unique_ptr<Producer>(new Producer(std::move(*client)));
}

void Producer::note_delivery(const rd_kafka_message_t& message) {
  const char* topic = rd_kafka_topic_name(message.rkt);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++acknowledged_;
    const auto found = delivered_.find(std::string_view(topic));
    ++(found != delivered_.end() ? found->second : delivered_[topic]);
    if (topic == watched_) watched_offset_ = message.offset;
    return;
  }
  ++failed_;
  if (failure_) return;
  std::string said =
      "A record was not acknowledged; what was written since the last commit is in doubt, topic ";
  said += topic;
  const std::string cause = client_->transaction_error();
  if (!cause.empty()) said += "; " + cause;
  failure_ = stream_error(message.err, said);
}

void Producer::forget_failures() {
  failure_.reset();
  client_->forget_transaction_error();
}

// A client that was ended for good also purges its queue: why it was ended is the better answer.
std::optional<stream::StreamError> Producer::first_failure() const {
  if (!failure_) return std::nullopt;
  if (auto fatal = client_->fatal_error()) return fatal;
  return failure_;
}

stream::StreamError Producer::explained(stream::StreamError error) {
  client_->serve(0);
  if (failure_ && error.kind == stream::StreamErrorKind::kAbort) error.message = failure_->message;
  return error;
}

base::Result<void, stream::StreamError> Producer::wait_for_budget(const OutgoingRecord& record) {
  FlowControl* flow = client_->connection().flow;
  ByteBudget* budget = flow == nullptr ? nullptr : flow->find(record.topic);
  if (budget == nullptr) return {};
  const std::size_t bytes =
      record_footprint(record.key.size(), record.value.size(), header_bytes(record.headers));
  const auto deadline = Clock::now() + Milliseconds(kStallMsMax);
  for (;;) {
    switch (budget->acquire(bytes, kServeEvery)) {
      case Grant::kGranted:
        return {};
      case Grant::kClosed:
        return base::failure(
            stalled("The embedded broker has been stopped; start again", record.topic));
      case Grant::kTooLarge:
        return base::failure(
            stalled("A record is larger than the embedded broker takes; "
                    "reject it as too_large",
                    record.topic));
      case Grant::kTimedOut:
        break;
    }
    client_->serve(0);
    if (auto failed = first_failure()) return base::failure(std::move(*failed));
    if (Clock::now() >= deadline) {
      return base::failure(
          stalled("Nobody reads what is written to the embedded broker; "
                  "start the topic's reader",
                  record.topic));
    }
  }
}

base::Result<void, stream::StreamError> Producer::enqueue(const OutgoingRecord& record,
                                                          HeadersPtr headers) {
  const std::string topic(record.topic);
  std::array<rd_kafka_vu_t, 7> arguments = {argument(RD_KAFKA_VTYPE_TOPIC),
                                            argument(RD_KAFKA_VTYPE_PARTITION),
                                            argument(RD_KAFKA_VTYPE_MSGFLAGS),
                                            argument(RD_KAFKA_VTYPE_TIMESTAMP),
                                            bytes_argument(RD_KAFKA_VTYPE_VALUE, record.value),
                                            bytes_argument(RD_KAFKA_VTYPE_KEY, record.key),
                                            argument(RD_KAFKA_VTYPE_HEADERS)};
  arguments[0].u.cstr = topic.c_str();
  arguments[1].u.i32 = record.partition;
  arguments[2].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[3].u.i64 = record.timestamp.value_or(0);  // 0 is librdkafka's "now"
  if (record.key.empty()) arguments[5].u.mem.ptr = nullptr;
  const std::size_t count = headers ? arguments.size() : arguments.size() - 1;
  arguments[6].u.headers = headers.get();
  const auto deadline = Clock::now() + Milliseconds(kStallMsMax);
  for (;;) {
    const ErrorPtr error(rd_kafka_produceva(client_->handle(), arguments.data(), count));
    if (!error) break;
    const bool full = rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    if (!full || Clock::now() >= deadline) {
      if (auto fatal = client_->fatal_error()) return base::failure(std::move(*fatal));
      auto failed = stream_error(*error, "A record cannot be sent, topic " + topic);
      // So says a client whose transaction has failed already: it must be taken back.
      const bool has_failed = rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__STATE;
      if (has_failed) failed.kind = stream::StreamErrorKind::kAbort;
      return base::failure(explained(std::move(failed)));
    }
    // Of many partitions none may have a batch yet: what is there goes out as it is.
    rd_kafka_flush(client_->handle(), static_cast<int>(kServeEvery.count()));
    if (auto failed = first_failure()) return base::failure(std::move(*failed));
  }
  static_cast<void>(headers.release());  // the queued message owns them
  ++sent_;
  return {};
}

base::Result<void, stream::StreamError> Producer::send(const OutgoingRecord& record) {
  client_->serve(0);
  if (auto failed = first_failure()) return base::failure(std::move(*failed));
  if (auto granted = wait_for_budget(record); !granted) return granted;
  return enqueue(record, copy_headers(record.headers));
}

base::Result<void, stream::StreamError> Producer::flush() {
  // Every record is acknowledged or fails within delivery_ms_max; the rest is for slow machines.
  const auto deadline =
      Clock::now() + Milliseconds(client_->connection().settings.delivery_ms_max + 10'000);
  while (outstanding() > 0 && Clock::now() < deadline) {
    rd_kafka_flush(client_->handle(), 100);
  }
  if (auto fatal = client_->fatal_error()) return base::failure(std::move(*fatal));
  if (failure_) return base::failure(*failure_);
  if (outstanding() > 0) {
    return base::failure(stream_error(RD_KAFKA_RESP_ERR__TIMED_OUT,
                                      "Records are still not acknowledged; call again"));
  }
  return {};
}

std::uint64_t Producer::delivered(std::string_view topic) const {
  const auto found = delivered_.find(topic);
  return found == delivered_.end() ? 0 : found->second;
}

}  // namespace wirefold::kafka
