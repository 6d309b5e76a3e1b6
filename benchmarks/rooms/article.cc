// article/: a record's bytes to an article.

#include <benchmark/benchmark.h>

#include "benchmarks/rooms/made_articles.h"

namespace {

using namespace wirefold;
using benchmarks::records;

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void Decode(benchmark::State& state) {
  article::Decoder decoder({});
  std::size_t i = 0;
  std::size_t bytes = 0;
  benchmark::DoNotOptimize(records()[0].size());  // made now, outside the timer
  for (auto _ : state) {
    const std::string& record = records()[i++ % benchmarks::kArticles];
    benchmark::DoNotOptimize(decoder.decode(record));
    bytes += record.size();
  }
  count_bytes(state, bytes);
}
BENCHMARK(Decode);

void ParseTime(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(article::parse_time("2026-03-01T12:34:56Z"));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ParseTime);

}  // namespace
