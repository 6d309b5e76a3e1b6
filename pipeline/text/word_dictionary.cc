// Problem: ICU's word iterator takes 0.45 us a character here: for each it seeks the words that
// begin there from the root of its trie, a search among thousands of first characters, through
// interfaces that are made for any text.
// Method: the same words and costs, and the same choice of the cheapest way through a run (dynamic
// programming over the places where a word may end; ICU user guide, "Dictionary-Based
// BreakIterator"), with the trie's state behind every first character kept in a table. As in ICU a
// character that begins no word is one at the highest cost, and a row of katakana may be a word,
// at a cost by its length. ICU itself is the twin in the tests.

#include "text/word_dictionary.h"

#include <unicode/ucharstrie.h>
#include <unicode/udata.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "base/check.h"

namespace wirefold::text {
namespace {

constexpr char32_t kFirst = 0x3005;
constexpr char32_t kLast = 0x9FFF;
constexpr std::size_t kLongest = 20;  // characters of a word
constexpr std::uint32_t kNoWord = 255;
constexpr std::uint32_t kNotReached = std::numeric_limits<std::uint32_t>::max();

// By how many katakana stand in a row; more cost as much as none.
constexpr std::array<std::uint32_t, 9> kKatakanaCosts{8192, 984, 408, 240, 204, 252, 300, 372, 480};
constexpr std::size_t kKatakanaRow = 20;  // a longer row is no word

// The file's form: offsets, the first of them the trie's, the fifth its kind.
constexpr std::size_t kTrieOffset = 0;
constexpr std::size_t kTrieKind = 4;
constexpr std::int32_t kTrieKindMask = 7;
constexpr std::int32_t kTrieOfUnits = 1;

bool is_katakana(char16_t unit) { return unit >= 0x30A1 && unit <= 0x30FE && unit != 0x30FB; }

UBool U_CALLCONV accept(void*, const char*, const char*, const UDataInfo* head) {
  constexpr std::array<std::uint8_t, 4> kFormat{'D', 'i', 'c', 't'};
  return head->isBigEndian == U_IS_BIG_ENDIAN && head->formatVersion[0] == 1 &&
                 std::equal(kFormat.begin(), kFormat.end(), head->dataFormat)
             ? 1
             : 0;
}

void offer(WordPath& path, std::size_t from, std::size_t to, std::uint32_t cost) {
  const std::uint32_t sum = path.costs[from] + cost;
  if (sum >= path.costs[to]) return;
  path.costs[to] = sum;
  path.before[to] = static_cast<std::uint32_t>(from);
}

// Offers the row of katakana that begins at `at` as a word.
void offer_row(std::u16string_view run, std::size_t at, WordPath& path) {
  std::size_t end = at + 1;
  while (end < run.size() && end < at + kKatakanaRow && is_katakana(run[end])) ++end;
  const std::size_t length = end - at;
  if (length == kKatakanaRow) return;
  offer(path, at, end, kKatakanaCosts[length < kKatakanaCosts.size() ? length : 0]);
}

}  // namespace

const WordDictionary& WordDictionary::of_icu() {
  static const WordDictionary known;
  return known;
}

WordDictionary::WordDictionary() {
  UErrorCode status = U_ZERO_ERROR;
  UDataMemory* file = udata_openChoice(U_ICUDATA_NAME U_TREE_SEPARATOR_STRING "brkitr", "dict",
                                       "cjdict", accept, nullptr, &status);
  file_ = file;
  if (U_FAILURE(status)) return;
  const char* bytes = static_cast<const char*>(udata_getMemory(file));
  std::array<std::int32_t, kTrieKind + 1> head{};
  std::memcpy(head.data(), bytes, sizeof head);
  if ((head[kTrieKind] & kTrieKindMask) != kTrieOfUnits) return;
  trie_ = reinterpret_cast<const char16_t*>(bytes + head[kTrieOffset]);
  starts_.resize(kLast - kFirst + 1);
  icu::UCharsTrie trie(trie_);
  for (char32_t code = kFirst; code <= kLast; ++code) {
    const UStringTrieResult found = trie.first(static_cast<std::int32_t>(code));
    if (found == USTRINGTRIE_NO_MATCH) continue;
    Start& start = starts_[code - kFirst];
    start.state = trie.getState64();
    start.goes_on = USTRINGTRIE_HAS_NEXT(found);
    if (USTRINGTRIE_HAS_VALUE(found)) start.cost = trie.getValue();
  }
}

WordDictionary::~WordDictionary() { udata_close(static_cast<UDataMemory*>(file_)); }

bool WordDictionary::reads(char32_t code) {
  if (code >= 0x3400) return code <= 0x4DBF || (code >= 0x4E00 && code <= kLast);
  if (code >= 0x30A1) return code <= 0x30FE && code != 0x30FB;
  if (code >= 0x3041) return code <= 0x3096 || code == 0x309D || code == 0x309E;
  return code == kFirst;
}

void WordDictionary::offer_words(std::u16string_view run, std::size_t at, WordPath& path) const {
  const Start& start = starts_[run[at] - kFirst];
  offer(path, at, at + 1, start.cost < 0 ? kNoWord : static_cast<std::uint32_t>(start.cost));
  if (!start.goes_on) return;
  icu::UCharsTrie trie(trie_);
  trie.resetToState64(start.state);
  const std::size_t stop = std::min(run.size(), at + kLongest);
  for (std::size_t i = at + 1; i < stop; ++i) {
    const UStringTrieResult found = trie.next(run[i]);
    if (USTRINGTRIE_HAS_VALUE(found)) {
      offer(path, at, i + 1, static_cast<std::uint32_t>(trie.getValue()));
    }
    if (!USTRINGTRIE_HAS_NEXT(found)) return;
  }
}

void WordDictionary::part(std::u16string_view run, WordPath& path) const {
  WIREFOLD_CHECK(is_known());
  path.costs.assign(run.size() + 1, kNotReached);
  path.costs[0] = 0;
  path.before.resize(run.size() + 1);
  path.opens.assign(run.size(), false);
  for (std::size_t i = 0; i < run.size(); ++i) {
    offer_words(run, i, path);
    const bool opens_row = is_katakana(run[i]) && (i == 0 || !is_katakana(run[i - 1]));
    if (opens_row) offer_row(run, i, path);
  }
  for (std::size_t at = run.size(); at > 0;) {
    at = path.before[at];
    path.opens[at] = true;
  }
}

}  // namespace wirefold::text
