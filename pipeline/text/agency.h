#pragma once
// News agencies (config/agencies.toml): recognising them in a text, a source or a credit. Used by
// furniture rules ("{agency}"), by datelines and to say which agency an article derives from.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "text/analyze.h"
#include "text/characters.h"
#include "text/document.h"
#include "text/word_filter.h"

namespace wirefold::text {

/// An agency's name found in a token sequence.
struct AgencyMention {
  std::uint32_t agency = 0;  ///< index for Agencies::key
  TokenRange tokens;
};

/// A short text and its tokens.
struct Wording {
  std::string_view text;
  const Tokens& tokens;
};

/// Immutable once made.
class Agencies {
 public:
  [[nodiscard]] static base::Result<Agencies, RuleError> parse(const RuleText& rules,
                                                               const CharacterTable& table);

  /// The agency named by the tokens from `at` on (longest name wins), not beyond `limit`.
  [[nodiscard]] std::optional<AgencyMention> at(std::string_view text, const Tokens& tokens,
                                                std::uint32_t at, std::uint32_t limit) const;
  /// Whether a name may begin with the word; rules out nearly all words at once.
  [[nodiscard]] bool may_begin(std::uint64_t word) const { return first_words_.may_hold(word); }
  /// The agency whose name or site is the whole text ("Reuters", "apnews.com").
  [[nodiscard]] std::optional<std::uint32_t> named(const Wording& whole) const;
  /// The first agency named anywhere in a short text: a byline, a credit.
  [[nodiscard]] std::optional<std::uint32_t> inside(const Wording& wording) const;
  [[nodiscard]] std::optional<std::uint32_t> inside(std::string_view text) const;
  /// Whether `word` may stand before an agency that is given as the source ("told", "via").
  [[nodiscard]] bool is_credit_word(std::uint64_t word) const;
  [[nodiscard]] const std::string& key(std::uint32_t agency) const { return keys_[agency]; }

 private:
  enum class Where : std::uint8_t { kAnywhere, kInBrackets };
  struct Form {
    std::vector<std::uint64_t> words;
    std::string exact;  // an abbreviation must be spelled like this; empty for names
    Where where = Where::kAnywhere;
    std::uint32_t agency = 0;
  };
  explicit Agencies(const CharacterTable& table) : table_(&table) {}
  bool matches(const Form& form, std::string_view text, const Tokens& tokens,
               TokenRange range) const;
  Form* add(std::string_view name, std::uint32_t agency);
  void add_exactly(std::string_view name, std::uint32_t agency, Where where);

  const CharacterTable* table_;
  std::vector<std::string> keys_;
  std::unordered_map<std::string, std::uint32_t> sites_;
  std::vector<Form> forms_;  // longest first among those with the same first word
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_first_;
  std::vector<std::uint64_t> credit_words_;  // sorted
  WordFilter credit_filter_;                 // the same
  WordFilter first_words_;
};

}  // namespace wirefold::text
