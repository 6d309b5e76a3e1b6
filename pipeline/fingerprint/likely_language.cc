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
constexpr float kUnknownShare = 0.001F;
constexpr float kEachAtLeast = 2;      // mean of the words' logarithms
constexpr float kLeadAtLeast = 0.08F;  // of the best language's sum, before the next one's

// Of each word that can be in a table.
std::vector<std::uint32_t> terms_of(const text::Tokens& tokens) {
  std::vector<std::uint32_t> terms;
  for (const text::Token token : tokens) {
    if (terms.size() == kWordsMax) break;
    if ((token.flags & text::kNumeric) == 0 && token.stem != text::kNoStem)
      terms.push_back(base::fold32(token.stem));
  }
  return terms;
}

float evidence(const std::vector<std::uint32_t>& terms, const FrequencyTable& table) {
  float sum = 0;
  for (const std::uint32_t term : terms) {
    const float share = table.of(term).documents / table.total();
    if (share > kUnknownShare) sum += std::log(share / kUnknownShare);
  }
  return sum;
}

}  // namespace

std::string likely_language(const text::Tokens& tokens, const Frequencies& frequencies) {
  const std::vector<std::uint32_t> terms = terms_of(tokens);
  std::uint32_t best = 0;
  float most = 0;
  float second = 0;
  for (const std::uint32_t language : frequencies.languages()) {
    const float sum = evidence(terms, frequencies.table(language));
    if (sum > most) best = language;
    second = std::max(second, std::min(sum, most));
    most = std::max(most, sum);
  }
  const bool is_known = most > 0 && most >= kEachAtLeast * static_cast<float>(terms.size());
  const bool is_clear = most - second >= kLeadAtLeast * most;
  return is_known && is_clear ? unpack_language(best) : "";
}

}  // namespace wirefold::fingerprint
