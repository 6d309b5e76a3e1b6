// Each member of the signature is a bounded sample of the document that two documents draw alike:
// the smallest hashes (quotations, sentences), winnowed shingles, the first ones (numbers, names,
// lines), the heaviest (terms). So two signatures can be compared without their texts.

#include "fingerprint/fingerprint.h"

#include <algorithm>
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

class TermCounter {
 public:
  void count(const text::Document& document) {
    const std::size_t title = document.title_tokens;
    const std::size_t end = std::min<std::size_t>(document.tokens.size(), title + kTermTokens);
    all_.reserve(end);
    for (std::size_t i = 0; i < end; ++i) {
      const text::Token& token = document.tokens[i];
      if ((token.flags & text::kFunctionWord) != 0) continue;
      Term term;
      term.hash = base::fold32(token.stem);
      term.first = term.last = narrow(i);
      term.title = i < title ? 1 : 0;
      term.lead = i >= title && i < title + kLeadTokens ? 1 : 0;
      term.body = i >= title + kLeadTokens ? 1 : 0;
      term.is_number = (token.flags & text::kNumeric) != 0 ? 1 : 0;
      all_.push_back(term);
    }
    fold_equal();
  }
  std::vector<Term>& terms() { return all_; }

 private:
  void fold_equal() {
    std::sort(all_.begin(), all_.end(), [](const Term& a, const Term& b) {
      return a.hash != b.hash ? a.hash < b.hash : a.first < b.first;
    });
    std::size_t kept = 0;
    for (const Term& term : all_) {
      if (kept > 0 && all_[kept - 1].hash == term.hash) {
        Term& into = all_[kept - 1];
        into.last = term.last;
        into.title = add(into.title, term.title);
        into.lead = add(into.lead, term.lead);
        into.body = add(into.body, term.body);
      } else {
        all_[kept++] = term;
      }
    }
    all_.resize(kept);
  }
  static std::uint8_t add(std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::min(255, a + b));
  }
  std::vector<Term> all_;
};

float shipped_weight(const Term& term, std::uint32_t language, const Frequencies& frequencies) {
  const Frequency frequency = frequencies.of(language, term.hash);
  return term_weight(term, frequency);
}

void add_terms(const text::Document& document, const Frequencies& frequencies, Signature& out) {
  TermCounter counter;
  counter.count(document);
  std::vector<Term>& all = counter.terms();
  if (all.size() > out.terms.kCapacity) {
    std::vector<std::pair<float, std::uint32_t>> order;
    order.reserve(all.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      order.emplace_back(-shipped_weight(all[i], out.language, frequencies), i);
    }
    std::nth_element(order.begin(), order.begin() + out.terms.kCapacity, order.end());
    order.resize(out.terms.kCapacity);
    std::vector<Term> kept;
    for (const auto& [weight, i] : order) kept.push_back(all[i]);
    all = std::move(kept);
  }
  sort_by(all, [](const Term& term) { return term.hash; });
  for (const Term& term : all) out.terms.push_back(term);
}

void add_fingerprints(const std::vector<Fingerprint>& all, Signature& out) {
  std::uint32_t window = kWinnowWindow;
  std::vector<Fingerprint> kept = winnow(all, window);
  while (kept.size() > out.fingerprints.kCapacity) {
    window += window / 4 + 1;
    kept = winnow(all, window);
  }
  out.winnow_window = narrow(window);
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
