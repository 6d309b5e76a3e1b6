#pragma once
// What a replay prints at its end: figures read back from the output, and the most copied stories
// for people to read.

#include <cstdint>
#include <iosfwd>
#include <string>

#include "base/result.h"
#include "dedup/deduplicator.h"
#include "replay/tally.h"

namespace wirefold::replay {

/// How the run itself went.
struct RunFacts {
  std::string route;           ///< "memory", "embedded broker", "Kafka at …"
  std::uint64_t records = 0;   ///< handed to the pipeline
  std::uint64_t bytes = 0;     ///< of them
  double seconds = 0;          ///< from opening the archive to the last record read back
  double reading_seconds = 0;  ///< of these, before the first record: putting the archive in order
  std::uint64_t memory_bytes = 0;  ///< most resident memory of the process
};

/// Compares the figures with what went in and what the core counted. The error names the first
/// figure that differs, with both numbers.
[[nodiscard]] base::Result<void, std::string> check_figures(const Figures& figures,
                                                            const RunFacts& facts,
                                                            const dedup::Report& report);

void print_figures(const Figures& figures, const RunFacts& facts, std::ostream& out);

/// The stories with the most copies, readably; nothing if no story has two articles.
void print_most_copied(const Tally& tally, std::size_t wanted, std::ostream& out);

/// Most memory this process has had resident, in bytes.
[[nodiscard]] std::uint64_t peak_memory_bytes();
/// What it has resident now; 0 where the system does not tell.
[[nodiscard]] std::uint64_t resident_memory_bytes();

}  // namespace wirefold::replay
