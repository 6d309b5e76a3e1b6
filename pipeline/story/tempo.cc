#include "story/tempo.h"

#include <algorithm>

namespace wirefold::story {
namespace {

/// What a feeder did before so many pairs counts half.
constexpr std::uint64_t kHalveAfter = 256;
/// Counted with both sums: what chance brought together a few times shows nothing.
constexpr auto kPrior = static_cast<double>(100 * base::kHourMs);
/// Shares of chance's distance at which times begin to tell, and tell all they can
/// (benchmarks/README.md has what was measured).
constexpr double kTelling = 0.75;
constexpr double kTellingAll = 0.45;

}  // namespace

void Tempo::observe(base::TimeMs to_partner, base::TimeMs to_drawn) {
  to_partners_ += to_partner;
  to_drawn_ += to_drawn;
  if (++pairs_ < kHalveAfter) return;
  pairs_ /= 2;
  to_partners_ /= 2;
  to_drawn_ /= 2;
}

float Tempo::days_near() const {
  if (pairs_ == 0) return kDaysMost;
  const auto to_partners = static_cast<double>(to_partners_);
  const double share = (to_partners + kPrior) / (static_cast<double>(to_drawn_) + kPrior);
  const double telling = std::clamp((kTelling - share) / (kTelling - kTellingAll), 0.0, 1.0);
  const double days = to_partners / static_cast<double>(pairs_) / (2 * base::kDayMs);
  const float told = kDaysMost - (kDaysMost - kDaysLeast) * static_cast<float>(telling);
  return std::clamp(static_cast<float>(days), told, kDaysMost);
}

}  // namespace wirefold::story
