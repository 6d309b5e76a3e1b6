#pragma once
// The two halves of the core as the pipeline's threads see them, so that threads and queues can be
// tested without the core. core_stages.h has the real ones.

#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "dedup/deduplicator.h"
#include "dedup/output.h"

namespace wirefold::service {

/// The stateless half: one record to a self-contained value. One instance per worker thread. What
/// it makes depends on key and value alone; position and times are carried through, and may be set
/// later.
class PrepareStage {
 public:
  virtual ~PrepareStage() = default;
  [[nodiscard]] virtual dedup::Prepared prepare(const dedup::Input& input) = 0;
};

/// The story half. The pipeline calls it from one thread, in journal order.
class StoryStage {
 public:
  virtual ~StoryStage() = default;
  virtual void decide(dedup::Prepared&& prepared, std::vector<dedup::OutputRecord>& out) = 0;
  /// True if more is due than one tick does: tick again.
  [[nodiscard]] virtual bool tick(base::TimeMs now, std::vector<dedup::OutputRecord>& out) = 0;
  /// These partitions are to be read on from here, with nothing to decide before. Nothing to do
  /// for who keeps no journal.
  virtual void pass(const std::vector<base::Position>& /*next_offsets*/,
                    std::vector<dedup::OutputRecord>& /*out*/) {}
};

}  // namespace wirefold::service
