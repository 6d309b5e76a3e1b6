#pragma once
// What was committed, by kind, and how long it took from the record's timestamp. Gathered by the
// sink thread without a lock and handed over once a commit, so that counting costs the pipeline
// next to nothing. progress.h holds one; metrics read it.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/time.h"
#include "dedup/output.h"

namespace wirefold::service {

/// A histogram of milliseconds.
struct Delays {
  static constexpr std::array<base::TimeMs, 14> kUpToMs = {
      50, 100, 150, 200, 300, 500, 1'000, 2'000, 5'000, 10'000, 30'000, 60'000, 300'000, 1'800'000};

  void add(base::TimeMs delay);
  void add(const Delays& more);

  std::array<std::uint64_t, kUpToMs.size() + 1> counts{};  ///< each between two bounds
  base::TimeMs sum_ms = 0;                                 ///< a clock that is behind counts as 0
};

struct Counts {
  void add(const dedup::Gist& gist);
  void add(const Counts& more);

  std::array<std::uint64_t, story::kOutcomeCount> outcomes{};
  std::array<std::uint64_t, similarity::kRelationCount> relations{};
  std::array<std::uint64_t, article::kRejectClassCount> rejects{};
  Delays delays;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> next_offsets;  ///< by partition
};

/// Safe from any thread.
class Tally {
 public:
  void add(const Counts& more);
  [[nodiscard]] Counts counts() const;

 private:
  mutable std::mutex mutex_;
  Counts counts_;
};

}  // namespace wirefold::service
