#pragma once
// Furniture: lines that belong to the page and not to the article. Shipped rules only
// (config/furniture.toml); what one outlet repeats across articles is learnt in story/.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "text/analyze.h"
#include "text/characters.h"
#include "text/line_pattern.h"
#include "text/word_filter.h"

namespace wirefold::text {

/// What a rule says about a line.
enum class Verdict : std::uint8_t {
  kKeep,
  kRemove,
  kRemoveAround,  ///< remove it unless it stands in the text as a crosshead does
  kOpensBlock,    ///< remove it and the list of links under it
  kEndsText,      ///< in the lower half of the page: remove it and everything under it
};

/// One rule of the file, with the examples that a test runs.
struct FurnitureRule {
  std::string name;
  std::vector<LinePattern> lines;
  std::vector<std::uint64_t> words;     ///< sorted; a line of nothing else is removed
  WordFilter word_filter;               ///< of these
  std::vector<std::string> begins;      ///< bytes a line may begin with
  std::vector<std::string> separators;  ///< a line of short parts between these is removed
  std::uint32_t parts_min = 2;
  std::uint32_t part_words_max = 4;
  std::uint32_t words_max = 12;  ///< lines with more tokens are never removed
  bool sentences = false;        ///< whether lines that end like a sentence are removed too
  Verdict verdict = Verdict::kRemove;
  std::vector<std::string> removes;
  std::vector<std::string> keeps;
};

/// Immutable once made.
class Furniture {
 public:
  [[nodiscard]] static base::Result<Furniture, RuleError> parse(const RuleText& rules,
                                                                const CharacterTable& table);

  /// What the first rule that knows the line says. `bytes` is the line as received.
  [[nodiscard]] Verdict judge(const LineView& line, std::string_view bytes) const;

  [[nodiscard]] const CharacterTable& table() const { return *table_; }
  [[nodiscard]] const std::vector<FurnitureRule>& rules() const { return rules_; }
  /// The outlet the examples are about.
  [[nodiscard]] const std::string& example_source() const { return example_source_; }
  /// Words that mark the last part of a headline as the outlet's name ("Times", "News"); sorted.
  [[nodiscard]] const std::vector<std::uint64_t>& outlet_words() const { return outlet_words_; }

 private:
  /// A pattern and what a line needs at least to match it.
  struct Candidate {
    std::uint32_t rule;
    std::uint32_t line;
    std::uint64_t sketch;               ///< of `one_of`; all bits if it is empty
    bool from_number;                   ///< the line's first token is a number
    bool of_agency;                     ///< the line names an agency
    std::vector<std::uint64_t> one_of;  ///< words of which the line holds one; empty if of none
  };
  using ByWord = std::unordered_map<std::uint64_t, std::vector<Candidate>>;
  struct Anchored;
  void index(std::uint32_t rule);
  /// Where the rule's patterns belong.
  std::vector<Anchored*> indexes_of(const FurnitureRule& rule);
  static void file_under(const std::vector<std::uint64_t>& words, const Candidate& candidate,
                         ByWord& map, WordFilter& filter);
  /// The map's entry; null if there is none.
  static const std::vector<Candidate>* found_in(const ByWord& map, const WordFilter& filter,
                                                std::uint64_t word);
  enum class LineKind : std::uint8_t { kSentence, kOther };
  Verdict judge_patterns(const LineView& line, LineKind kind) const;
  /// Patterns over a line, and what the line has for them.
  struct Trial {
    const LineView& line;
    LineKind kind;
    std::uint64_t sketch;              ///< a bit for each word, by its low bits
    LineSketch words;                  ///< the same with fewer words to a bit, asked second
    std::optional<bool> names_agency;  ///< found out when it is first asked for
  };
  static bool may_match(const Candidate& candidate, Trial& trial);
  /// Whether one of the unanchored patterns may match the line.
  bool may_match_unanchored(const LineView& line) const;
  Verdict try_candidates(const std::vector<Candidate>& candidates, Trial& trial) const;
  Candidate candidate_of(std::uint32_t rule, std::uint32_t line) const;
  void index_begins(std::uint32_t rule);
  /// What the first rule says that knows how the line begins.
  Verdict judge_begin(const LineView& line, LineKind kind, std::string_view bytes) const;
  /// The same of its words alone and of its parts.
  Verdict judge_whole(const LineView& line, LineKind kind) const;

  explicit Furniture(const CharacterTable& table) : table_(&table) {}

  const CharacterTable* table_;
  std::vector<FurnitureRule> rules_;
  /// Patterns that start, or else end, with a plain word.
  struct Anchored {
    ByWord by_first;
    ByWord by_last;
    WordFilter first_words;  ///< keys of by_first
    WordFilter last_words;   ///< keys of by_last
  };
  std::array<Anchored, 2> anchored_;   ///< for lines that end like a sentence, and for others
  std::vector<Candidate> unanchored_;  ///< neither starts nor ends with a plain word
  WordFilter unanchored_words_;        ///< one of which these ask for …
  bool all_ask_ = true;                ///< … each of them, unless it asks for an agency
  std::vector<Candidate> by_source_;   ///< patterns that start with {source}
  /// Rules with words or separators: of lines that end like a sentence, and of others.
  std::array<std::vector<std::uint32_t>, 2> others_;
  WordFilter words_;  ///< of all rules
  struct Beginning {
    std::string bytes;
    std::uint32_t rule;
  };
  std::unordered_map<std::uint64_t, std::vector<Beginning>> by_begin_;  ///< by first_two()
  WordFilter begins_;                                                   ///< keys of by_begin_
  std::uint32_t words_max_ = 0;
  std::string example_source_;
  std::vector<std::uint64_t> outlet_words_;
};

/// Whether the line ends as sentences do: a full stop, also before closing quotes or brackets.
[[nodiscard]] bool ends_like_sentence(std::string_view line);

}  // namespace wirefold::text
