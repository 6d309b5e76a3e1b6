#include "story/tempo.h"

#include <algorithm>

namespace wirefold::story {
namespace {

constexpr std::uint64_t kHalveAfter = 1024;
/// Counted with both sums: what chance brought together once or twice shows nothing.
constexpr auto kPrior = static_cast<double>(100 * base::kHourMs);
/// Shares of chance's distance at which times begin to tell, and tell all they can. In sixteen runs
/// of archives with times spread evenly the share lay between 0.8 and 1.2, in six with real ones
/// between 0.17 and 0.6 (benchmarks/README.md).
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
  const double share =
      (static_cast<double>(to_partners_) + kPrior) / (static_cast<double>(to_drawn_) + kPrior);
  const double telling = std::clamp((kTelling - share) / (kTelling - kTellingAll), 0.0, 1.0);
  return kDaysMost - (kDaysMost - kDaysLeast) * static_cast<float>(telling);
}

}  // namespace wirefold::story
