#pragma once
// The port between the pipeline and wherever records come from and go to. kafka/ and files/
// implement it for brokers and disk; memory.h has the in-memory twins that tests and
// `replay --via memory` use.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "base/time.h"
#include "dedup/output.h"

namespace wirefold::stream {

/// One input record. The views live as long as the Batch that holds it.
struct InputRecord {
  base::Position position;
  std::string_view key;
  std::string_view value;
  std::optional<base::TimeMs> event_time;  ///< header `wirefold.event_time`, milliseconds
  base::TimeMs timestamp = 0;              ///< the broker's record timestamp, milliseconds
  /// Of a record that may be foreseen: its own in its source, never 0. 0: this one was not.
  std::uint64_t number = 0;
};

/// Records in the order in which they are to be decided. Owns the bytes of those it was given by
/// add(); what add_view() took lies with its source, or in memory that was given to hold().
class Batch {
 public:
  Batch() = default;
  Batch(Batch&&) noexcept = default;  // moving keeps the bytes where they are
  Batch& operator=(Batch&&) noexcept = default;
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// Adds a copy of the record, whose views then point into this batch.
  void add(const InputRecord& record);
  /// Adds the record as it is: its key and value must outlive this batch where they lie.
  void add_view(const InputRecord& record);
  /// Keeps what records lie in as long as the batch.
  void hold(std::shared_ptr<const void> memory);
  /// Behind all records of the batch the position's partition is to be read on from there, although
  /// no record leads there: between them lies nothing to decide (ends of transactions, aborted
  /// records). A source calls it once a partition at most.
  void pass(base::Position next) { passed_.push_back(std::move(next)); }
  [[nodiscard]] const std::vector<InputRecord>& records() const { return records_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<base::Position>& passed() const { return passed_; }
  [[nodiscard]] bool empty() const { return records_.empty() && passed_.empty(); }

 private:
  std::deque<std::string> storage_;  // stable addresses
  std::vector<std::shared_ptr<const void>> held_;
  std::vector<InputRecord> records_;
  std::vector<base::Position> passed_;
  std::size_t bytes_ = 0;
};

enum class StreamErrorKind {
  kRetry,  ///< try the same call again
  kAbort,  ///< abort the transaction; the updates since the last commit are to be taken back
  kFatal,  ///< stop; the message says what to do
};

struct StreamError {
  StreamErrorKind kind = StreamErrorKind::kFatal;
  std::string message;
};

/// Where records come from. One thread calls it.
class Source {
 public:
  virtual ~Source() = default;
  /// Waits at most wait_ms for records and returns at most records_max of them; an empty batch is
  /// "none yet", one without records may have passed an end. Once finished() no further records
  /// come.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Batch>, StreamError> poll(
      std::size_t records_max, int wait_ms) = 0;
  /// At most records_max records that poll() will yield, ahead of their turn: for a source that
  /// must look at many before it knows which comes first, and a caller with time on its hands. Null
  /// if there are none (now). Only their bytes and numbers count, for nobody knows their positions
  /// and times yet; poll() yields the same bytes under the same number. No record is foreseen
  /// twice, and not every one is.
  [[nodiscard]] virtual std::unique_ptr<Batch> foresee(std::size_t /*records_max*/) {
    return nullptr;
  }
  /// What is known to be passed (Batch::pass) when nothing more will be polled: what the next
  /// polls would have told, or the next records. Waits at most wait_ms to find out. Called once, by
  /// who was asked to stop.
  [[nodiscard]] virtual std::vector<base::Position> leave(int /*wait_ms*/) { return {}; }
  /// True when the input has an end and it has been reached.
  [[nodiscard]] virtual bool finished() const = 0;
};

/// Where records go. One thread calls it. What is written between two commits becomes visible
/// together on a sink that can do that (a broker with transactions), or at least in order.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Takes the record for the current transaction; may block while the sink's bound is reached.
  [[nodiscard]] virtual base::Result<void, StreamError> write(dedup::OutputRecord record) = 0;
  /// Makes everything written so far durable, with the input offsets that come next.
  [[nodiscard]] virtual base::Result<void, StreamError> commit(
      const std::vector<base::Position>& next_offsets) = 0;
  /// Takes back what was written since the last commit.
  [[nodiscard]] virtual base::Result<void, StreamError> abort() = 0;
  /// The offset of the newest journal record that is known to have one: all that is written later
  /// lies behind it. 0 if none is known. May be asked by another thread.
  [[nodiscard]] virtual std::int64_t journal_offset() const { return 0; }
};

}  // namespace wirefold::stream
