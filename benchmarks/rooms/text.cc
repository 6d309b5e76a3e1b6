// text/: 3 KB of text to tokens, and to a document. Beside each fast loop its slow twin.

#include <benchmark/benchmark.h>

#include "benchmarks/rooms/made_signatures.h"
#include "tests/text/slow_tokenizer.h"
#include "text/word_runs.h"

namespace {

using namespace wirefold;

const std::string& body(std::size_t i) {
  return benchmarks::articles()[i % benchmarks::kArticles].body;
}

/// Calls `work` with one body after another.
template <typename Work>
void with_bodies(benchmark::State& state, Work work) {
  std::size_t bytes = 0;
  std::size_t i = 0;
  benchmark::DoNotOptimize(body(0));
  for (auto _ : state) {
    bytes += body(i).size();
    work(body(i++));
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

using Read = void (text::WordRuns::*)(std::string_view);
template <Read kRead>
void FindRuns(benchmark::State& state) {
  text::WordRuns runs;
  with_bodies(state, [&](const std::string& text) {
    (runs.*kRead)(text);
    benchmark::DoNotOptimize(runs.size());
  });
}
BENCHMARK(FindRuns<&text::WordRuns::read>)->Name("FindRuns");
BENCHMARK(FindRuns<&text::WordRuns::read_by_sixteen>)->Name("FindRuns/by_sixteen");
BENCHMARK(FindRuns<&text::WordRuns::read_plainly>)->Name("FindRuns/plainly");

void Tokenize(benchmark::State& state) {
  const text::CharacterTable table;
  const text::Lexicon no_words;
  text::TokenSlots slots;
  text::Tokens tokens;
  with_bodies(state, [&](const std::string& text) {
    const text::Tongue tongue{table, text::orthography_of("en"), no_words};
    text::tokenize_into(text, tongue, slots, tokens);
    benchmark::DoNotOptimize(tokens.words());
  });
}
BENCHMARK(Tokenize);

void TokenizeSlowly(benchmark::State& state) {
  with_bodies(state, [&](const std::string& text) {
    benchmark::DoNotOptimize(text::tokenize_slowly(text, text::orthography_of("en")));
  });
}
BENCHMARK(TokenizeSlowly)->Name("Tokenize/slowly");

void Analyze(benchmark::State& state) {
  text::Workspace workspace;
  text::Document document;
  std::size_t i = 0;
  const auto& articles = benchmarks::articles();
  for (auto _ : state) {
    benchmarks::knowledge().analyzer.analyze(articles[i++ % articles.size()], workspace, document);
    benchmark::DoNotOptimize(document.tokens.words());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Analyze);

}  // namespace
