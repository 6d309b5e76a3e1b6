#pragma once
// What a service says of itself from moment to moment, for metrics and health: its state and what
// stands in it. The thread that owns the state writes it about once a second; any thread reads it.

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "base/position.h"
#include "dedup/deduplicator.h"

namespace wirefold::service {

enum class ServiceState : std::uint8_t {
  kRestoring,   ///< the journal up to the end it had at the start
  kStandby,     ///< follows the journal, warm
  kTakingOver,  ///< fenced the predecessor, reads its last records
  kActive,      ///< decides the inputs
  kStopped,
};
inline constexpr std::size_t kServiceStateCount = 5;

struct Measures {
  ServiceState state = ServiceState::kRestoring;
  std::uint64_t take_overs = 0;       ///< times this process became the active one
  std::uint64_t rebuilds = 0;         ///< times it restored its state after an abort
  std::uint64_t journal_records = 0;  ///< applied, until it is active
  std::int64_t journal_lag = 0;       ///< offsets between them and the journal's end as last heard
  std::vector<base::Position> next_offsets;  ///< of the inputs, as the journal has them
  dedup::Report report;                      ///< its counters begin anew with the state
};

/// Safe from any thread.
class MeasureBoard {
 public:
  template <typename Change>
  void change(Change make) {
    const std::lock_guard lock(mutex_);
    make(measures_);
  }
  [[nodiscard]] Measures measures() const {
    const std::lock_guard lock(mutex_);
    return measures_;
  }

 private:
  mutable std::mutex mutex_;
  Measures measures_;
};

}  // namespace wirefold::service
