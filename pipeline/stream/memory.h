#pragma once
// The port's in-memory twins: a log of topics and partitions, a Source that reads it and a Sink
// that writes it in transactions. `replay --via memory` runs on them, and tests use them to make
// the next call fail. What a MemorySink has not committed is not in the log for anyone.

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stream/stream.h"

namespace wirefold::stream {

/// One record as a log keeps it.
struct LogRecord {
  std::string key;
  std::string value;
  std::vector<dedup::Header> headers;
  std::optional<base::TimeMs> event_time;  ///< header `wirefold.event_time`
  base::TimeMs timestamp = 0;
  bool is_marker = false;  ///< takes an offset and is never read, as the end of a transaction
  friend bool operator==(const LogRecord&, const LogRecord&);
};

/// A record and where it is to stand.
struct LogEntry {
  std::string topic;
  std::int32_t partition = 0;
  LogRecord record;
};

/// Topics of numbered partitions that only grow. Safe to use from several threads; keeps all it
/// was given until it is destroyed.
class MemoryLog {
 public:
  /// Adds a topic, or partitions to one that is there. Never removes any.
  void create_topic(const std::string& topic, std::int32_t partitions);
  /// The number of partitions; 0 if there is no such topic.
  [[nodiscard]] std::int32_t partitions(const std::string& topic) const;
  /// Appends one record and returns its offset. The topic and partition must exist.
  std::int64_t append(LogEntry entry);
  /// Appends all of them and notes the offsets, at one moment: a reader sees all or none.
  void append_all(std::vector<LogEntry> entries, const std::vector<base::Position>& next_offsets);
  /// A copy of one partition's records from `offset` on, at most records_max.
  [[nodiscard]] std::vector<LogRecord> read(const base::Position& from,
                                            std::size_t records_max = SIZE_MAX) const;
  /// Waits until the partition holds a record at this offset, at most wait_ms.
  void wait_for(const std::string& topic, std::int32_t partition, std::int64_t offset,
                int wait_ms) const;
  /// The offset the next record will get.
  [[nodiscard]] std::int64_t end_offset(const std::string& topic, std::int32_t partition) const;
  /// What the last commit said comes next; 0 if nothing was committed.
  [[nodiscard]] std::int64_t committed_offset(const std::string& topic,
                                              std::int32_t partition) const;
  /// Forgets the partition's records before the offset; those behind it keep theirs.
  void trim(const base::Position& before);
  /// The offset of the first record that was not trimmed.
  [[nodiscard]] std::int64_t begin_offset(const std::string& topic, std::int32_t partition) const;
  /// Says that a topic gets no further records, so that a source of it can finish.
  void end_topic(const std::string& topic);

 private:
  friend class MemorySource;
  struct Topic {
    std::vector<std::deque<LogRecord>> partitions;
    bool ended = false;
  };
  [[nodiscard]] const std::deque<LogRecord>* find(const std::string& topic,
                                                  std::int32_t partition) const;
  std::int64_t append_locked(LogEntry entry);

  mutable std::mutex mutex_;
  mutable std::condition_variable grown_;
  std::map<std::string, Topic> topics_;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> committed_;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> begins_;  // of what was trimmed
};

/// Reads topics of a MemoryLog from given offsets (0 where none is given). Of several partitions
/// the one whose next record has the oldest timestamp is read next; ties go to the first topic
/// named and the lowest partition. Partitions added later are found. Markers at a partition's end
/// are passed (Batch::pass) as soon as nothing else can be read. The log must outlive it.
class MemorySource final : public Source {
 public:
  MemorySource(MemoryLog& log, std::vector<std::string> topics,
               const std::vector<base::Position>& from = {});
  base::Result<std::unique_ptr<Batch>, StreamError> poll(std::size_t records_max,
                                                         int wait_ms) override;
  /// True once every topic was ended (MemoryLog::end_topic) and read to its end.
  bool finished() const override;
  /// Makes the next poll fail with this error; the one after that goes on where it was.
  void fail_next_poll(StreamError error);

 private:
  struct Head {
    base::Position position;
    const LogRecord* record = nullptr;
  };
  // The log's mutex is held in these.
  template <typename See>
  void for_each_next(See see) const;
  [[nodiscard]] std::optional<Head> oldest_head() const;
  [[nodiscard]] std::vector<base::Position> passed_markers() const;
  [[nodiscard]] bool all_ended() const;
  [[nodiscard]] std::int64_t next_offset(const std::string& topic, std::int32_t partition) const;

  MemoryLog& log_;
  std::vector<std::string> topics_;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> next_;
  std::deque<StreamError> failures_;
};

/// The calls of a Sink that a test can make fail.
enum class SinkCall { kWrite, kCommit, kAbort };

/// Whether a failing commit happened all the same: a client often cannot tell.
enum class FaultEffect { kNothingDone, kDoneAllTheSame };

/// One planned failure.
struct SinkFault {
  SinkCall call = SinkCall::kCommit;
  StreamError error;
  std::uint32_t calls_before = 0;  ///< so many calls of this kind succeed first
  FaultEffect effect = FaultEffect::kNothingDone;
};

/// Names of the output topics by dedup::Topic.
using TopicNames = std::array<std::string, dedup::kTopicCount>;
/// wire.stories, wire.decisions, wire.rejects, wirefold.journal.
[[nodiscard]] TopicNames default_topic_names();

/// Writes to a MemoryLog. Buffers until commit, which shows everything at once; abort drops the
/// buffer. A record goes to the partition chosen by its key's hash. The log must outlive it.
class MemorySink final : public Sink {
 public:
  /// Creates the topics that are missing, with one partition.
  MemorySink(MemoryLog& log, TopicNames topics);
  base::Result<void, StreamError> write(dedup::OutputRecord record) override;
  base::Result<void, StreamError> commit(const std::vector<base::Position>& next_offsets) override;
  base::Result<void, StreamError> abort() override;

  /// Plans a failure; each happens once. Faults of one call count independently.
  void plan_fault(SinkFault fault);
  [[nodiscard]] std::size_t uncommitted() const { return pending_.size(); }
  [[nodiscard]] std::uint64_t commits() const { return commits_; }

 private:
  [[nodiscard]] std::optional<SinkFault> due_fault(SinkCall call);

  MemoryLog& log_;
  TopicNames topics_;
  std::vector<LogEntry> pending_;
  std::vector<SinkFault> faults_;
  std::uint64_t commits_ = 0;
};

}  // namespace wirefold::stream
