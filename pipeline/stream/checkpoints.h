#pragma once
// The port to where a process keeps its checkpoints: two of them, the newest and the one before.
// files/checkpoint_folder.h writes them to disk in a copy of the process; MemoryCheckpoints is the
// in-memory twin. service/checkpoint_keeper.h decides when, and what is written.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "stream/stream.h"

namespace wirefold::stream {

/// What became of the checkpoint that was begun last.
enum class CheckpointProgress : std::uint8_t {
  kNone,  ///< none was begun, or it was published or dropped
  kUnderWay,
  kWritten,  ///< whole and durable, and not the newest yet: publish() or drop() it
  kFailed,   ///< trouble() says why; what was there before stays
};

/// One thread at a time.
class Checkpoints {
 public:
  /// Writes all of a checkpoint to the sink it is given.
  using Write = std::function<void(const base::ByteWriter::Sink&)>;

  virtual ~Checkpoints() = default;
  /// Begins to write one. `write` sees what it reads as it is now, however long it takes: it is
  /// called before this returns, or in a copy of the process. Nothing must be under way.
  virtual void begin(const Write& write) = 0;
  [[nodiscard]] virtual CheckpointProgress look() = 0;
  /// Makes the one written the newest; the newest becomes the one before. Fatal errors only.
  [[nodiscard]] virtual base::Result<void, StreamError> publish() = 0;
  /// Gives up the one under way or written.
  virtual void drop() = 0;
  /// The newest published one cannot be used: the next publish() leaves the one before where it is.
  virtual void refuse_newest() = 0;
  [[nodiscard]] virtual std::string trouble() const = 0;

  /// The published ones, newest first, each by the words that name it in a message, the source of
  /// its bytes and how many these are at most.
  struct Stored {
    std::string name;
    base::ByteReader::Source source;
    std::uint64_t bytes_max = base::kUnbounded;
  };
  [[nodiscard]] virtual std::vector<Stored> stored() = 0;
};

/// Keeps none.
class NoCheckpoints final : public Checkpoints {
 public:
  void begin(const Write& /*write*/) override {}
  [[nodiscard]] CheckpointProgress look() override { return CheckpointProgress::kNone; }
  [[nodiscard]] base::Result<void, StreamError> publish() override { return {}; }
  void drop() override {}
  void refuse_newest() override {}
  [[nodiscard]] std::string trouble() const override { return {}; }
  [[nodiscard]] std::vector<Stored> stored() override { return {}; }
};

/// Keeps them in memory; written before begin() returns. `spoil` may change what is written.
class MemoryCheckpoints final : public Checkpoints {
 public:
  void begin(const Write& write) override {
    written_.clear();
    write([&](std::string_view piece) { written_.append(piece); });
    if (spoil) spoil(written_);
    progress_ = CheckpointProgress::kWritten;
  }
  [[nodiscard]] CheckpointProgress look() override { return progress_; }
  [[nodiscard]] base::Result<void, StreamError> publish() override {
    if (std::exchange(is_refused_, false) && !kept_.empty()) kept_.erase(kept_.begin());
    kept_.insert(kept_.begin(), std::move(written_));
    if (kept_.size() > 2) kept_.pop_back();
    progress_ = CheckpointProgress::kNone;
    return {};
  }
  void drop() override { progress_ = CheckpointProgress::kNone; }
  void refuse_newest() override { is_refused_ = true; }
  [[nodiscard]] std::string trouble() const override { return {}; }
  [[nodiscard]] std::vector<Stored> stored() override {
    std::vector<Stored> all;
    for (const std::string& bytes : kept_) {
      all.push_back({"a checkpoint in memory",
                     [bytes, is_read = false]() mutable {
                       return std::exchange(is_read, true) ? std::string_view()
                                                           : std::string_view(bytes);
                     },
                     bytes.size()});
    }
    return all;
  }

  /// What happens to the bytes before they are kept; for tests.
  std::function<void(std::string&)> spoil;

 private:
  std::vector<std::string> kept_;  // the newest first
  std::string written_;
  CheckpointProgress progress_ = CheckpointProgress::kNone;
  bool is_refused_ = false;
};

}  // namespace wirefold::stream
