#include "text/reading.h"

#include "base/hash.h"

namespace wirefold::text {
namespace {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;  // odd, of high entropy

}  // namespace

void prepare_reading(const std::vector<Token>& tokens, Reading& reading) {
  const std::size_t count = tokens.size();
  reading.entries.resize(count);
  reading.roles.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const WordEntry* entry = reading.lexicon.find(tokens[i].word);
    if (entry != nullptr && entry->begins_phrase && i + 1 < count) {
      entry = reading.lexicon.find_phrase(tokens[i].word, tokens[i + 1].word);
    }
    reading.entries[i] = entry;
    reading.roles[i] = entry != nullptr ? entry->roles : std::uint16_t{0};
  }
  reading.marked_gaps.reserve(count / 4);
  for (const Paragraph& paragraph : reading.paragraphs) {
    for (std::uint32_t i = paragraph.tokens.begin + 1; i < paragraph.tokens.end; ++i) {
      if (!one_space_before(reading.text, tokens, i)) reading.marked_gaps.push_back(i);
    }
  }
}

std::uint64_t hash_of_words(const std::vector<Token>& tokens, TokenRange range) {
  std::uint64_t hash = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    hash = hash * kMultiplier + tokens[i].word;
  }
  return base::mix64(hash, range.size());
}

}  // namespace wirefold::text
