#include "kafka/input_ends.h"

#include <algorithm>
#include <utility>

#include "kafka/client.h"

namespace wirefold::kafka {
namespace {

constexpr int kEndsMs = 3'000;

}  // namespace

std::int64_t lag_of(const InputRange& range, const std::vector<base::Position>& next_offsets) {
  const auto known = std::find_if(next_offsets.begin(), next_offsets.end(), [&](const auto& next) {
    return next.partition == range.partition && next.topic == range.topic;
  });
  const std::int64_t next = known == next_offsets.end() ? range.begin : known->offset;
  return std::max<std::int64_t>(range.end - std::max(next, range.begin), 0);
}

InputEnds::InputEnds(std::unique_ptr<Client> client) : client_(std::move(client)) {}
InputEnds::~InputEnds() = default;

base::Result<std::unique_ptr<InputEnds>, stream::StreamError> InputEnds::make(
    const Connection& connection) {
  auto client = Client::make(ClientKind::kConsumer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  return std::unique_ptr<InputEnds>(new InputEnds(std::move(*client)));
}

base::Result<std::vector<InputRange>, stream::StreamError> InputEnds::ask() {
  // Hears what has happened since, too: what nobody fetches from a client stays in its queue.
  if (auto refusal = client_->refusal()) return base::failure(std::move(*refusal));
  std::vector<InputRange> ranges;
  for (const std::string& topic : input_topics(client_->connection().settings)) {
    const auto partitions = partition_count(*client_, topic, kEndsMs);
    if (!partitions) return base::failure(partitions.error());
    for (int i = 0; i < *partitions; ++i) {
      InputRange range{topic, i, 0, 0};
      const auto code = rd_kafka_query_watermark_offsets(client_->handle(), topic.c_str(), i,
                                                         &range.begin, &range.end, kEndsMs);
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return base::failure(stream_error(code, "The ends of a topic cannot be asked: " + topic));
      }
      ranges.push_back(std::move(range));
    }
  }
  return ranges;
}

}  // namespace wirefold::kafka
