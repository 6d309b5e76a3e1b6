// Each member of the signature is a bounded sample of the document that two documents draw alike:
// the smallest hashes (quotations, sentences), winnowed shingles, the first ones (numbers, names,
// lines), the heaviest (terms). So two signatures can be compared without their texts.

#include "fingerprint/fingerprint.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/hash.h"
#include "fingerprint/winnow.h"

namespace wirefold::fingerprint {
namespace {

constexpr std::uint32_t kSentenceWords = 6;

std::uint16_t narrow(std::size_t value) {
  return static_cast<std::uint16_t>(std::min<std::size_t>(value, 0xFFFF));
}

template <typename Items, typename Key>
void sort_by(Items& items, Key key) {
  std::sort(items.begin(), items.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

template <typename Out, typename Item>
void keep_smallest(std::vector<Item> all, Out& out) {
  std::sort(all.begin(), all.end(), [](const Item& a, const Item& b) { return a.hash < b.hash; });
  for (std::size_t i = 0; i < all.size() && !out.full(); ++i) {
    if (i == 0 || all[i].hash != all[i - 1].hash) out.push_back(all[i]);
  }
}

// Counts each term in a small open-addressing table; terms() is in order of first occurrence.
class TermCounter {
 public:
  void count(const text::Document& document) {
    const std::size_t title = document.title_tokens;
    const std::size_t end = std::min<std::size_t>(document.tokens.size(), title + kTermTokens);
    const std::size_t cells = std::bit_ceil(end * 2 + 1);
    slots_.assign(cells, 0);
    terms_.reserve(end);
    for (std::size_t i = 0; i < end; ++i) {
      const text::Token& token = document.tokens[i];
      if ((token.flags & text::kFunctionWord) != 0) continue;
      Term& term = find(base::fold32(token.stem), token, i);
      term.last = narrow(i);
      std::uint8_t& counter = i < title                 ? term.title
                              : i < title + kLeadTokens ? term.lead
                                                        : term.body;
      counter = static_cast<std::uint8_t>(std::min(255, counter + 1));
    }
  }
  std::vector<Term>& terms() { return terms_; }

 private:
  Term& find(std::uint32_t hash, const text::Token& token, std::size_t position) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
      if (terms_[slots_[at] - 1U].hash == hash) return terms_[slots_[at] - 1U];
    }
    Term& term = terms_.emplace_back();
    slots_[at] = static_cast<std::uint32_t>(terms_.size());
    term.hash = hash;
    term.first = narrow(position);
    term.is_number = (token.flags & text::kNumeric) != 0 ? 1 : 0;
    return term;
  }

  std::vector<std::uint32_t> slots_;  // index into terms_ + 1; 0 = empty
  std::vector<Term> terms_;
};

// The `count` heaviest terms, ties by hash.
void keep_heaviest(const FrequencyTable& frequencies, std::size_t count, std::vector<Term>& all) {
  std::vector<std::pair<float, std::uint32_t>> ranks;  // parallel to the terms; the least is best
  ranks.reserve(all.size());
  for (const Term& term : all) {
    ranks.emplace_back(-term_weight(term, frequencies.of(term.hash)), term.hash);
  }
  std::vector<std::pair<float, std::uint32_t>> parted = ranks;
  const auto last = parted.begin() + static_cast<std::ptrdiff_t>(count) - 1;
  std::nth_element(parted.begin(), last, parted.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (ranks[i] <= *last) all[kept++] = all[i];
  }
  all.resize(kept);
}

void add_terms(const text::Document& document, const Frequencies& frequencies, Signature& out) {
  TermCounter counter;
  counter.count(document);
  std::vector<Term>& all = counter.terms();
  if (all.size() > out.terms.kCapacity) {
    keep_heaviest(frequencies.table(out.language), out.terms.kCapacity, all);
  }
  sort_by(all, [](const Term& term) { return term.hash; });
  for (const Term& term : all) out.terms.push_back(term);
}

// The narrowest window of the ladder 5, 7, 9, 12 … whose fingerprints fit. Wider windows keep
// subsets, so the search may start where the expected density, 2 / (window + 1), just fits.
void add_fingerprints(const std::vector<Fingerprint>& all, Signature& out) {
  std::vector<std::uint32_t> ladder = {kWinnowWindow};
  const auto wider = [&] { ladder.push_back(ladder.back() + ladder.back() / 4 + 1); };
  constexpr std::size_t kCapacity = decltype(out.fingerprints)::kCapacity;
  while ((ladder.back() + 1) * kCapacity < all.size() * 2) wider();
  std::vector<Fingerprint> kept = winnow(all, ladder.back());
  while (kept.size() <= kCapacity && ladder.size() > 1) {
    std::vector<Fingerprint> more = winnow(all, ladder[ladder.size() - 2]);
    if (more.size() > kCapacity) break;
    kept = std::move(more);
    ladder.pop_back();
  }
  while (kept.size() > kCapacity) {
    wider();
    kept = winnow(all, ladder.back());
  }
  out.winnow_window = narrow(ladder.back());
  keep_smallest(std::move(kept), out.fingerprints);
}

void add_quotations(const text::Document& document, const std::vector<Fingerprint>& all,
                    Signature& out) {
  std::vector<Fingerprint> quoted;
  std::size_t next = 0;
  for (const text::Quotation& quotation : document.quotations) {
    while (next < all.size() && all[next].token < quotation.tokens.begin) ++next;
    for (; next < all.size() && all[next].token + kShingleWords <= quotation.tokens.end; ++next) {
      if ((all[next].hash & kWeakShingle) == 0) quoted.push_back(all[next]);
    }
  }
  keep_smallest(std::move(quoted), out.quotations);
}

void add_sentences(const text::Document& document, Signature& out) {
  std::vector<Stretch> all;
  for (const text::Sentence& sentence : document.sentences) {
    if (sentence.tokens.size() < kSentenceWords) continue;
    all.push_back(
        {base::fold32(sentence.hash), narrow(sentence.tokens.begin), narrow(sentence.tokens.end)});
  }
  keep_smallest(std::move(all), out.sentences);
}

void add_lines(const text::Document& document, Signature& out) {
  for (const text::Line& line : document.lines) {
    if (!out.lines.push_back(
            {base::fold32(line.hash), narrow(line.tokens.begin), narrow(line.tokens.end)})) {
      return;
    }
  }
}

void add_numbers(const text::Document& document, Signature& out) {
  for (const text::Number& number : document.numbers) {
    NumberMark mark;
    mark.value = static_cast<float>(number.value);
    mark.noun = number.noun == 0 ? 0 : base::fold32(number.noun);
    mark.token = narrow(number.token);
    mark.flags =
        static_cast<std::uint8_t>((number.is_year ? kYear : 0) | (number.is_date ? kDate : 0) |
                                  (number.is_approximate ? kApproximate : 0));
    if (!out.numbers.push_back(mark)) return;
  }
}

void add_names(const text::Document& document, Signature& out) {
  for (const text::Name& name : document.names) {
    const std::uint32_t hash = base::fold32(name.hash);
    const bool known = std::any_of(out.names.begin(), out.names.end(),
                                   [&](const NameMark& mark) { return mark.hash == hash; });
    if (known) continue;
    if (!out.names.push_back({hash, narrow(name.tokens.begin), narrow(name.tokens.size())})) break;
  }
  sort_by(out.names, [](const NameMark& mark) { return mark.hash; });
}

void add_days(const text::Document& document, Signature& out) {
  for (const text::CalendarDay& day : document.dates) {
    if (!out.days.push_back({static_cast<std::uint16_t>(day.month * 32 + day.day), day.year}))
      return;
  }
}

}  // namespace

float term_weight(const Term& term, Frequency frequency) {
  constexpr float kTitleTimes = 4;
  constexpr float kLeadTimes = 2;
  constexpr float kIdfMin = 1.3F;
  const float count = kTitleTimes * term.title + kLeadTimes * term.lead + term.body;
  if (count <= 0) return 0;
  const float idf = std::log((frequency.total + 1) / (1 + frequency.documents));
  return idf < kIdfMin && frequency.total > 0 ? 0 : (1 + std::log(count)) * idf;
}

Signature sign(const text::Document& document, const Frequencies& frequencies) {
  Signature out;
  out.language = pack_language(document.language);
  out.agency = document.agency.empty() ? 0 : base::fold32(base::hash64(document.agency));
  out.tokens = narrow(document.tokens.size());
  out.title_tokens = narrow(document.title_tokens);
  out.weekdays = document.weekdays;
  out.is_agency_original = document.is_agency_original ? 1 : 0;
  add_terms(document, frequencies, out);
  const std::vector<Fingerprint> all = shingles(document.tokens, document.title_tokens);
  add_fingerprints(all, out);
  add_quotations(document, all, out);
  add_sentences(document, out);
  add_lines(document, out);
  add_numbers(document, out);
  add_names(document, out);
  add_days(document, out);
  return out;
}

}  // namespace wirefold::fingerprint
