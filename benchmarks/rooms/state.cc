// state/: a state to bytes and back, and the hash by which two states are compared.

#include <benchmark/benchmark.h>

#include "benchmarks/rooms/made_signatures.h"
#include "state/state_format.h"

namespace {

using namespace wirefold;

/// The made articles, each a story or a copy, in a state.
const dedup::Deduplicator& filled() {
  static const dedup::Deduplicator kFilled = [] {
    dedup::Preparer preparer({}, benchmarks::knowledge());
    dedup::Deduplicator story({}, benchmarks::knowledge());
    std::vector<dedup::OutputRecord> out;
    std::int64_t offset = 0;
    for (const std::string& record : benchmarks::records()) {
      story.decide(preparer.prepare({{"made", 0, offset++}, {}, record, {}, 0}), out);
    }
    return story;
  }();
  return kFilled;
}

std::string written() {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes += piece; });
  filled().save(writer);
  writer.finish();
  return bytes;
}

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void WriteState(benchmark::State& state) {
  const std::size_t bytes = written().size();
  for (auto _ : state) {
    base::ByteWriter writer([](std::string_view piece) { benchmark::DoNotOptimize(piece); });
    filled().save(writer);
    writer.finish();
  }
  count_bytes(state, bytes);
}
BENCHMARK(WriteState);

void HashState(benchmark::State& state) {
  const std::size_t bytes = written().size();
  for (auto _ : state) benchmark::DoNotOptimize(filled().state_hash());
  count_bytes(state, bytes);
}
BENCHMARK(HashState);

void ReadState(benchmark::State& state) {
  const std::string bytes = written();
  for (auto _ : state) {
    dedup::Deduplicator story({}, benchmarks::knowledge());
    bool is_given = false;
    base::ByteReader reader([&]() -> std::string_view {
      return std::exchange(is_given, true) ? std::string_view() : bytes;
    });
    if (!story.load(reader)) state.SkipWithError("the state was not read back");
  }
  count_bytes(state, bytes.size());
}
BENCHMARK(ReadState);

}  // namespace
