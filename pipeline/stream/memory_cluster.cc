#include "stream/memory_cluster.h"

#include <algorithm>
#include <utility>

namespace wirefold::stream {
namespace {

std::string journal_topic() {
  return default_topic_names()[static_cast<std::size_t>(dedup::Topic::kJournal)];
}

class MemoryJournalReader final : public JournalReader {
 public:
  MemoryJournalReader(MemoryLog& log, std::int64_t offset, int silent_polls)
      : log_(log), topic_(journal_topic()), next_(offset), silent_polls_(silent_polls) {
    log_.create_topic(topic_, 1);
  }

  base::Result<std::vector<JournalEntry>, StreamError> poll(std::size_t records_max,
                                                            int wait_ms) override {
    if (next_ < log_.begin_offset(topic_, 0)) {
      return base::failure(StreamError{StreamErrorKind::kFatal,
                                       "Records of the journal are gone that were not read"});
    }
    std::vector<JournalEntry> entries;
    if (silent_polls_ > 0) {
      --silent_polls_;
      return entries;
    }
    log_.wait_for(topic_, 0, next_, wait_ms);
    for (LogRecord& record : log_.read({topic_, 0, next_}, records_max)) {
      entries.push_back({next_++, std::move(record.value)});
    }
    return entries;
  }
  base::Result<void, StreamError> mark_end() override {
    end_ = log_.end_offset(topic_, 0);
    return {};
  }
  bool caught_up() const override { return next_ >= end_ && silent_polls_ == 0; }

 private:
  MemoryLog& log_;
  const std::string topic_;
  std::int64_t next_;
  int silent_polls_;
  std::int64_t end_ = 0;
};

}  // namespace

// A process that dies without leaving is missed at once here; brokers take a time-out.
class MemoryElection final : public Election {
 public:
  explicit MemoryElection(MemoryWorld& world) : world_(world) {
    const std::lock_guard lock(world_.mutex_);
    member_ = world_.next_member_++;
    world_.members_.push_back(member_);
  }
  ~MemoryElection() override { leave(); }

  base::Result<void, StreamError> poll(int /*wait_ms*/) override {
    const std::lock_guard lock(world_.mutex_);
    is_senior_ = !world_.members_.empty() && world_.members_.front() == member_;
    return {};
  }
  bool is_senior() const override { return is_senior_; }
  void leave() override {
    const std::lock_guard lock(world_.mutex_);
    world_.members_.remove(member_);
    is_senior_ = false;
  }

 private:
  MemoryWorld& world_;
  std::uint64_t member_ = 0;
  bool is_senior_ = false;
};

class MemoryCheckpointLog final : public CheckpointLog {
 public:
  explicit MemoryCheckpointLog(MemoryWorld& world) : world_(world) {
    world_.log_.create_topic(journal_topic(), 1);
  }

  base::Result<void, StreamError> append(const LoggedCheckpoint& label,
                                         const base::ByteReader::Source& bytes,
                                         std::stop_token stop) override {
    MemoryWorld::KeptCheckpoint kept{label, {}};
    for (std::string_view piece = bytes(); !piece.empty(); piece = bytes()) kept.bytes += piece;
    if (stop.stop_requested()) {
      return base::failure(StreamError{StreamErrorKind::kFatal, "A stop was requested"});
    }
    kept.label.bytes = kept.bytes.size();
    const std::lock_guard lock(world_.mutex_);
    kept.label.first = kept.label.last = world_.checkpoints_end_++;
    world_.checkpoints_.push_back(std::move(kept));
    return {};
  }
  base::Result<std::vector<LoggedCheckpoint>, StreamError> complete() override {
    const std::lock_guard lock(world_.mutex_);
    std::vector<LoggedCheckpoint> labels;
    for (const auto& kept : world_.checkpoints_) labels.push_back(kept.label);
    return labels;
  }
  base::ByteReader::Source read(const LoggedCheckpoint& checkpoint) override {
    const std::lock_guard lock(world_.mutex_);
    std::string bytes;
    for (const auto& kept : world_.checkpoints_) {
      if (kept.label.first == checkpoint.first) bytes = kept.bytes;
    }
    return [bytes, is_read = false]() mutable {
      return std::exchange(is_read, true) ? std::string_view() : std::string_view(bytes);
    };
  }
  base::Result<void, StreamError> trim(const LoggedCheckpoint& oldest) override {
    world_.log_.trim({journal_topic(), 0, oldest.journal_offset});
    const std::lock_guard lock(world_.mutex_);
    std::erase_if(world_.checkpoints_,
                  [&](const auto& kept) { return kept.label.first < oldest.first; });
    return {};
  }
  base::Result<std::int64_t, StreamError> journal_begin() override {
    return world_.log_.begin_offset(journal_topic(), 0);
  }

 private:
  MemoryWorld& world_;
};

class FencedSink final : public Sink {
 public:
  explicit FencedSink(MemoryWorld& world) : world_(world) {
    const std::lock_guard lock(world_.mutex_);
    epoch_ = ++world_.epoch_;
  }

  base::Result<void, StreamError> write(dedup::OutputRecord record) override {
    return call(SinkCall::kWrite, [&] { return sink_.write(std::move(record)); });
  }
  base::Result<void, StreamError> commit(const std::vector<base::Position>& next_offsets) override {
    return call(SinkCall::kCommit, [&] { return sink_.commit(next_offsets); });
  }
  base::Result<void, StreamError> abort() override {
    return call(SinkCall::kAbort, [&] { return sink_.abort(); });
  }

  // What is not committed is not in the log yet.
  std::int64_t journal_offset() const override {
    return std::max<std::int64_t>(world_.log_.end_offset(journal_topic(), 0) - 1, 0);
  }

 private:
  template <typename Do>
  base::Result<void, StreamError> call(SinkCall kind, Do act) {
    const std::lock_guard lock(world_.mutex_);
    if (epoch_ != world_.epoch_) {
      return base::failure(StreamError{StreamErrorKind::kFatal,
                                       "Another process has taken over this application id."});
    }
    const auto fault = world_.plan_ ? world_.plan_(kind) : std::nullopt;
    if (fault && fault->effect == FaultEffect::kNothingDone) return base::failure(fault->error);
    auto done = act();
    if (fault) return base::failure(fault->error);
    return done;
  }

  MemoryWorld& world_;
  MemorySink sink_{world_.log_, default_topic_names()};
  std::uint64_t epoch_ = 0;
};

MemoryWorld::MemoryWorld(std::string input_topic, std::string rulings_topic)
    : input_topic_(std::move(input_topic)), rulings_topic_(std::move(rulings_topic)) {}

void MemoryWorld::plan(Plan plan) {
  const std::lock_guard lock(mutex_);
  plan_ = std::move(plan);
}

base::Result<std::unique_ptr<JournalReader>, StreamError> MemoryCluster::follow_journal(
    std::int64_t offset) {
  return std::make_unique<MemoryJournalReader>(world_.log_, offset, world_.silent_polls_);
}

base::Result<std::unique_ptr<Election>, StreamError> MemoryCluster::join() {
  return std::make_unique<MemoryElection>(world_);
}

base::Result<std::unique_ptr<Sink>, StreamError> MemoryCluster::take_over() {
  return std::make_unique<FencedSink>(world_);
}

base::Result<std::unique_ptr<CheckpointLog>, StreamError> MemoryCluster::checkpoint_log() {
  return std::make_unique<MemoryCheckpointLog>(world_);
}

base::Result<bool, StreamError> MemoryCluster::has_progress() {
  for (const std::string& topic : {world_.input_topic_, world_.rulings_topic_}) {
    for (std::int32_t i = 0; i < world_.log_.partitions(topic); ++i) {
      if (world_.log_.committed_offset(topic, i) > 0) return true;
    }
  }
  return false;
}

base::Result<std::unique_ptr<Source>, StreamError> MemoryCluster::read_inputs(
    const std::vector<base::Position>& next_offsets) {
  std::vector<std::string> topics = {world_.input_topic_};
  if (!world_.rulings_topic_.empty()) topics.push_back(world_.rulings_topic_);
  return std::make_unique<MemorySource>(world_.log_, std::move(topics), next_offsets);
}

}  // namespace wirefold::stream
