#include "story/state.h"

#include "base/hash.h"

namespace wirefold::story {
namespace {

constexpr std::size_t kShingleProbes = 8;
constexpr std::size_t kQuotationProbes = 4;
constexpr std::uint64_t kPostingsPerArticle =
    similarity::kProbes + kShingleProbes + kQuotationProbes;
constexpr std::uint64_t kShingleSalt = 0x5348494eULL;
constexpr std::uint64_t kQuotationSalt = 0x51554f54ULL;
/// What a hit on copied words is worth beside term weights of 1 … 255.
constexpr float kCopyWeight = 200;
/// Boilerplate has long lists; a true copy is among the newest.
constexpr std::uint32_t kCopyListMax = 16;
/// An account in other words shares few terms, and the older it is, the further back in their lists
/// it stands: those of the heaviest ones are read further than all others.
constexpr std::size_t kDeepProbes = 10;
/// What stories' lists took beside the stories, of an article: three in ten have more than two.
constexpr std::uint64_t kLists = 16;

}  // namespace

StoryState::StoryState(const Settings& chosen, const fingerprint::Frequencies& shipped)
    : settings(chosen),
      index(chosen.articles_max * kPostingsPerArticle, chosen.articles_max + 1),
      identities(chosen.identities_max),
      frequencies(shipped) {}

std::uint64_t StoryState::texts_of(std::uint32_t language) const {
  const auto entry = texts_by_space.find(counted_space_of(language));
  return entry == texts_by_space.end() ? 0 : entry->second;
}

std::uint64_t StoryState::bytes() const {
  return articles.bytes() + index.bytes() + frequencies.bytes() + furniture.bytes() +
         apart.bytes() + redirects.bytes() + stories.bytes() + articles.size() * kLists +
         by_time.size() * sizeof(Due) + embargoes.bytes() + idle.bytes() + identities.bytes();
}

std::uint64_t StoryState::bytes_max(const Settings& settings) {
  constexpr std::uint64_t kCaption = 512;
  constexpr std::uint64_t kNode = 64;        // of a table's entry, beside what it holds
  constexpr std::uint64_t kListsMost = 192;  // a story's lists, of as many members as stories have
  constexpr std::uint64_t kQueue = 2 * sizeof(Due);  // also while it is doubled
  constexpr std::uint64_t kLearnt = 64U << 20;
  const std::uint64_t articles = settings.articles_max;
  const std::uint64_t stories = stories_max(settings);
  return ArticleTable::bytes_max(articles + 1, PackedContent::bytes_max(kCaption)) +
         StoryTable::bytes_max(stories, stories) + articles * (kListsMost + kQueue) +
         2 * DueSet::bytes_max(articles) + IdentityTable::bytes_max(settings.identities_max) +
         index::PostingIndex::bytes_max(articles * kPostingsPerArticle, articles) +
         (settings.apart_max + kRedirectsMax) * 2 * kNode + kLearnt;
}

std::vector<index::Probe> probes_of(const similarity::FeaturesView& features) {
  std::vector<index::Probe> probes;
  probes.reserve(kPostingsPerArticle);
  for (std::size_t i = 0; i < features.quotations.size() && i < kQuotationProbes; ++i) {
    probes.push_back(
        {base::mix64(kQuotationSalt, features.quotations[i]), kCopyWeight, kCopyListMax});
  }
  for (std::size_t i = 0; i < features.strong_shingles && i < kShingleProbes; ++i) {
    probes.push_back({base::mix64(kShingleSalt, features.shingles[i]), kCopyWeight, kCopyListMax});
  }
  const std::uint32_t language = fingerprint::without_guess(features.language);
  std::size_t terms = 0;
  for (const std::uint8_t i : features.heaviest) {
    probes.push_back({base::mix64(language, features.terms[i]),
                      static_cast<float>(features.weights[i]), 0, terms++ < kDeepProbes});
  }
  return probes;
}

}  // namespace wirefold::story
