// What the core takes from the heap for an article once its window is full, counted in this
// program's own operator new; and that its memory then stays where it is.

#include <gmock/gmock.h>
#include <malloc.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include "benchmarks/made_stream.h"
#include "dedup/deduplicator.h"
#include "replay/summary.h"
#include "story/state.h"

namespace {
std::uint64_t news = 0;

void* counted(std::size_t bytes, std::size_t alignment) {
  ++news;
  void* const memory =
      std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) std::abort();
  return memory;
}
}  // namespace

// The standard says that the other forms call these.
void* operator new(std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*bytes*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
  std::free(memory);
}

namespace wirefold {
namespace {

/// Made articles, one after another, through both stages.
class Mill {
 public:
  explicit Mill(const story::Settings& settings)
      : stream_(stock(), {.articles_per_hour = static_cast<double>(settings.articles_max) / 60}),
        preparer_({}, knowledge()),
        story_(settings, knowledge()) {}

  void take(std::uint64_t articles) {
    for (std::uint64_t i = 0; i < articles; ++i) {
      const benchmarks::MadeArticle article = stream_.next();
      const std::string record = benchmarks::json_of(article);
      const std::uint64_t begin = news;
      dedup::Prepared prepared =
          preparer_.prepare({{"made", 0, static_cast<std::int64_t>(article.number)},
                             {},
                             record,
                             article.published,
                             article.published});
      const std::uint64_t middle = news;
      story_.decide(std::move(prepared), out_);
      preparing += middle - begin;
      deciding += news - middle;
      records += out_.size();
      out_.clear();
    }
  }
  [[nodiscard]] dedup::Report report() const { return story_.report(); }

  std::uint64_t preparing = 0;  // allocations
  std::uint64_t deciding = 0;
  std::uint64_t records = 0;

 private:
  static const benchmarks::Stock& stock() {
    static const auto kStock =
        benchmarks::Stock::read(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
    return *kStock;
  }
  static const dedup::Knowledge& knowledge() {
    static const auto kKnowledge = dedup::Knowledge::shipped();
    return *kKnowledge;
  }

  benchmarks::MadeStream stream_;
  dedup::Preparer preparer_;
  dedup::Deduplicator story_;
  std::vector<dedup::OutputRecord> out_;
};

story::Settings window_of(std::uint64_t articles) {
  story::Settings settings;
  settings.articles_max = articles;
  settings.identities_max = 2 * articles;
  return settings;
}

TEST(SteadyState, AllocatesNoMoreForAnArticleThanItDid) {
  constexpr std::uint64_t kArticles = 1'000;
  Mill mill(window_of(kArticles));
  mill.take(3 * kArticles);
  mill.preparing = mill.deciding = mill.records = 0;
  mill.take(kArticles);
  const auto each = [](std::uint64_t count) {
    return static_cast<double>(count) / static_cast<double>(kArticles);
  };
  std::printf("allocations an article: prepare %.1f, decide %.1f, of these for %.1f records\n",
              each(mill.preparing), each(mill.deciding), each(mill.records));
  // None is the aim. What there is today, and no more: the strings of an article, its tables' nodes
  // and the output records.
  EXPECT_LT(each(mill.preparing), 9);
  EXPECT_LT(each(mill.deciding), 28);
}

/// The window filled twice over, and twice again.
TEST(SteadyState, ResidentMemoryStaysBelowTheCapAndGrowsNoMore) {
  constexpr std::uint64_t kArticles = 4'000;
  const std::uint64_t before = replay::resident_memory_bytes();
  const story::Settings settings = window_of(kArticles);
  Mill mill(settings);
  mill.take(2 * kArticles);
  EXPECT_GE(mill.report().evicted, kArticles);
  const std::uint64_t turned = replay::resident_memory_bytes() - before;
  mill.take(2 * kArticles);
  const std::uint64_t again = replay::resident_memory_bytes() - before;
  std::printf(
      "resident: %.1f MB when the window was full twice, %.1f MB two windows later, cap %.1f MB\n",
      1e-6 * static_cast<double>(turned), 1e-6 * static_cast<double>(again),
      1e-6 * static_cast<double>(story::StoryState::bytes_max(settings)));
  EXPECT_LT(again, story::StoryState::bytes_max(settings));
  EXPECT_LT(again, turned + turned / 4) << "what the stream teaches still fills its table";
}

}  // namespace
}  // namespace wirefold
