#pragma once
// The watermark of event time: the lower median of the last 64 valid event times. It starts at the
// 33rd, never goes back, and serves eviction only; a single record with a wrong time cannot move
// it.

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace wirefold::story {

class Watermark {
 public:
  static constexpr std::size_t kTimes = 64;
  static constexpr std::size_t kStart = 33;

  /// Takes the next record's event time.
  void observe(base::TimeMs time);
  /// Nothing before the 33rd time.
  [[nodiscard]] std::optional<base::TimeMs> value() const { return value_; }

 private:
  std::array<base::TimeMs, kTimes> times_{};
  std::uint64_t seen_ = 0;
  std::optional<base::TimeMs> value_;
};

}  // namespace wirefold::story
