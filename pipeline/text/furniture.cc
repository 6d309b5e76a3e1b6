// Deciding what belongs to the page.
//
// Problem: copies of one text differ most in what is not the text: menus, share buttons, captions,
// lists of other stories. Learning finds what an outlet repeats, but not on its first article.
// Method: furniture comes in lines, so rules judge lines. A rule is data: patterns over folded
// words, a vocabulary (a line of nothing but "Share", "Email", "Print"), leading bytes ("©"), or
// separators (breadcrumbs). Patterns are indexed by their first or last word, so that a line costs
// two lookups however many rules there are; patterns with neither are tried only on lines that do
// not end like a sentence. Before a pattern is tried, a sketch of the line's words must hold one of
// those that the pattern asks for, and the line must name an agency if the pattern does. Sentences
// are spared unless a rule says otherwise, and each rule has a length limit: a kept advertisement
// costs little, a removed paragraph costs the story. Left out: page-level models (jusText,
// boilerpipe) need the markup's densities, which are gone when text arrives by wire.

#include "text/furniture.h"

#include <algorithm>

#include "text/rule_file.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

class FurnitureParser {
 public:
  FurnitureParser(std::string_view path, const CharacterTable& table,
                  std::vector<FurnitureRule>& rules)
      : file_(std::string(path)), table_(table), rules_(rules) {}

  using Done = base::Result<void, RuleError>;

  Done read(const toml::table& root) {
    const toml::node* list = root.get("rule");
    if (list == nullptr) return {};
    if (!list->is_array_of_tables()) {
      return base::failure(file_.error(list, "must be tables; write", "[[rule]]"));
    }
    for (const toml::node& node : *list->as_array()) {
      auto done = read_rule(*node.as_table());
      if (!done) return done;
    }
    return {};
  }

  std::vector<std::uint64_t> hashes(std::string_view words) const {
    Tokens tokens;
    tokenize(words, table_, Orthography{}, tokens);
    std::vector<std::uint64_t> found;
    for (const Token token : tokens) found.push_back(token.word);
    std::sort(found.begin(), found.end());
    return found;
  }

  const RuleFile& file() const { return file_; }

 private:
  Done read_rule(const toml::table& table) {
    auto known = file_.only_keys(
        table, {"name", "lines", "words", "begins", "separators", "parts_min", "part_words_max",
                "words_max", "sentences", "then", "removes", "keeps"});
    if (!known) return known;
    FurnitureRule rule;
    rule.name = table["name"].value_or("");
    if (rule.name.empty()) return fail(table, "a rule needs a name; add", "name = \"…\"");
    rule.words = hashes(table["words"].value_or(""));
    for (const std::uint64_t word : rule.words) rule.word_filter.add(word);
    rule.parts_min = table["parts_min"].value_or(rule.parts_min);
    rule.part_words_max = table["part_words_max"].value_or(rule.part_words_max);
    rule.words_max = table["words_max"].value_or(rule.words_max);
    rule.sentences = table["sentences"].value_or(false);
    if (auto done = read_then(table, rule); !done) return done;
    if (auto done = read_lists(table, rule); !done) return done;
    if (rule.removes.empty() || rule.keeps.empty()) {
      return fail(table, "a rule needs examples; fill removes and keeps of", rule.name);
    }
    rules_.push_back(std::move(rule));
    return {};
  }

  Done read_then(const toml::table& table, FurnitureRule& rule) const {
    const std::string then = table["then"].value_or("remove");
    if (then == "remove") return {};
    rule.verdict = then == "block" ? Verdict::kOpensBlock : Verdict::kEndsText;
    if (then == "block" || then == "rest") return {};
    return fail(table, "then must be one of remove, block, rest; correct", then);
  }

  Done read_lists(const toml::table& table, FurnitureRule& rule) const {
    std::vector<std::string> patterns;
    const std::pair<std::string_view, std::vector<std::string>*> lists[] = {
        {"lines", &patterns},
        {"begins", &rule.begins},
        {"separators", &rule.separators},
        {"removes", &rule.removes},
        {"keeps", &rule.keeps}};
    for (const auto& [key, target] : lists) {
      auto strings = file_.strings(table, key);
      if (!strings) return base::failure(strings.error());
      *target = std::move(*strings);
    }
    for (const std::string& begin : rule.begins) {
      if (!begin.empty()) rule.first_bytes.set(static_cast<unsigned char>(begin.front()));
    }
    for (const std::string& pattern : patterns) {
      auto compiled = LinePattern::compile(pattern, table_);
      if (!compiled) return fail(table, "a pattern cannot be read; check its brackets", pattern);
      if (rule.sentences && !is_anchored(*compiled)) {
        return fail(table,
                    "with sentences = true a pattern must start or end with a plain word or "
                    "{source}; rewrite",
                    pattern);
      }
      rule.lines.push_back(std::move(*compiled));
    }
    return {};
  }

  static bool is_anchored(const LinePattern& pattern) {
    using Kind = PatternElement::Kind;
    const PatternElement& first = pattern.elements().front();
    const PatternElement& last = pattern.elements().back();
    const auto is_words = [](const PatternElement& e) {
      return e.kind == Kind::kWords && !e.is_optional;
    };
    return is_words(first) || is_words(last) || first.kind == Kind::kSource;
  }

  Done fail(const toml::table& table, std::string_view sentence, std::string_view value) const {
    return base::failure(file_.error(&table, sentence, value));
  }

  RuleFile file_;
  const CharacterTable& table_;
  std::vector<FurnitureRule>& rules_;
};

std::uint64_t sketch_of(std::uint64_t word) { return std::uint64_t{1} << (word & 63); }

bool only_words(const FurnitureRule& rule, const LineView& line) {
  for (std::uint32_t i = line.range.begin; i < line.range.end; ++i) {
    if ((line.tokens[i].flags & kNumeric) != 0 && i != line.range.begin) continue;
    const std::uint64_t word = line.tokens[i].word;
    if (!rule.word_filter.may_hold(word) ||
        !std::binary_search(rule.words.begin(), rule.words.end(), word)) {
      return false;
    }
  }
  return true;
}

bool begins_with(const FurnitureRule& rule, std::string_view bytes) {
  if (bytes.empty() || !rule.first_bytes[static_cast<unsigned char>(bytes.front())]) return false;
  return std::any_of(rule.begins.begin(), rule.begins.end(),
                     [&](const std::string& begin) { return bytes.starts_with(begin); });
}

bool names_agency(const LineView& line) {
  for (std::uint32_t i = line.range.begin; i < line.range.end; ++i) {
    if (!line.agencies.may_begin(line.tokens[i].word)) continue;
    if (line.agencies.at(line.text, line.tokens, i, line.range.end)) return true;
  }
  return false;
}

// Whether separators part the line into short pieces, as in breadcrumbs and menus.
bool is_parted(const FurnitureRule& rule, const LineView& line) {
  std::uint32_t parts = 1;
  std::uint32_t words = 1;
  for (std::uint32_t i = line.range.begin + 1; i < line.range.end; ++i) {
    const std::uint32_t begin = line.tokens[i - 1].end;
    const std::uint32_t end = std::max(begin, line.tokens[i].begin);
    const std::string_view gap = line.text.substr(begin, end - begin);
    const bool splits =
        gap.size() > 1 && std::any_of(rule.separators.begin(), rule.separators.end(),
                                      [&](const std::string& separator) {
                                        return gap.find(separator) != std::string_view::npos;
                                      });
    words = splits ? 1 : words + 1;
    parts += splits ? 1U : 0U;
    if (words > rule.part_words_max) return false;
  }
  return parts >= rule.parts_min;
}

}  // namespace

bool ends_like_sentence(std::string_view line) {
  for (std::size_t at = line.size(); at > 0;) {
    std::size_t begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(line[begin]) & 0xC0U) == 0x80U) --begin;
    switch (decode_at(line, begin).code) {
      case U'.':
      case U'!':
      case U'?':
      case U'…':
      case U'。':
      case U'！':
      case U'？':
      case U'।':
      case U'؟':
      case U'۔':
        return true;
      case U' ':
      case U'\t':
      case U'\r':
      case U'"':
      case U'\'':
      case U'”':
      case U'’':
      case U'»':
      case U'“':
      case U'」':
      case U'』':
      case U')':
      case 0xA0:
        at = begin;
        break;
      default:
        return false;
    }
  }
  return false;
}

base::Result<Furniture, RuleError> Furniture::parse(const RuleText& rules,
                                                    const CharacterTable& table) {
  Furniture furniture(table);
  FurnitureParser parser(rules.path, table, furniture.rules_);
  auto root = parser.file().parse(rules.toml);
  if (!root) return base::failure(root.error());
  auto known = parser.file().only_keys(*root, {"rule", "example_source", "outlet_words"});
  if (!known) return base::failure(known.error());
  if (auto done = parser.read(*root); !done) return base::failure(done.error());
  furniture.example_source_ = (*root)["example_source"].value_or("");
  furniture.outlet_words_ = parser.hashes((*root)["outlet_words"].value_or(""));
  for (std::uint32_t i = 0; i < furniture.rules_.size(); ++i) furniture.index(i);
  return furniture;
}

void Furniture::index(std::uint32_t rule) {
  using Kind = PatternElement::Kind;
  const FurnitureRule& added = rules_[rule];
  words_max_ = std::max(words_max_, added.words_max);
  if (!added.words.empty() || !added.begins.empty() || !added.separators.empty()) {
    if (added.sentences) others_[static_cast<std::size_t>(LineKind::kSentence)].push_back(rule);
    others_[static_cast<std::size_t>(LineKind::kOther)].push_back(rule);
  }
  for (std::uint32_t i = 0; i < added.lines.size(); ++i) {
    const PatternElement& first = added.lines[i].elements().front();
    const PatternElement& last = added.lines[i].elements().back();
    const Candidate candidate = candidate_of(rule, i);
    if (first.kind == Kind::kWords && !first.is_optional) {
      for (const std::uint64_t word : first.words) {
        by_first_[word].push_back(candidate);
        first_words_.add(word);
      }
    } else if (last.kind == Kind::kWords && !last.is_optional) {
      for (const std::uint64_t word : last.words) {
        by_last_[word].push_back(candidate);
        last_words_.add(word);
      }
    } else if (first.kind == Kind::kSource) {
      by_source_.push_back(candidate);
    } else {
      unanchored_.push_back(candidate);
      for (const std::uint64_t word : candidate.one_of) unanchored_words_.add(word);
      all_ask_ = all_ask_ && (candidate.of_agency || !candidate.one_of.empty());
    }
  }
}

// What a line needs: one word of the element that has fewest alternatives, a number, an agency.
Furniture::Candidate Furniture::candidate_of(std::uint32_t rule, std::uint32_t line) const {
  using Kind = PatternElement::Kind;
  const std::vector<PatternElement>& elements = rules_[rule].lines[line].elements();
  Candidate candidate{rule, line, ~std::uint64_t{0}, false, false, {}};
  for (const PatternElement& element : elements) {
    if (element.is_optional) continue;
    if (element.kind == Kind::kAgency) candidate.of_agency = true;
    if (element.kind != Kind::kWords) continue;
    const bool is_fewer = element.words.size() < candidate.one_of.size();
    if (candidate.one_of.empty() || is_fewer) candidate.one_of = element.words;
  }
  if (!candidate.one_of.empty()) candidate.sketch = 0;
  for (const std::uint64_t word : candidate.one_of) candidate.sketch |= sketch_of(word);
  candidate.from_number = elements.front().kind == Kind::kNumber && !elements.front().is_optional;
  return candidate;
}

bool Furniture::may_match(const Candidate& candidate, Trial& trial) {
  const auto stands = [&](std::uint64_t word) { return trial.words.may_hold(word); };
  if (!candidate.one_of.empty() &&
      std::none_of(candidate.one_of.begin(), candidate.one_of.end(), stands)) {
    return false;
  }
  if (!candidate.of_agency) return true;
  if (!trial.names_agency) trial.names_agency = names_agency(trial.line);
  return *trial.names_agency;
}

bool Furniture::may_match_unanchored(const LineView& line) const {
  bool asked_for = !all_ask_;
  bool agency = false;
  for (std::uint32_t i = line.range.begin; i < line.range.end; ++i) {
    asked_for |= unanchored_words_.may_hold(line.tokens[i].word);
    agency |= line.agencies.may_begin(line.tokens[i].word);
  }
  return asked_for || (agency && names_agency(line));
}

Verdict Furniture::try_candidates(const std::vector<Candidate>& candidates, Trial& trial) const {
  const LineView& line = trial.line;
  const bool numbered = (line.tokens[line.range.begin].flags & kNumeric) != 0;
  for (const Candidate& candidate : candidates) {
    if ((candidate.sketch & trial.sketch) == 0 || (candidate.from_number && !numbered)) continue;
    if (!may_match(candidate, trial)) continue;
    const FurnitureRule& rule = rules_[candidate.rule];
    if (line.range.size() > rule.words_max) continue;
    if (trial.kind == LineKind::kSentence && !rule.sentences) continue;
    if (rule.lines[candidate.line].matches(line)) return rule.verdict;
  }
  return Verdict::kKeep;
}

Verdict Furniture::judge_patterns(const LineView& line, LineKind kind) const {
  const Token& last = line.tokens[line.range.end - 1];
  const Token& first = line.tokens[line.range.begin];
  const bool has_first = first_words_.may_hold(first.word);
  const bool has_last = last_words_.may_hold(last.word);
  const bool has_source = !line.source.empty() && first.word == line.source.front().word;
  const bool is_anchored = has_first | has_last | has_source;
  if (!is_anchored && (kind == LineKind::kSentence || !may_match_unanchored(line))) {
    return Verdict::kKeep;
  }

  Trial trial{line, kind, 0, {}, {}};
  for (std::uint32_t i = line.range.begin; i < line.range.end; ++i) {
    trial.sketch |= sketch_of(line.tokens[i].word);
    trial.words.add(line.tokens[i].word);
  }
  const auto try_those_of = [&](const ByWord& map, std::uint64_t word) {
    const auto found = map.find(word);
    return found == map.end() ? Verdict::kKeep : try_candidates(found->second, trial);
  };
  Verdict verdict = has_first ? try_those_of(by_first_, first.word) : Verdict::kKeep;
  if (verdict != Verdict::kKeep) return verdict;
  if (has_last) verdict = try_those_of(by_last_, last.word);
  if (verdict != Verdict::kKeep) return verdict;
  if (has_source) {
    verdict = try_candidates(by_source_, trial);
    if (verdict != Verdict::kKeep) return verdict;
  }
  return kind == LineKind::kSentence ? Verdict::kKeep : try_candidates(unanchored_, trial);
}

Verdict Furniture::judge(const LineView& line, std::string_view bytes) const {
  if (line.range.size() == 0 || line.range.size() > words_max_) return Verdict::kKeep;
  const LineKind kind = ends_like_sentence(bytes) ? LineKind::kSentence : LineKind::kOther;
  const Verdict verdict = judge_patterns(line, kind);
  if (verdict != Verdict::kKeep) return verdict;
  bytes.remove_prefix(std::min(bytes.find_first_not_of(kSpaces), bytes.size()));
  for (const std::uint32_t index : others_[static_cast<std::size_t>(kind)]) {
    const FurnitureRule& rule = rules_[index];
    if (line.range.size() > rule.words_max) continue;
    const bool removes = (!rule.words.empty() && only_words(rule, line)) ||
                         (!rule.begins.empty() && begins_with(rule, bytes)) ||
                         (!rule.separators.empty() && is_parted(rule, line));
    if (removes) return rule.verdict;
  }
  return Verdict::kKeep;
}

}  // namespace wirefold::text
