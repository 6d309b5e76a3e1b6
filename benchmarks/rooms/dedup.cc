// dedup/, and story/ in it: both stages of an article, the second among so many in the window.

#include <benchmark/benchmark.h>

#include "benchmarks/rooms/made_signatures.h"

namespace {

using namespace wirefold;

void Prepare(benchmark::State& state) {
  dedup::Preparer preparer({}, benchmarks::knowledge());
  const auto& records = benchmarks::records();
  std::int64_t i = 0;
  for (auto _ : state) {
    const std::string& record = records[static_cast<std::size_t>(i) % records.size()];
    benchmark::DoNotOptimize(preparer.prepare({{"made", 0, i++}, {}, record, {}, 0}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Prepare);

/// The articles of a stream, prepared outside the timer.
void Decide(benchmark::State& state) {
  static const auto kStock =
      benchmarks::Stock::read(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  benchmarks::MadeStream stream(*kStock, {});
  story::Settings settings;
  settings.articles_max = static_cast<std::uint64_t>(state.range(0));
  settings.identities_max = 2 * settings.articles_max;
  dedup::Preparer preparer({}, benchmarks::knowledge());
  dedup::Deduplicator story(settings, benchmarks::knowledge());
  std::vector<dedup::OutputRecord> out;
  const auto next = [&] {
    const benchmarks::MadeArticle article = stream.next();
    const std::string record = benchmarks::json_of(article);
    const auto offset = static_cast<std::int64_t>(article.number);
    return preparer.prepare({{"made", 0, offset}, {}, record, article.published, 0});
  };
  for (std::uint64_t i = 0; i < settings.articles_max; ++i) {
    story.decide(next(), out);
    out.clear();
  }
  for (auto _ : state) {
    state.PauseTiming();
    out.clear();
    dedup::Prepared prepared = next();
    state.ResumeTiming();
    story.decide(std::move(prepared), out);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Decide)->Arg(1'000)->Arg(30'000);

}  // namespace
