// Method: naive Bayes over words. A word's share of a language's articles speaks for the language
// as its logarithm, from the share of a word that no table holds upwards; words count as if
// independent of each other. What is asked of the best language was chosen on headlines and
// sentences in ten languages and on texts in eighteen languages without a table
// (benchmarks/README.md).

#include "fingerprint/likely_language.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"

namespace wirefold::fingerprint {
namespace {

constexpr std::size_t kWordsMax = 200;
constexpr std::size_t kWordsLeast = 3;  // a name is found in some table
constexpr float kUnknownShare = 0.001F;
constexpr float kEachAtLeast = 2;      // mean of the words' logarithms
constexpr float kLeadAtLeast = 0.08F;  // of the best language's sum, before the next one's

// Of each word that can be in a table. Words with an apostrophe are read as one word in one
// language and as two in another ("l'accord"): they say nothing yet.
std::vector<std::uint32_t> terms_of(const text::Document& document) {
  std::vector<std::uint32_t> terms;
  for (const text::Token token : document.tokens) {
    if (terms.size() == kWordsMax) break;
    if ((token.flags & text::kNumeric) != 0 || token.stem == text::kNoStem) continue;
    const std::string_view word =
        std::string_view(document.text).substr(token.begin, token.end - token.begin);
    const bool has_apostrophe =
        word.find('\'') != std::string_view::npos || word.find("\u2019") != std::string_view::npos;
    if (!has_apostrophe) terms.push_back(base::fold32(token.stem));
  }
  return terms;
}

struct Evidence {
  float sum = 0;
  std::size_t words = 0;  // different ones
};

Evidence evidence(const std::vector<std::uint32_t>& terms, const FrequencyTable& table) {
  Evidence found;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const float share = table.of(terms[i]).documents / table.total();
    if (share <= kUnknownShare) continue;
    found.sum += std::log(share / kUnknownShare);
    const auto here = terms.begin() + static_cast<std::ptrdiff_t>(i);
    if (found.words < kWordsLeast && std::find(terms.begin(), here, *here) == here) ++found.words;
  }
  return found;
}

}  // namespace

std::string likely_language(const text::Document& document, const Frequencies& frequencies) {
  const std::vector<std::uint32_t> terms = terms_of(document);
  std::vector<const FrequencyTable*> weighed;  // two languages may have one table
  std::uint32_t best = 0;
  Evidence most;
  float second = 0;
  for (const std::uint32_t language : frequencies.languages()) {
    const FrequencyTable& table = frequencies.table(language);
    if (std::find(weighed.begin(), weighed.end(), &table) != weighed.end()) continue;
    weighed.push_back(&table);
    const Evidence found = evidence(terms, table);
    second = std::max(second, std::min(found.sum, most.sum));
    if (found.sum <= most.sum) continue;
    best = language;
    most = found;
  }
  const bool is_known =
      most.words >= kWordsLeast && most.sum >= kEachAtLeast * static_cast<float>(terms.size());
  const bool is_clear = most.sum - second >= kLeadAtLeast * most.sum;
  return is_known && is_clear ? unpack_language(best) : "";
}

}  // namespace wirefold::fingerprint
