#pragma once
// The rulings of a replay (--rulings): a file of them, each put before the first record of the
// archive that is later than it. So an archive is replayed with what its editors did, and the same
// way each time. ReplaySource asks it for every batch.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "article/decode.h"
#include "base/result.h"
#include "base/time.h"
#include "stream/stream.h"

namespace wirefold::replay {

/// One thread. Without a file there are none, and a batch passes untouched.
class RulingLines {
 public:
  RulingLines() = default;
  /// Reads all of a file of JSON lines (also .zst, .gz). A ruling's time is its `at`; a line
  /// without a readable one has that of the line before it, the lines before the first one have
  /// that one's, and in a file without any all come behind the archive. Offsets count from 0 in
  /// order of time. The error says what is wrong with the file. A stop request ends the wait for
  /// the bytes of a pipe; it then has what came by then.
  [[nodiscard]] static base::Result<RulingLines, std::string> open(
      const std::string& path, const article::DecodeSettings& settings, std::stop_token stop = {});

  /// Rulings that no batch has taken yet.
  [[nodiscard]] std::size_t left() const { return lines_.size() - next_; }
  /// The batch with the rulings that come before or between its records.
  [[nodiscard]] std::unique_ptr<stream::Batch> merge(std::unique_ptr<stream::Batch> batch);
  /// All that are left: the archive has ended.
  [[nodiscard]] std::unique_ptr<stream::Batch> rest();

 private:
  struct Line {
    base::TimeMs time = 0;
    std::string bytes;
  };
  void add_next(base::TimeMs event_time, stream::Batch& batch);

  std::string topic_;
  std::vector<Line> lines_;  // in order of time
  std::size_t next_ = 0;
  base::TimeMs last_time_ = 0;  // of the archive's records so far
};

}  // namespace wirefold::replay
