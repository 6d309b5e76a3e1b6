#pragma once
// The words with a role in the analysis (config/words.toml), by hash: function words, weekdays,
// months, spelled-out numbers, units … One lookup a token tells all its roles.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/document.h"
#include "text/tokenize.h"

namespace wirefold::text {

struct RuleError;

/// The roles a word can have; a word may have several.
enum WordRole : std::uint16_t {
  kRoleNone = 0,
  kRoleFunction = 1 << 0,
  kRoleWeekday = 1 << 1,
  kRoleMonth = 1 << 2,
  kRoleNumber = 1 << 3,
  kRoleMultiplier = 1 << 4,
  kRoleUnit = 1 << 5,
  kRoleApproximate = 1 << 6,
  kRoleAbbreviation = 1 << 7,
  kRoleHonorific = 1 << 8,
  kRoleParticle = 1 << 9,
  kRoleSkipped = 1 << 10,
  kRoleClock = 1 << 11,
};

/// A unit of measure: `noun` counts value * factor + offset of it.
struct Unit {
  std::uint64_t noun = 0;
  double factor = 1;
  double offset = 0;
};

/// A word's roles and their values. Numbers fit: value is the number or the multiplier.
struct WordEntry {
  std::uint64_t word = 0;    ///< hash of the folded word
  std::uint64_t follow = 0;  ///< of a phrase: hash of the word that must follow; 0 for one word
  std::uint16_t roles = 0;   ///< 0: only the beginning of phrases
  bool begins_phrase = false;
  std::uint8_t weekday = 0;  ///< 0 = Monday
  std::uint8_t month = 0;    ///< 1 = January
  std::uint8_t unit = 0;     ///< index into Lexicon::units
  double number = 0;
  double multiplier = 0;
};

/// One language's words. Immutable once made.
class Lexicon {
 public:
  /// The entry of a word; null if it has no role and begins no phrase.
  [[nodiscard]] const WordEntry* find(std::uint64_t word) const {
    if (slots_.empty()) return nullptr;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = word & mask; slots_[at].entry != 0; at = (at + 1) & mask) {
      if (slots_[at].tag != tag_of(word)) continue;
      const WordEntry& entry = entries_[slots_[at].entry - 1U];
      if (entry.word == word) return &entry;
    }
    return nullptr;
  }
  /// The entry of the two words, else that of the first alone.
  [[nodiscard]] const WordEntry* find_phrase(std::uint64_t word, std::uint64_t next) const;
  [[nodiscard]] const Unit& unit(const WordEntry& entry) const { return units_[entry.unit]; }

  /// Adds a role; the entry that now holds it.
  WordEntry& add(std::uint64_t word, std::uint64_t follow, WordRole role);
  std::uint8_t add_unit(const Unit& unit);
  /// Builds the lookup; call once, after the last add().
  void seal();

 private:
  // Four bytes, so that a language's slots stay in the first cache: every token is looked up.
  struct Slot {
    std::uint16_t tag = 0;    // the word's upper bits
    std::uint16_t entry = 0;  // index + 1; 0 = empty
  };
  static std::uint16_t tag_of(std::uint64_t word) { return static_cast<std::uint16_t>(word >> 48); }

  std::vector<WordEntry> entries_;
  std::vector<WordEntry> phrases_;
  std::vector<Slot> slots_;  // open addressing by word
  std::vector<Unit> units_;
};

/// All languages' words and the signs beside numbers.
struct Words {
  std::map<std::string, Lexicon, std::less<>> languages;
  Lexicon shared;  ///< units only: for languages without a section
  std::map<std::string, std::uint64_t, std::less<>> signs;  ///< "$" to its noun

  [[nodiscard]] const Lexicon& of(std::string_view language) const;
};

/// Parses words.toml; `table` folds the words.
[[nodiscard]] base::Result<Words, RuleError> parse_words(std::string_view toml,
                                                         const CharacterTable& table);

}  // namespace wirefold::text
