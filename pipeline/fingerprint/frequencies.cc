#include "fingerprint/frequencies.h"

#include <bit>
#include <charconv>

#include "base/hash.h"

namespace wirefold::fingerprint {
namespace {

std::uint64_t cell_key(std::uint32_t language, std::uint32_t term) {
  return (static_cast<std::uint64_t>(language) << 32 | term) | 1ULL << 63;
}

struct Line {
  std::string_view term;
  float documents = 0;
};

bool parse_line(std::string_view text, Line& line) {
  const std::size_t tab = text.find('\t');
  if (tab == std::string_view::npos || tab == 0) return false;
  line.term = text.substr(0, tab);
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + tab + 1, end, line.documents);
  return error == std::errc() && rest == end;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    lines.push_back(text.substr(0, newline));
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  }
  return lines;
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

}  // namespace

std::uint32_t pack_language(std::string_view language) {
  std::uint32_t packed = 0;
  for (std::size_t i = 0; i < language.size() && i < 4; ++i) {
    packed |= static_cast<std::uint32_t>(static_cast<unsigned char>(language[i]) & 0x7F) << (8 * i);
  }
  return packed;
}

void Frequencies::insert(std::uint64_t key, float documents) {
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = base::mix64(0, key) & mask;
  while (cells_[cell].key != 0 && cells_[cell].key != key) cell = (cell + 1) & mask;
  cells_[cell] = {key, cells_[cell].documents + documents};
}

base::Result<Frequencies, FrequencyError> Frequencies::make(
    const std::vector<FrequencyText>& tables) {
  Frequencies made;
  std::size_t bytes = 0;
  for (const FrequencyText& table : tables) bytes += table.lines.size();
  // A line takes four bytes at least, so this many cells are never more than half full.
  made.cells_.resize(std::bit_ceil(bytes / 4 + 64) * 2);
  std::size_t used = 0;
  for (const FrequencyText& table : tables) {
    const std::uint32_t language = pack_language(table.language);
    const std::vector<std::string_view> lines = split_lines(table.lines);
    float total = 0;
    if (lines.empty() || !parse_total(lines.front(), total)) {
      return base::failure(bad_line(table.language, 1, lines.empty() ? "" : lines.front()));
    }
    made.totals_.push_back({language, total});
    for (std::size_t i = 1; i < lines.size(); ++i) {
      Line line;
      if (lines[i].starts_with('#')) continue;
      if (!parse_line(lines[i], line)) {
        return base::failure(bad_line(table.language, i + 1, lines[i]));
      }
      made.insert(cell_key(language, base::fold32(base::hash64(line.term))), line.documents);
      ++used;
    }
  }
  std::vector<Entry> all;
  all.swap(made.cells_);
  made.cells_.resize(std::bit_ceil(used + 16) * 2);
  for (const Entry& entry : all) {
    if (entry.key != 0) made.insert(entry.key, entry.documents);
  }
  return made;
}

Frequency Frequencies::of(std::uint32_t language, std::uint32_t term) const {
  const float documents = total(language);
  if (documents == 0) return {};
  const std::uint64_t key = cell_key(language, term);
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = base::mix64(0, key) & mask;
  while (cells_[cell].key != 0) {
    if (cells_[cell].key == key) return {cells_[cell].documents, documents};
    cell = (cell + 1) & mask;
  }
  return {0, documents};
}

float Frequencies::total(std::uint32_t language) const {
  for (const Total& entry : totals_) {
    if (entry.language == language) return entry.documents;
  }
  return 0;
}

}  // namespace wirefold::fingerprint
