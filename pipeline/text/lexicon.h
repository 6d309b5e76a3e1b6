#pragma once
// The words with a role in the analysis (config/words.toml), by hash: function words, weekdays,
// months, spelled-out numbers, units … One lookup a token tells all its roles.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "text/characters.h"
#include "text/document.h"

namespace wirefold::text {

struct RuleError;
struct RuleText;

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
  kRoleBeginsPhrase = 1 << 12,  ///< no role of its own: with the next word it may have others
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
  std::uint16_t roles = 0;
  std::uint8_t weekday = 0;  ///< 0 = Monday
  std::uint8_t month = 0;    ///< 1 = January
  std::uint8_t unit = 0;     ///< index into Lexicon::units
  double number = 0;
  double multiplier = 0;
};

/// A word's roles and which entry has them; zeroes for a word without any.
struct TokenRole {
  std::uint16_t roles = 0;
  std::uint16_t entry = 0;
};

/// One language's words. Immutable once made.
///
/// The lookup must not guess: about every second word of a text has a role, and which cannot be
/// foreseen. So each word has a place that no other word has (hash and displace: the low bits of
/// its hash choose a shift, found when the table is made, which sends words with the same low bits
/// to places that are free), and only there is it compared; no step is a branch.
class Lexicon {
 public:
  /// Looks many words up: a copy of what the lookup needs, which no write can change.
  class Lookup;
  [[nodiscard]] Lookup lookup() const;
  /// The roles of a word by itself.
  [[nodiscard]] TokenRole role_of(std::uint64_t word) const;
  /// The roles of the two words together, else those of the first alone.
  [[nodiscard]] TokenRole role_of_phrase(std::uint64_t word, std::uint64_t next) const;
  /// The entry behind a role; one without roles for a word that has none.
  [[nodiscard]] const WordEntry& entry(TokenRole role) const { return entries_[role.entry]; }
  [[nodiscard]] const Unit& unit(TokenRole role) const { return units_[entry(role).unit]; }

  /// Adds a role; the entry that now holds it, until the next call.
  WordEntry& add(std::uint64_t word, std::uint64_t follow, WordRole role);
  std::uint8_t add_unit(const Unit& unit);
  /// Builds the lookup; call once, after the last add().
  void seal();

 private:
  struct Place {
    std::uint64_t word = 0;  // 0 = empty: the role is none
    TokenRole role;
  };
  using Bucket = std::vector<std::uint16_t>;  // the entries whose words' low bits are the same
  static std::uint64_t place_of(std::uint64_t word, std::uint64_t shift) {
    return word >> 32 ^ shift;
  }
  bool place_words(std::size_t count);
  bool place_bucket(const Bucket& bucket, std::size_t shift);

  std::vector<WordEntry> entries_ = std::vector<WordEntry>(1);         // [0] stands for no entry
  std::vector<std::uint16_t> phrases_;                                 // entries of two words
  std::vector<Place> places_ = std::vector<Place>(1);                  // a power of two
  std::vector<std::uint16_t> shifts_ = std::vector<std::uint16_t>(1);  // as many
  std::uint64_t mask_ = 0;
  std::vector<Unit> units_;
};

class Lexicon::Lookup {
 public:
  /// The roles of a word by itself.
  [[nodiscard]] TokenRole role_of(std::uint64_t word) const {
    const Place& place = places_[place_of(word, shifts_[word & mask_]) & mask_];
    const auto hit = static_cast<std::uint32_t>(base::mask_of(place.word == word ? 1 : 0));
    // Both halves at once: the compiler would take them apart.
    return std::bit_cast<TokenRole>(std::bit_cast<std::uint32_t>(place.role) & hit);
  }

 private:
  friend class Lexicon;
  explicit Lookup(const Lexicon& lexicon)
      : places_(lexicon.places_.data()), shifts_(lexicon.shifts_.data()), mask_(lexicon.mask_) {}

  const Place* places_;
  const std::uint16_t* shifts_;
  std::uint64_t mask_;
};

inline Lexicon::Lookup Lexicon::lookup() const { return Lookup(*this); }
inline TokenRole Lexicon::role_of(std::uint64_t word) const { return lookup().role_of(word); }

/// A character beside a number and the noun it stands for ("$").
struct Sign {
  char32_t code = 0;
  std::uint64_t noun = 0;
};

/// All languages' words and the signs beside numbers.
struct Words {
  std::map<std::string, Lexicon, std::less<>> languages;
  Lexicon shared;           ///< units only: for languages without a section
  std::vector<Sign> signs;  ///< in the order of their codes

  [[nodiscard]] const Lexicon& of(std::string_view language) const;
};

/// Parses words.toml; `table` folds the words.
[[nodiscard]] base::Result<Words, RuleError> parse_words(const RuleText& rules,
                                                         const CharacterTable& table);

}  // namespace wirefold::text
