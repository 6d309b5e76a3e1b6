#pragma once
// Who gets how much of service.memory_bytes_max: the tables what they can come to need, the queues
// between source, stages and sink a share of what is left, and the copy that writes a checkpoint as
// much again. So the process stays below it whatever the broker does; `run` and `validate` refuse a
// setting that is too small for the tables.

#include <cstdint>
#include <string>

#include "app/settings.h"
#include "base/result.h"

namespace wirefold::app {

struct MemoryPlan {
  std::uint64_t bytes_max = 0;  ///< of the process and its copy; the smallest that leaves queues as
                                ///< they are set where the setting is 0
  std::uint64_t tables = 0;     ///< of these the state's tables
  std::uint64_t desk = 0;       ///< and the desk's
  std::uint64_t queues = 0;     ///< all queues, librdkafka's among them, and the open transaction
  std::uint64_t copy = 0;       ///< of all these while a checkpoint is written, in other pages; 0
                                ///< where none are taken
  double share = 1;             ///< of their usual size that the queues get
};

/// Or why not, with the smallest value that would do.
[[nodiscard]] base::Result<MemoryPlan, std::string> plan_memory(const Settings& settings);

/// The bounds of the queues as planned.
[[nodiscard]] service::PipelineSettings planned(const MemoryPlan& plan,
                                                service::PipelineSettings pipeline);
[[nodiscard]] kafka::Settings planned(const MemoryPlan& plan, kafka::Settings kafka);

/// "at most 9.9 GiB of memory: tables 9.3 GiB, …", for people.
[[nodiscard]] std::string memory_words(const MemoryPlan& plan);

}  // namespace wirefold::app
