#include "text/characters.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wirefold::text {
namespace {

constexpr char32_t kPlaneSize = 0x10000;

bool is_character(char32_t code) { return code < 0xD800 || code >= 0xF900; }

std::string utf8_of(char32_t code) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | (code >> 6U)), byte(0x80U | (code & 0x3FU))};
  return {byte(0xE0U | (code >> 12U)), byte(0x80U | ((code >> 6U) & 0x3FU)),
          byte(0x80U | (code & 0x3FU))};
}

bool has_form(CharKind kind) {
  return kind != CharKind::kBreak && kind != CharKind::kIgnored && kind != CharKind::kApostrophe;
}

// The table takes short cuts for a character by itself; the definition folds a whole string.
TEST(Characters, TheTableFoldsEveryCharacterAsDefined) {
  const CharacterTable table;
  for (char32_t code = 0; code < kPlaneSize; ++code) {
    if (!is_character(code)) continue;
    std::string folded;
    table.append_folded(code, folded);
    const std::string wanted =
        has_form(table.at(code).kind) ? fold_by_definition(utf8_of(code)) : std::string();
    ASSERT_EQ(folded, wanted) << std::hex << static_cast<unsigned>(code);
  }
}

TEST(Characters, EveryEntryIsThatOfItsCharacterAskedAlone) {
  const CharacterTable table;
  for (char32_t code = 0; code < kPlaneSize; ++code) {
    if (!is_character(code)) continue;
    SCOPED_TRACE(static_cast<unsigned>(code));
    std::vector<std::string> pool;
    const Character alone = describe_character(code, pool);
    const Character& entry = table.at(code);
    ASSERT_EQ(entry.kind, alone.kind);
    ASSERT_EQ(entry.flags, alone.flags);
    ASSERT_EQ(entry.size, alone.size);
    if (pool.empty()) {
      ASSERT_EQ(entry.bytes, alone.bytes);
    }
  }
}

}  // namespace
}  // namespace wirefold::text
