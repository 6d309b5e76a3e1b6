#pragma once
// How much the stream's times tell. Reports of one event come within hours, so in a stream of real
// times two that lie a day apart are likely of two stages of an affair. An archive whose times were
// spread evenly, or a feeder that stamps what it sends late, says nothing of the kind. Which of
// both a stream is, is learnt from it: sure partners are compared with articles drawn from the
// window without regard to their texts. Part of the state, changed by apply() only.

#include <cstdint>

#include "base/bytes.h"
#include "base/time.h"

namespace wirefold::story {

class Tempo {
 public:
  /// Score, with no regard to times, from which a pair is sure: two stages of one affair, which
  /// may lie days apart, seldom have it.
  static constexpr float kSure = 3;

  /// Times between an article and its sure partner, and between it and an article drawn by chance.
  void observe(base::TimeMs to_partner, base::TimeMs to_drawn);

  /// Within so many days a difference in time says nothing: kDaysMost while nothing is known and
  /// where partners lie no closer than chance has it, kDaysLeast where they clearly do, and nowhere
  /// less than half of what partners are apart at the mean.
  [[nodiscard]] float days_near() const;

  static constexpr float kDaysMost = 1;
  static constexpr float kDaysLeast = 0.25F;

  /// As bytes, both ways (base/bytes.h).
  template <typename Stream, typename Learnt>
  static void transfer(Stream& stream, Learnt& learnt) {
    base::transfer_numbers(stream, learnt.pairs_, learnt.to_partners_, learnt.to_drawn_);
    if constexpr (Stream::kReads) {
      if (learnt.to_partners_ < 0 || learnt.to_drawn_ < 0) stream.fail();
    }
  }

 private:
  std::uint64_t pairs_ = 0;  // since the last halving, half of the former ones counted
  base::TimeMs to_partners_ = 0;
  base::TimeMs to_drawn_ = 0;
};

}  // namespace wirefold::story
