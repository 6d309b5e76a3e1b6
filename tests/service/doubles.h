#pragma once
// Stand-ins for source, stages and sink: small, scripted, and able to fail at a chosen record.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "service/stages.h"
#include "stream/stream.h"

namespace wirefold::service {

/// A door that threads wait at until it is opened.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

/// Records 0, 1, 2 … of partition 0; record n carries the value "n" and event time n seconds.
class CountingSource final : public stream::Source {
 public:
  explicit CountingSource(std::int64_t records) : records_(records) {}

  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int) override {
    auto batch = std::make_unique<stream::Batch>();
    if (before_poll) before_poll(next_);
    if (error_at && next_ >= *error_at) return base::failure(error);
    const auto wanted = static_cast<std::int64_t>(records_max);
    const std::int64_t end = std::min(records_, next_ + std::min(wanted, batch_size(next_)));
    for (; next_ < end && !(error_at && next_ >= *error_at); ++next_) {
      batch->add({{"wire.articles", 0, next_}, "", std::to_string(next_), next_ * 1000, 0});
    }
    if (next_ < records_ || passes.empty()) return batch;
    batch->pass(std::move(passes.front()));
    passes.pop_front();
    return batch;
  }
  std::vector<base::Position> leave(int) override { return behind; }
  bool finished() const override { return next_ >= records_ && passes.empty(); }

  std::vector<base::Position> behind;  ///< what leave() tells
  std::function<void(std::int64_t next)> before_poll;
  std::deque<base::Position> passes;  ///< each in a batch of its own behind the last record
  std::function<std::int64_t(std::int64_t next)> batch_size = [](std::int64_t) { return 1'000; };
  std::optional<std::int64_t> error_at;
  stream::StreamError error{stream::StreamErrorKind::kFatal, "the source broke"};

 private:
  std::int64_t records_;
  std::int64_t next_ = 0;
};

/// Foresees its records in order and yields them backwards, once `knows_order` says so. Every
/// tenth is empty, at the address of its successor.
class BackwardSource final : public stream::Source {
 public:
  explicit BackwardSource(std::size_t records) : records_(records) {
    for (std::size_t i = 0; i < records; ++i) bytes_ += std::to_string(i);
    for (std::size_t i = 0, at = 0; i < records; ++i) {
      const std::size_t length = i % 10 == 9 ? 0 : std::to_string(i).size();
      values_.push_back(std::string_view(bytes_).substr(at, length));
      at += length;
    }
  }

  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int) override {
    auto batch = std::make_unique<stream::Batch>();
    if (!knows_order()) return batch;
    for (; !finished() && batch->records().size() < records_max; ++yielded_) {
      const auto offset = static_cast<std::int64_t>(yielded_);
      const std::size_t record = records_ - 1 - yielded_;
      batch->add_view({{"t", 0, offset}, "", values_[record], offset * 1000, 0, record + 1});
    }
    return batch;
  }
  std::unique_ptr<stream::Batch> foresee(std::size_t records_max) override {
    if (foreseen == records_) return nullptr;
    auto batch = std::make_unique<stream::Batch>();
    const std::size_t end = std::min(records_, foreseen + records_max);
    for (; foreseen < end; ++foreseen) {
      batch->add_view({{}, "", values_[foreseen], {}, 0, foreseen + 1});
    }
    return batch;
  }
  bool finished() const override { return yielded_ == records_; }

  std::function<bool()> knows_order = [] { return true; };
  std::size_t foreseen = 0;

 private:
  const std::size_t records_;
  std::string bytes_;
  std::vector<std::string_view> values_;
  std::size_t yielded_ = 0;
};

/// Keeps the record's bytes; `before` may dawdle, to shake the threads' timing.
class KeepingPrepare final : public PrepareStage {
 public:
  dedup::Prepared prepare(const dedup::Input& input) override {
    if (before) before(input.position.offset);
    dedup::Prepared prepared;
    prepared.position = input.position;
    prepared.event_time = input.event_time;
    prepared.original = input.value;
    return prepared;
  }
  std::function<void(std::int64_t offset)> before;
};

/// Output that depends on everything before it: a running hash of all inputs and ticks.
class HashingStory final : public StoryStage {
 public:
  void decide(dedup::Prepared&& prepared, std::vector<dedup::OutputRecord>& out) override {
    if (before) before(prepared.position.offset);
    hash_ = base::mix64(hash_, base::hash64(prepared.original));
    emit(prepared.original, out);
  }
  [[nodiscard]] bool tick(base::TimeMs now, std::vector<dedup::OutputRecord>& out) override {
    hash_ = base::mix64(hash_, static_cast<std::uint64_t>(now));
    ++ticks;
    emit("tick", out);
    return ticks < ticks_at_once;
  }
  void pass(const std::vector<base::Position>& next_offsets,
            std::vector<dedup::OutputRecord>& out) override {
    if (!writes_passes) return;
    for (const base::Position& next : next_offsets) emit("to " + std::to_string(next.offset), out);
  }
  std::function<void(std::int64_t offset)> before;
  bool writes_passes = false;  ///< as one who keeps a journal
  int ticks = 0;
  int ticks_at_once = 0;  ///< so many are due when the first is

 private:
  void emit(const std::string& key, std::vector<dedup::OutputRecord>& out) {
    out.push_back({dedup::Topic::kDecisions, key, std::to_string(hash_), {}});
  }
  std::uint64_t hash_ = 1;
};

/// Remembers what was committed; fails at the write or commit it is told to.
class RememberingSink final : public stream::Sink {
 public:
  using Outcome = base::Result<void, stream::StreamError>;
  Outcome write(dedup::OutputRecord record) override {
    if (before_write) before_write();
    if (writes_until_error && (*writes_until_error)-- == 0) return base::failure(error);
    pending.push_back(std::move(record));
    return {};
  }
  Outcome commit(const std::vector<base::Position>& next_offsets) override {
    if (commits_until_error && (*commits_until_error)-- == 0) return base::failure(error);
    for (auto& record : pending) committed.push_back(std::move(record));
    pending.clear();
    commits.push_back(next_offsets);
    return {};
  }
  Outcome abort() override {
    pending.clear();
    ++aborts;
    return {};
  }

  std::function<void()> before_write;
  std::optional<int> writes_until_error;
  std::optional<int> commits_until_error;
  stream::StreamError error{stream::StreamErrorKind::kFatal, "the sink broke"};
  std::vector<dedup::OutputRecord> pending;
  std::vector<dedup::OutputRecord> committed;
  std::vector<std::vector<base::Position>> commits;
  int aborts = 0;
};

}  // namespace wirefold::service
