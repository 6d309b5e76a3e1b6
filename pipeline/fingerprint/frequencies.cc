// Problem: an article asks for the frequencies of some two hundred terms, in no order, and a table
// of 20,000 terms that is spacious enough to be searched without wrong guesses takes half a
// megabyte of a core's own cache if a cell holds the term and its count. Method: terms are hashes,
// so a cell's place says the term's lower bits already (quotienting: Knuth, volume 3, 6.4, exercise
// 13), and there are few different counts. A cell of four bytes holds the upper bits of the term,
// how many steps it stands behind its place, and the number of its count. Cost: a table twice as
// large as the terms need, which is a quarter of a megabyte, and 1.2 cells read a term.

#include "fingerprint/frequencies.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/check.h"
#include "base/hash.h"

namespace wirefold::fingerprint {
namespace {

// Counts are whole numbers nearly always, which need no general parser; both give the same float.
bool parse_count(const char* begin, const char* end, float& count) {
  constexpr std::ptrdiff_t kDigits = 18;
  std::uint64_t whole = 0;
  const char* at = begin;
  while (at != end && *at >= '0' && *at <= '9' && at - begin < kDigits) {
    whole = whole * 10 + static_cast<std::uint64_t>(*at++ - '0');
  }
  if (at == end && at != begin) {
    count = static_cast<float>(whole);
    return true;
  }
  const auto [rest, error] = std::from_chars(begin, end, count);
  return error == std::errc() && rest == end && count >= 0;
}

using TermCounts = std::vector<FrequencyTable::TermCount>;

bool parse_line(std::string_view text, FrequencyTable::TermCount& count) {
  const std::size_t tab = text.find('\t');
  if (tab == std::string_view::npos || tab == 0) return false;
  count.term = base::fold32(base::hash64(text.substr(0, tab)));
  return parse_count(text.data() + tab + 1, text.data() + text.size(), count.documents);
}

std::string_view take_line(std::string_view& text) {
  const std::size_t newline = text.find('\n');
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  return line;
}

constexpr std::string_view kTotalPrefix = "# documents ";

FrequencyError bad_line(std::string_view language, std::size_t number, std::string_view line) {
  return {
      "a frequency table has a line that is not \"term<TAB>documents\" (the first: \"# documents "
      "N\"); mend the line: language " +
      std::string(language) + ", line " + std::to_string(number) + ": " +
      std::string(line.substr(0, 60))};
}

bool parse_total(std::string_view line, float& total) {
  if (!line.starts_with(kTotalPrefix)) return false;
  line.remove_prefix(kTotalPrefix.size());
  return std::from_chars(line.data(), line.data() + line.size(), total).ec == std::errc();
}

// Appends the table's terms; its total.
base::Result<float, FrequencyError> read_table(const FrequencyText& table, TermCounts& counts) {
  std::string_view rest = table.lines;
  const std::string_view first = take_line(rest);
  float total = 0;
  if (!parse_total(first, total)) return base::failure(bad_line(table.language, 1, first));
  for (std::size_t number = 2; !rest.empty(); ++number) {
    const std::string_view line = take_line(rest);
    if (line.starts_with('#')) continue;
    FrequencyTable::TermCount count;
    if (!parse_line(line, count)) return base::failure(bad_line(table.language, number, line));
    counts.push_back(count);
  }
  return total;
}

// Each term once, with the sum of its documents, unless that is none.
TermCounts summed(const TermCounts& counts) {
  TermCounts cells(std::bit_ceil(counts.size() * 2 + 1));
  const std::size_t mask = cells.size() - 1;
  for (const FrequencyTable::TermCount& count : counts) {
    std::size_t at = count.term & mask;
    while (cells[at].documents != 0 && cells[at].term != count.term) at = (at + 1) & mask;
    cells[at] = {count.term, cells[at].documents + count.documents};
  }
  std::erase_if(cells, [](const FrequencyTable::TermCount& cell) { return cell.documents == 0; });
  return cells;
}

}  // namespace

std::uint32_t pack_language(std::string_view language) {
  std::uint32_t packed = 0;
  for (std::size_t i = 0; i < language.size() && i < 4; ++i) {
    packed |= static_cast<std::uint32_t>(static_cast<unsigned char>(language[i]) & 0x7F) << (8 * i);
  }
  return packed;
}

std::string unpack_language(std::uint32_t packed) {
  std::string language;
  for (; packed != 0; packed >>= 8) language.push_back(static_cast<char>(packed & 0x7F));
  return language;
}

float idf(Frequency frequency) {
  constexpr float kLeast = 1.3F;
  const float value = std::log((frequency.total + 1) / (1 + frequency.documents));
  return value < kLeast && frequency.total > 0 ? 0 : value;
}

FrequencyTable::FrequencyTable(float total, const TermCounts& terms) : total_(total) {
  const TermCounts each_once = summed(terms);
  constexpr unsigned kHomeBitsMin = 2 * kStepBits;
  auto home_bits = static_cast<unsigned>(std::bit_width(each_once.size() * 2));
  home_bits = std::max(home_bits, kHomeBitsMin);
  while (!pack(each_once, home_bits)) ++home_bits;
  for (const float documents : documents_) idfs_.push_back(fingerprint::idf({documents, total}));
}

// False if a term would stand too far from its place or a count's number has no room in a cell.
bool FrequencyTable::pack(const TermCounts& terms, unsigned home_bits) {
  WIREFOLD_CHECK(home_bits < 32);
  home_mask_ = (1U << home_bits) - 1;
  level_bits_ = home_bits - kStepBits;
  cells_.assign(home_mask_ + std::size_t{kSteps} + 1, 0);
  documents_.assign(1, 0);
  std::unordered_map<float, std::uint32_t> levels;
  for (const TermCount& term : terms) {
    const auto next = static_cast<std::uint32_t>(documents_.size());
    const std::uint32_t level = levels.try_emplace(term.documents, next).first->second;
    if (level == next) documents_.push_back(term.documents);
    std::uint32_t* const home = &cells_[term.term & home_mask_];
    std::uint32_t step = 0;
    while (step < kSteps && home[step] != 0) ++step;
    if (step == kSteps || level >> level_bits_ != 0) return false;
    home[step] = (term.term & ~home_mask_) | step << level_bits_ | level;
  }
  return true;
}

// Most terms stand at their place or nowhere, but which cannot be foreseen: that is looked up
// without a branch, and the others are noted for a second pass.
void FrequencyTable::idfs_of(std::span<const std::uint32_t> terms, float* idfs) const {
  constexpr std::size_t kBlock = 256;
  std::array<std::uint16_t, kBlock + 1> displaced;
  const std::uint32_t level_mask = (1U << level_bits_) - 1;
  for (std::size_t begin = 0; begin < terms.size(); begin += kBlock) {
    const std::span<const std::uint32_t> block =
        terms.subspan(begin, std::min(kBlock, terms.size() - begin));
    std::size_t count = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::uint32_t cell = cells_[block[i] & home_mask_];
      const std::uint32_t rest = cell ^ (block[i] & ~home_mask_);
      const std::uint32_t is_here = rest >> level_bits_ == 0 ? 1 : 0;
      // Masks, since the compiler makes a branch of `? :` over the table.
      idfs[begin + i] = idfs_[rest & level_mask & (0U - is_here)];
      displaced[count] = static_cast<std::uint16_t>(i);
      count += (cell != 0 ? 1U : 0U) & ~is_here;
    }
    for (std::size_t k = 0; k < count; ++k) {
      idfs[begin + displaced[k]] = idfs_[level_of(block[displaced[k]])];
    }
  }
}

base::Result<FrequencyTable, FrequencyError> FrequencyTable::read(const FrequencyText& text) {
  TermCounts counts;
  const auto total = read_table(text, counts);
  if (!total) return base::failure(total.error());
  return FrequencyTable(*total, counts);
}

base::Result<Frequencies, FrequencyError> Frequencies::make(
    const std::vector<FrequencyText>& tables) {
  Frequencies made;
  std::vector<TermCounts> counts;  // parallel to the languages
  std::vector<float> totals;
  for (const FrequencyText& table : tables) {
    const std::uint32_t language = pack_language(table.language);
    const auto known = std::find(made.languages_.begin(), made.languages_.end(), language);
    const auto index = static_cast<std::size_t>(known - made.languages_.begin());
    if (known == made.languages_.end()) {
      made.languages_.push_back(language);
      counts.emplace_back();
    }
    const auto total = read_table(table, counts[index]);
    if (!total) return base::failure(total.error());
    totals.resize(counts.size(), *total);
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    made.entries_.push_back({FrequencyTable(totals[i], counts[i])});
  }
  return made;
}

const FrequencyTable& Frequencies::table(std::uint32_t language) const {
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    if (languages_[i] != without_guess(language)) continue;
    return entries_[i].reader == nullptr ? entries_[i].made : entries_[i].reader();
  }
  return none_;
}

}  // namespace wirefold::fingerprint
