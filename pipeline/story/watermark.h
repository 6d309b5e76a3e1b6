#pragma once
// The watermark of event time: the lower median of the last 64 valid event times. It starts at the
// 33rd, never goes back, and serves eviction only; a single record with a wrong time cannot move
// it.

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
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

  /// As bytes, both ways (base/bytes.h).
  template <typename Stream, typename Mark>
  static void transfer(Stream& stream, Mark& mark) {
    for (auto& time : mark.times_) stream.number(time);
    bool is_set = mark.value_.has_value();
    base::TimeMs value = mark.value_.value_or(0);
    base::transfer_numbers(stream, mark.seen_, is_set, value);
    if constexpr (Stream::kReads) {
      mark.value_ = is_set ? std::optional(value) : std::nullopt;
      mark.sort();
    }
  }

 private:
  void sort();

  std::array<base::TimeMs, kTimes> times_{};   // in turn: the next takes the oldest one's place
  std::array<base::TimeMs, kTimes> sorted_{};  // the same ones in order
  std::uint64_t seen_ = 0;
  std::optional<base::TimeMs> value_;
};

}  // namespace wirefold::story
