#include "fingerprint/frequencies.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

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

bool parse_line(std::string_view text, FrequencyTable::Cell& cell) {
  const std::size_t tab = text.find('\t');
  if (tab == std::string_view::npos || tab == 0) return false;
  cell.term = base::fold32(base::hash64(text.substr(0, tab)));
  return parse_count(text.data() + tab + 1, text.data() + text.size(), cell.documents);
}

std::string_view take_line(std::string_view& text) {
  const std::size_t newline = text.find('\n');
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  return line;
}

// All but the commonest terms stand in fewer documents than this.
constexpr std::size_t kReadyIdfs = 4096;

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

// Replaces `cells` by the table's terms; its total.
base::Result<float, FrequencyError> read_table(const FrequencyText& table,
                                               std::vector<FrequencyTable::Cell>& cells) {
  cells.clear();
  std::string_view rest = table.lines;
  const std::string_view first = take_line(rest);
  float total = 0;
  if (!parse_total(first, total)) return base::failure(bad_line(table.language, 1, first));
  for (std::size_t number = 2; !rest.empty(); ++number) {
    const std::string_view line = take_line(rest);
    if (line.starts_with('#')) continue;
    FrequencyTable::Cell cell;
    if (!parse_line(line, cell)) return base::failure(bad_line(table.language, number, line));
    if (cell.documents != 0) cells.push_back(cell);
  }
  return total;
}

}  // namespace

std::uint32_t pack_language(std::string_view language) {
  std::uint32_t packed = 0;
  for (std::size_t i = 0; i < language.size() && i < 4; ++i) {
    packed |= static_cast<std::uint32_t>(static_cast<unsigned char>(language[i]) & 0x7F) << (8 * i);
  }
  return packed;
}

float idf(Frequency frequency) {
  constexpr float kLeast = 1.3F;
  const float value = std::log((frequency.total + 1) / (1 + frequency.documents));
  return value < kLeast && frequency.total > 0 ? 0 : value;
}

FrequencyTable::FrequencyTable(float total) : idfs_(kReadyIdfs), total_(total) {
  for (std::size_t i = 0; i < kReadyIdfs; ++i) {
    idfs_[i] = fingerprint::idf({static_cast<float>(i), total});
  }
}

base::Result<FrequencyTable, FrequencyError> FrequencyTable::read(const FrequencyText& text) {
  std::vector<Cell> cells;
  const auto total = read_table(text, cells);
  if (!total) return base::failure(total.error());
  FrequencyTable table(*total);
  table.add(cells);
  return table;
}

void FrequencyTable::add(const std::vector<Cell>& terms) {
  const std::size_t wanted = std::bit_ceil((used_ + terms.size()) * 4 / 3 + 1);
  if (wanted > cells_.size()) {
    std::vector<Cell> smaller(wanted);
    smaller.swap(cells_);
    for (const Cell& cell : smaller) {
      if (cell.documents != 0) cells_[slot(cell.term)] = cell;
    }
  }
  for (const Cell& term : terms) {
    Cell& cell = cells_[slot(term.term)];
    used_ += cell.documents == 0 ? 1U : 0U;
    cell = {term.term, cell.documents + term.documents};
  }
}

base::Result<Frequencies, FrequencyError> Frequencies::make(
    const std::vector<FrequencyText>& tables) {
  Frequencies made;
  std::vector<FrequencyTable::Cell> cells;
  for (const FrequencyText& table : tables) {
    const auto total = read_table(table, cells);
    if (!total) return base::failure(total.error());
    const std::uint32_t language = pack_language(table.language);
    const auto known = std::find(made.languages_.begin(), made.languages_.end(), language);
    const auto index = static_cast<std::size_t>(known - made.languages_.begin());
    if (known == made.languages_.end()) {
      made.languages_.push_back(language);
      made.entries_.push_back({FrequencyTable(*total)});
    }
    made.entries_[index].made.add(cells);
  }
  return made;
}

const FrequencyTable& Frequencies::table(std::uint32_t language) const {
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    if (languages_[i] != language) continue;
    return entries_[i].reader == nullptr ? entries_[i].made : entries_[i].reader();
  }
  return none_;
}

}  // namespace wirefold::fingerprint
