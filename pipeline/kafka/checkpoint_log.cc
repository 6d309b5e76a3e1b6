#include "kafka/checkpoint_log.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "kafka/admin.h"
#include "kafka/assigned_consumer.h"
#include "kafka/producer.h"

namespace wirefold::kafka {
namespace {

using stream::StreamError;
using stream::StreamErrorKind;

template <typename Value>
using Answer = base::Result<Value, StreamError>;

// Half of what a broker takes by default.
constexpr std::size_t kChunkBytes = 512U * 1024U;
constexpr int kPollMs = 500;
constexpr int kSilentPollsMax = 20;
constexpr int kSilentReadsMax = 60;
constexpr int kServeMs = 100;
constexpr std::uint64_t kChunksUnacknowledgedMax = 16;

// Headers: of a chunk its number from 0 on; of the record that ends a checkpoint all others.
constexpr std::string_view kChunk = "wirefold.chunk";
constexpr std::string_view kChunks = "wirefold.chunks";
constexpr std::string_view kBytes = "wirefold.bytes";
constexpr std::string_view kHash = "wirefold.xxh3";
constexpr std::string_view kJournalOffset = "wirefold.journal_offset";

dedup::Header header(std::string_view name, std::uint64_t value) {
  return {std::string(name), std::to_string(value)};
}

std::optional<std::uint64_t> header_of(const rd_kafka_message_t& message, std::string_view name) {
  for (const auto& [found, value] : headers_of(message)) {
    if (found != name) continue;
    std::uint64_t number = 0;
    const char* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, number);
    if (error == std::errc() && stopped == end) return number;
  }
  return std::nullopt;
}

std::uint64_t hash_on(std::uint64_t hash, std::string_view chunk) {
  return base::mix64(hash, base::hash64(chunk));
}

// Hands out the chunks of one checkpoint, whatever stands between them.
class ChunkReader {
 public:
  ChunkReader(std::unique_ptr<AssignedConsumer> consumer, stream::LoggedCheckpoint wanted)
      : consumer_(std::move(consumer)), wanted_(std::move(wanted)) {}

  std::string_view next() {
    while (consumer_ && consumer_->positions()[0].offset < wanted_.last) {
      auto message = consumer_->next(kPollMs);
      if (!message && message.error().kind != StreamErrorKind::kRetry) break;
      if (!message || !*message) {
        if (++silent_polls_ == kSilentReadsMax) break;  // no broker has led the topic for long
        continue;
      }
      silent_polls_ = 0;
      if (key_of(**message) != wanted_.id || !header_of(**message, kChunk)) continue;
      message_ = std::move(*message);
      return value_of(*message_);
    }
    return {};
  }

 private:
  std::unique_ptr<AssignedConsumer> consumer_;
  stream::LoggedCheckpoint wanted_;
  MessagePtr message_;
  int silent_polls_ = 0;
};

}  // namespace

KafkaCheckpointLog::KafkaCheckpointLog(Connection connection)
    : connection_(std::move(connection)), topic_(checkpoint_topic(connection_.settings)) {}

KafkaCheckpointLog::~KafkaCheckpointLog() = default;

Answer<std::unique_ptr<KafkaCheckpointLog>> KafkaCheckpointLog::make(const Connection& connection) {
  std::unique_ptr<KafkaCheckpointLog> made(new KafkaCheckpointLog(connection));
  const auto there = first_positions(connection, made->topic_);
  if (!there) return base::failure(there.error());
  return made;
}

Answer<void> KafkaCheckpointLog::append(const stream::LoggedCheckpoint& label,
                                        const base::ByteReader::Source& bytes,
                                        std::stop_token stop) {
  stop_ = stop;
  auto done = send_all(label, bytes, stop);
  if (done) return done;
  producer_.reset();  // with what still waits in it
  if (stop.stop_requested()) return done;
  const auto there = first_positions(connection_, topic_);  // a topic that is gone just times out
  return there ? done : base::failure(there.error());
}

Answer<void> KafkaCheckpointLog::send_all(const stream::LoggedCheckpoint& label,
                                          const base::ByteReader::Source& bytes,
                                          const std::stop_token& stop) {
  if (!producer_) {
    auto made = Producer::make(connection_, {});
    if (!made) return base::failure(std::move(made.error()));
    producer_ = std::move(*made);
  }
  Growing sent;
  std::vector<dedup::Header> headers;
  OutgoingRecord record{.topic = topic_, .partition = 0, .key = label.id, .headers = &headers};
  for (std::string_view piece = bytes(); !piece.empty(); piece = bytes()) {
    for (; !piece.empty(); piece.remove_prefix(record.value.size())) {
      record.value = piece.substr(0, kChunkBytes);
      headers = {header(kChunk, sent.chunks++)};
      sent.bytes += record.value.size();
      sent.hash = hash_on(sent.hash, record.value);
      if (auto done = wait_for(kChunksUnacknowledgedMax, stop); !done) return done;
      if (auto done = producer_->send(record); !done) return done;
    }
  }
  if (auto done = wait_for(0, stop); !done) return done;
  headers = {header(kChunks, sent.chunks), header(kBytes, sent.bytes), header(kHash, sent.hash),
             header(kJournalOffset, static_cast<std::uint64_t>(label.journal_offset))};
  record.value = {};
  if (auto done = producer_->send(record); !done) return done;
  return wait_for(0, stop);
}

// Until no more than so many records wait for the broker. A stop does not wait for one that does
// not answer.
Answer<void> KafkaCheckpointLog::wait_for(std::uint64_t outstanding, const std::stop_token& stop) {
  while (producer_->outstanding() > outstanding && !stop.stop_requested()) {
    producer_->client().serve(kServeMs);
  }
  if (stop.stop_requested()) {
    return base::failure(StreamError{StreamErrorKind::kFatal, "A stop was requested"});
  }
  return outstanding == 0 ? producer_->flush() : Answer<void>();
}

void KafkaCheckpointLog::forget() {
  scanner_.reset();
  growing_.clear();
  complete_.clear();
}

Answer<std::vector<stream::LoggedCheckpoint>> KafkaCheckpointLog::complete() {
  if (auto scanned = scan(); !scanned) {
    forget();
    return base::failure(std::move(scanned.error()));
  }
  return complete_;
}

// Goes on where it stood, so each chunk is read back once.
Answer<void> KafkaCheckpointLog::scan() {
  if (!scanner_) {
    auto start = first_positions(connection_, topic_);
    if (!start) return base::failure(std::move(start.error()));
    auto made = AssignedConsumer::make(connection_, std::move(*start));
    if (!made) return base::failure(std::move(made.error()));
    scanner_ = std::move(*made);
  }
  const auto ranges = scanner_->ask_ranges();
  if (!ranges) return base::failure(ranges.error());
  int silent = 0;
  while (!scanner_->reached(0, ranges->front().high)) {
    auto message = scanner_->next(kPollMs);
    if (!message) return base::failure(std::move(message.error()));
    if (stop_.stop_requested() || (!*message && ++silent > kSilentPollsMax)) {
      return base::failure(StreamError{StreamErrorKind::kRetry,
                                       "The checkpoint topic is silent before its end; check that "
                                       "it is there (" +
                                           topic_ + ")"});
    }
    if (!*message) continue;
    silent = 0;
    const rd_kafka_message_t& record = **message;
    const std::string id(key_of(record));
    Growing& growing = growing_.try_emplace(id, Growing{.first = record.offset}).first->second;
    if (const auto chunk = header_of(record, kChunk); chunk && *chunk == growing.chunks) {
      ++growing.chunks;
      growing.bytes += record.len;
      growing.hash = hash_on(growing.hash, value_of(record));
      continue;
    }
    const bool is_whole = header_of(record, kChunks) == growing.chunks &&
                          header_of(record, kBytes) == growing.bytes &&
                          header_of(record, kHash) == growing.hash;
    const auto journal_offset = header_of(record, kJournalOffset);
    if (is_whole && journal_offset) {
      complete_.push_back({id, static_cast<std::int64_t>(*journal_offset), growing.first,
                           record.offset, growing.bytes});
    }
    growing_.erase(id);
  }
  return {};
}

base::ByteReader::Source KafkaCheckpointLog::read(const stream::LoggedCheckpoint& checkpoint) {
  auto made = AssignedConsumer::make(connection_, {{topic_, 0, checkpoint.first}});
  auto chunks = std::make_shared<ChunkReader>(made ? std::move(*made) : nullptr, checkpoint);
  return [chunks] { return chunks->next(); };
}

Answer<void> KafkaCheckpointLog::trim(const stream::LoggedCheckpoint& oldest) {
  const std::string journal = output_topic(connection_.settings, dedup::Topic::kJournal);
  auto done =
      delete_records(connection_, {{journal, 0, oldest.journal_offset}, {topic_, 0, oldest.first}});
  if (!done) return done;
  std::erase_if(complete_, [&](const auto& found) { return found.first < oldest.first; });
  return {};
}

Answer<std::int64_t> KafkaCheckpointLog::journal_begin() {
  const auto first =
      first_positions(connection_, output_topic(connection_.settings, dedup::Topic::kJournal));
  if (!first) return base::failure(first.error());
  return first->front().offset;
}

}  // namespace wirefold::kafka
