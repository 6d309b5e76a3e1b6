// A document's number carries the hash of what it counts, not where that word stands; for a reader
// it is quoted with the words up to the noun, and on as long as the phrase is the same in both ("15
// IS weapons caches").

#include "dedup/facts.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace wirefold::dedup {
namespace {

using text::Document;
using text::Name;
using text::Number;
using text::TokenRange;

constexpr std::uint32_t kNounReach = 4;    // words from a number to what it counts
constexpr std::uint32_t kPhraseWords = 3;  // shared words quoted behind number or noun

bool starts_sentence(const Document& document, std::uint32_t token) {
  return token >= document.tokens.size() || token == document.title_tokens ||
         (document.tokens[token].flags & text::kSentenceStart) != 0;
}

bool is_content(const Document& document, std::uint32_t token) {
  return (document.tokens[token].flags & text::kFunctionWord) == 0;
}

/// From the number to what it counts; the number alone if that is not said.
TokenRange counted_phrase(const Document& document, const Number& number) {
  const TokenRange bare{number.token, number.token + 1};
  if (number.noun == 0) return bare;
  for (std::uint32_t at = bare.end; at <= number.token + kNounReach; ++at) {
    if (starts_sentence(document, at)) return bare;
    if (document.tokens[at].stem == number.noun) return {number.token, at + 1};
  }
  return {number.token, starts_sentence(document, bare.end) ? bare.end : bare.end + 1};  // a unit
}

/// With the word beside it that makes a date readable: "Oct. 19", "19 October", "since 2020".
TokenRange dated_phrase(const Document& document, const Number& number) {
  TokenRange range{number.token, number.token + 1};
  const bool follows = range.begin > 0 && !starts_sentence(document, range.begin);
  if (follows) --range.begin;
  const bool is_named = follows && is_content(document, range.begin);
  const bool goes_on = !starts_sentence(document, range.end) && is_content(document, range.end);
  if (!number.is_year && !is_named && goes_on) ++range.end;
  return range;
}

TokenRange phrase_of(const Document& document, const Number& number) {
  return number.is_date || number.is_year ? dated_phrase(document, number)
                                          : counted_phrase(document, number);
}

NumberKind kind_of(const Number& number) {
  if (number.is_date) return NumberKind::kDate;
  if (number.is_year) return NumberKind::kYear;
  return number.noun != 0 ? NumberKind::kCounted : NumberKind::kPlain;
}

/// The number of `document` that matches best: the same noun before none.
const Number* match_of(const Number& wanted, const Document& document) {
  const NumberKind kind = kind_of(wanted);
  const bool is_quantity = kind == NumberKind::kCounted || kind == NumberKind::kPlain;
  const Number* match = nullptr;
  for (const Number& number : document.numbers) {
    const NumberKind other = kind_of(number);
    if (number.value != wanted.value) continue;
    if (!is_quantity && other != kind) continue;
    if (is_quantity && (other == NumberKind::kDate || other == NumberKind::kYear)) continue;
    if (number.noun == wanted.noun) return &number;
    const bool is_open = number.noun == 0 || wanted.noun == 0;
    if (is_open && match == nullptr) match = &number;
  }
  return match;
}

/// True if the token belongs to the phrase before it: no punctuation between them, a word that says
/// something ("IS" in capitals is no function word).
bool continues_phrase(const Document& document, std::uint32_t token) {
  if (starts_sentence(document, token)) return false;
  const std::uint32_t begin = document.tokens[token - 1].end;
  const std::uint32_t end = std::max(begin, document.tokens[token].begin);
  const std::string_view gap = std::string_view(document.text).substr(begin, end - begin);
  const bool is_near = gap.find_first_not_of(" -") == std::string_view::npos;
  return is_near &&
         (is_content(document, token) || (document.tokens[token].flags & text::kAllCaps) != 0);
}

/// Lengthens both ranges while the phrase goes on alike.
void extend_alike(const Document& earlier, const Document& later, SharedQuote& quote) {
  TokenRange& left = quote.earlier.tokens;
  TokenRange& right = quote.later.tokens;
  for (std::uint32_t step = 0; step < kPhraseWords; ++step) {
    if (!continues_phrase(earlier, left.end) || !continues_phrase(later, right.end)) return;
    if (earlier.tokens[left.end].word != later.tokens[right.end].word) return;
    ++left.end;
    ++right.end;
  }
}

SharedNumber share(const Document& earlier, const Number& of_earlier, const Document& later,
                   const Number& of_later) {
  SharedNumber shared;
  const bool is_same_noun = of_earlier.noun == of_later.noun;
  shared.kind = is_same_noun ? kind_of(of_later) : NumberKind::kPlain;
  shared.value = of_later.value;
  shared.quote.words = 1;
  shared.quote.earlier.tokens = phrase_of(earlier, of_earlier);
  shared.quote.later.tokens = phrase_of(later, of_later);
  const bool is_quantity = shared.kind == NumberKind::kCounted || shared.kind == NumberKind::kPlain;
  if (is_quantity) extend_alike(earlier, later, shared.quote);
  shared.quote.earlier = quote_of(earlier, shared.quote.earlier.tokens);
  shared.quote.later = quote_of(later, shared.quote.later.tokens);
  return shared;
}

/// All phrases of numbers that count `noun`, each wording once.
std::vector<std::string> phrases_counting(const Document& document, std::uint64_t noun) {
  std::vector<std::string> phrases;
  for (const Number& number : document.numbers) {
    if (number.noun != noun) continue;
    std::string phrase = quote_of(document, counted_phrase(document, number)).text;
    if (std::find(phrases.begin(), phrases.end(), phrase) == phrases.end()) {
      phrases.push_back(std::move(phrase));
    }
  }
  return phrases;
}

bool counts_alike(const Document& document, const Number& wanted) {
  return std::any_of(document.numbers.begin(), document.numbers.end(), [&](const Number& number) {
    return number.noun == wanted.noun && number.value == wanted.value;
  });
}

bool counts(const Document& document, std::uint64_t noun) {
  return std::any_of(document.numbers.begin(), document.numbers.end(),
                     [&](const Number& number) { return number.noun == noun; });
}

/// A noun is in conflict if both count it and no two of its numbers agree.
void object_to_numbers(const Document& earlier, const Document& later,
                       std::vector<Objection>& against) {
  std::vector<std::uint64_t> done;
  for (const Number& number : later.numbers) {
    const std::uint64_t noun = number.noun;
    const bool is_known = std::find(done.begin(), done.end(), noun) != done.end();
    if (noun == 0 || is_known || !counts(earlier, noun)) continue;
    done.push_back(noun);
    const bool agree = std::any_of(
        later.numbers.begin(), later.numbers.end(),
        [&](const Number& other) { return other.noun == noun && counts_alike(earlier, other); });
    if (agree) continue;
    against.push_back({ObjectionKind::kNumber, phrases_counting(earlier, noun),
                       phrases_counting(later, noun), 0});
  }
}

std::vector<std::string> weekday_names(std::uint8_t weekdays) {
  static constexpr std::array<const char*, 7> kNames = {
      "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if ((weekdays >> i & 1) != 0) names.emplace_back(kNames[i]);
  }
  return names;
}

void object_to_weekdays(const Document& earlier, const Document& later,
                        std::vector<Objection>& against) {
  if (earlier.weekdays == 0 || later.weekdays == 0) return;
  if ((earlier.weekdays & later.weekdays) != 0) return;
  against.push_back({ObjectionKind::kWeekdays, weekday_names(earlier.weekdays),
                     weekday_names(later.weekdays), 0});
}

std::vector<std::string> dated_phrases(const Document& document) {
  std::vector<std::string> phrases;
  for (const Number& number : document.numbers) {
    if (!number.is_date) continue;
    std::string phrase = quote_of(document, dated_phrase(document, number)).text;
    if (std::find(phrases.begin(), phrases.end(), phrase) == phrases.end()) {
      phrases.push_back(std::move(phrase));
    }
  }
  return phrases;
}

void object_to_dates(const Document& earlier, const Document& later,
                     std::vector<Objection>& against) {
  const bool shares_one = std::any_of(
      later.numbers.begin(), later.numbers.end(),
      [&](const Number& number) { return number.is_date && match_of(number, earlier) != nullptr; });
  if (shares_one) return;
  Objection objection{ObjectionKind::kDates, dated_phrases(earlier), dated_phrases(later), 0};
  if (objection.earlier.empty() || objection.later.empty()) return;
  against.push_back(std::move(objection));
}

}  // namespace

Quote quote_of(const Document& document, TokenRange range) {
  return {range, std::string(document.quote(range))};
}

std::vector<SharedName> shared_names(const Document& earlier, const Document& later) {
  struct Count {
    const Name* first = nullptr;
    std::uint32_t times = 0;
  };
  std::unordered_map<std::uint64_t, Count> of_earlier;
  for (const Name& name : earlier.names) {
    Count& count = of_earlier[name.hash];
    if (count.first == nullptr) count.first = &name;
    ++count.times;
  }
  std::vector<SharedName> names;
  std::unordered_map<std::uint64_t, std::size_t> known;
  for (const Name& name : later.names) {
    const auto count = of_earlier.find(name.hash);
    if (count == of_earlier.end()) continue;
    const auto [place, is_new] = known.try_emplace(name.hash, names.size());
    if (is_new) {
      names.push_back({{quote_of(earlier, count->second.first->tokens),
                        quote_of(later, name.tokens), name.tokens.size()},
                       count->second.times,
                       0});
    }
    ++names[place->second].times_later;
  }
  return names;
}

std::vector<SharedNumber> shared_numbers(const Document& earlier, const Document& later) {
  std::vector<SharedNumber> numbers;
  std::vector<Number> known;
  for (const Number& number : later.numbers) {
    const Number* match = match_of(number, earlier);
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const Number& other) {
      return other.value == number.value && other.noun == number.noun &&
             kind_of(other) == kind_of(number);
    });
    if (match == nullptr || is_known) continue;
    known.push_back(number);
    numbers.push_back(share(earlier, *match, later, number));
  }
  return numbers;
}

void object_to_facts(const Document& earlier, const Document& later,
                     std::vector<Objection>& against) {
  object_to_numbers(earlier, later, against);
  object_to_weekdays(earlier, later, against);
  object_to_dates(earlier, later, against);
}

}  // namespace wirefold::dedup
