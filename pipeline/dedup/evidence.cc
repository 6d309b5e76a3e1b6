// The later text's full shingles are looked up among the fingerprints stored for the earlier one.
// Since any shared run of eight words leaves a fingerprint, hits that lie within a window of each
// other belong to one run; a passage is what lies between its first and last hit.

#include "dedup/evidence.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/hash.h"
#include "fingerprint/winnow.h"
#include "similarity/shared_hashes.h"

namespace wirefold::dedup {
namespace {

using fingerprint::Fingerprint;
using text::TokenRange;

constexpr std::size_t kRunsUsual = 16;

template <typename List, typename Value>
bool holds(const List& sorted, Value value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

/// At most kQuoteBytesMax bytes, cut at a character's border.
std::string shorten(std::string_view text) {
  std::size_t end = Evidence::kQuoteBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

/// `quote` stands in the text, or in what the evidence has made.
void add(Evidence::Quotes& list, std::string_view quote, Evidence& evidence) {
  if (list.full() || quote.empty()) return;
  if (quote.size() > Evidence::kQuoteBytesMax) {
    quote = evidence.made.emplace_front(shorten(quote));
  }
  if (std::find(list.begin(), list.end(), quote) == list.end()) list.push_back(quote);
}

std::uint32_t words_of(const Quotable& text, std::uint32_t shingle) {
  return text.is_ideographic(shingle) ? fingerprint::kShingleIdeographs
                                      : fingerprint::kShingleWords;
}

std::vector<TokenRange> shared_runs(const EvidenceSource& source) {
  constexpr std::size_t kBlock = 256;
  std::array<similarity::SharedHash, kBlock + similarity::HashList::kStride> shared;
  std::vector<TokenRange> runs;
  runs.reserve(kRunsUsual);
  const std::uint32_t gap = source.earlier.winnow_window;
  const std::span<const std::uint32_t> shingles = source.text.shingles();
  const similarity::HashList known(source.earlier.shingles);
  for (std::size_t begin = 0; begin < shingles.size(); begin += kBlock) {
    const auto block = shingles.subspan(begin, std::min(kBlock, shingles.size() - begin));
    const std::size_t count = known.find_shared(block.data(), block.size(), shared.data());
    for (std::size_t k = 0; k < count; ++k) {
      const auto i = static_cast<std::uint32_t>(begin) + shared[k].other;
      if ((shingles[i] & fingerprint::kWeakShingle) != 0) continue;
      const std::uint32_t end = i + words_of(source.text, i);
      if (!runs.empty() && i <= runs.back().end + gap) {
        runs.back().end = end;
      } else {
        runs.push_back({i, end});
      }
    }
  }
  return runs;
}

/// The parts of the runs that lie in the headline or in one line: between two of them furniture may
/// have stood, and a quote must not show it.
std::vector<TokenRange> part_at_lines(const std::vector<TokenRange>& runs,
                                      std::span<const TokenRange> lines) {
  std::vector<TokenRange> parts;
  parts.reserve(2 * runs.size());
  std::size_t next = 0;
  for (const TokenRange& run : runs) {
    while (next < lines.size() && lines[next].end <= run.begin) ++next;
    for (std::size_t i = next; i < lines.size() && lines[i].begin < run.end; ++i) {
      const TokenRange part{std::max(run.begin, lines[i].begin), std::min(run.end, lines[i].end)};
      if (part.begin + fingerprint::kShingleWords <= part.end) parts.push_back(part);
    }
  }
  return parts;
}

void quote_passages(const EvidenceSource& source, Evidence& evidence) {
  std::vector<TokenRange> runs = part_at_lines(shared_runs(source), source.text.lines());
  if (runs.size() > Evidence::kEvidenceMax) {
    std::stable_sort(runs.begin(), runs.end(),
                     [](const TokenRange& a, const TokenRange& b) { return a.size() > b.size(); });
    runs.resize(Evidence::kEvidenceMax);
  }
  std::sort(runs.begin(), runs.end(),
            [](const TokenRange& a, const TokenRange& b) { return a.begin < b.begin; });
  for (const TokenRange& run : runs) add(evidence.passages, source.text.quote(run), evidence);
}

void quote_quotations(const EvidenceSource& source, Evidence& evidence) {
  base::InlineVector<std::uint16_t, decltype(source.signature.quotations)::kCapacity> hits;
  for (const Fingerprint& shingle : source.signature.quotations) {
    if (holds(source.earlier.quotations, shingle.hash)) hits.push_back(shingle.token);
  }
  for (const TokenRange& quotation : source.text.quotations()) {
    const bool shared = std::any_of(hits.begin(), hits.end(), [&](std::uint16_t token) {
      return token >= quotation.begin && token < quotation.end;
    });
    if (shared) add(evidence.quotations, source.text.quote(quotation), evidence);
  }
}

void quote_names(const EvidenceSource& source, Evidence& evidence) {
  base::InlineVector<TokenRange, decltype(source.signature.names)::kCapacity> found;
  for (const fingerprint::NameMark& name : source.signature.names) {
    if (!holds(source.earlier.names, name.hash)) continue;
    found.push_back({name.token, static_cast<std::uint32_t>(name.token) + name.words});
  }
  std::sort(found.begin(), found.end(),
            [](const TokenRange& a, const TokenRange& b) { return a.begin < b.begin; });
  for (const TokenRange& range : found) add(evidence.names, source.text.quote(range), evidence);
}

enum class NumberMatch { kUnknown, kEqual, kDifferent };

NumberMatch match_number(const fingerprint::NumberMark& mark,
                         const similarity::FeaturesView& earlier) {
  NumberMatch match = NumberMatch::kUnknown;
  for (const similarity::CountedNumber& number : earlier.numbers) {
    if (number.noun != mark.noun) continue;
    if (number.value == mark.value) return NumberMatch::kEqual;
    match = NumberMatch::kDifferent;
  }
  return match;
}

void quote_numbers(const EvidenceSource& source, Evidence& evidence) {
  const std::uint32_t count = source.text.size();
  for (const fingerprint::NumberMark& mark : source.signature.numbers) {
    if (mark.noun == 0) continue;
    const NumberMatch match = match_number(mark, source.earlier);
    const TokenRange range{mark.token, std::min<std::uint32_t>(mark.token + 2U, count)};
    const std::string_view quote = source.text.quote(range);
    if (match == NumberMatch::kEqual) add(evidence.numbers, quote, evidence);
    if (match == NumberMatch::kDifferent && !evidence.against.full()) {
      std::string& made = evidence.made.emplace_front("number differs: ");
      add(evidence.against, made.append(quote), evidence);
    }
  }
}

/// Quotes the first word of the text that bears the term, if there is one.
void quote_term(std::uint32_t hash, const Quotable& text, const fingerprint::Signature& signature,
                Evidence& evidence) {
  const auto& terms = signature.terms;
  const auto* term = std::lower_bound(
      terms.begin(), terms.end(), hash,
      [](const fingerprint::Term& known, std::uint32_t sought) { return known.hash < sought; });
  if (term == terms.end() || term->hash != hash) return;
  add(evidence.terms, text.quote({term->first, term->first + 1U}), evidence);
}

void quote_terms(const EvidenceSource& source, Evidence& evidence) {
  const auto& own = source.later.terms;
  for (const std::uint8_t i : source.later.heaviest) {
    if (evidence.terms.size() == Evidence::kEvidenceMax) return;
    if (!holds(source.earlier.terms, own[i])) continue;
    quote_term(own[i], source.text, source.signature, evidence);
  }
}

}  // namespace

Evidence quote(std::span<const std::uint32_t> terms, const Quotable& text,
               const fingerprint::Signature& signature) {
  Evidence evidence;
  for (const std::uint32_t hash : terms) quote_term(hash, text, signature, evidence);
  return evidence;
}

Evidence find_evidence(const EvidenceSource& source) {
  Evidence evidence;
  quote_passages(source, evidence);
  quote_quotations(source, evidence);
  quote_names(source, evidence);
  quote_numbers(source, evidence);
  quote_terms(source, evidence);
  const std::uint8_t later_days = source.later.weekdays;
  const std::uint8_t earlier_days = source.earlier.weekdays;
  if (later_days != 0 && earlier_days != 0 && (later_days & earlier_days) == 0) {
    add(evidence.against, "weekdays differ", evidence);
  }
  return evidence;
}

}  // namespace wirefold::dedup
