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
                "words_max", "sentences", "then", "in_text", "removes", "keeps"});
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
    const std::string in_text = table["in_text"].value_or("remove");
    const std::string then = table["then"].value_or("remove");
    if (in_text != "remove" && (in_text != "keep" || then != "remove")) {
      return fail(table, "in_text must be remove, or keep where then is remove; correct", in_text);
    }
    if (in_text == "keep") rule.verdict = Verdict::kRemoveAround;
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

// A line's first two bytes, spread as a WordFilter wants its words.
std::uint64_t spread(std::uint32_t first, std::uint32_t second) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  return (std::uint64_t{first} << 8 | second) * kOdd >> 40;
}

std::uint64_t first_two(std::string_view bytes) {
  const auto at = [&](std::size_t i) {
    return i < bytes.size() ? std::uint32_t{static_cast<unsigned char>(bytes[i])} : 0U;
  };
  return spread(at(0), at(1));
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

std::vector<Furniture::Anchored*> Furniture::indexes_of(const FurnitureRule& rule) {
  std::vector<Anchored*> indexes = {&anchored_[static_cast<std::size_t>(LineKind::kOther)]};
  if (rule.sentences) {
    indexes.push_back(&anchored_[static_cast<std::size_t>(LineKind::kSentence)]);
  }
  return indexes;
}

void Furniture::file_under(const std::vector<std::uint64_t>& words, const Candidate& candidate,
                           ByWord& map, WordFilter& filter) {
  for (const std::uint64_t word : words) {
    map[word].push_back(candidate);
    filter.add(word);
  }
}

void Furniture::index(std::uint32_t rule) {
  using Kind = PatternElement::Kind;
  const FurnitureRule& added = rules_[rule];
  words_max_ = std::max(words_max_, added.words_max);
  index_begins(rule);
  for (const std::uint64_t word : added.words) words_.add(word);
  if (!added.words.empty() || !added.separators.empty()) {
    if (added.sentences) others_[static_cast<std::size_t>(LineKind::kSentence)].push_back(rule);
    others_[static_cast<std::size_t>(LineKind::kOther)].push_back(rule);
  }
  for (std::uint32_t i = 0; i < added.lines.size(); ++i) {
    const PatternElement& first = added.lines[i].elements().front();
    const PatternElement& last = added.lines[i].elements().back();
    const Candidate candidate = candidate_of(rule, i);
    if (first.kind == Kind::kWords && !first.is_optional) {
      for (Anchored* anchored : indexes_of(added)) {
        file_under(first.words, candidate, anchored->by_first, anchored->first_words);
      }
    } else if (last.kind == Kind::kWords && !last.is_optional) {
      for (Anchored* anchored : indexes_of(added)) {
        file_under(last.words, candidate, anchored->by_last, anchored->last_words);
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

void Furniture::index_begins(std::uint32_t rule) {
  for (const std::string& begin : rules_[rule].begins) {
    const auto file_under = [&](std::uint64_t key) {
      by_begin_[key].push_back({begin, rule});
      begins_.add(key);
    };
    if (begin.size() > 1) {
      file_under(first_two(begin));
      continue;
    }
    for (std::uint32_t next = 0; next < 256 && !begin.empty(); ++next) {
      file_under(spread(static_cast<unsigned char>(begin.front()), next));
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

const std::vector<Furniture::Candidate>* Furniture::found_in(const ByWord& map,
                                                             const WordFilter& filter,
                                                             std::uint64_t word) {
  if (!filter.may_hold(word)) return nullptr;
  const auto found = map.find(word);
  return found == map.end() ? nullptr : &found->second;
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
  const Anchored& anchored = anchored_[static_cast<std::size_t>(kind)];
  const auto of_first = found_in(anchored.by_first, anchored.first_words, first.word);
  const auto of_last = found_in(anchored.by_last, anchored.last_words, last.word);
  const bool has_source = !line.source.empty() && first.word == line.source.front().word;
  const bool is_anchored = of_first != nullptr || of_last != nullptr || has_source;
  if (!is_anchored && (kind == LineKind::kSentence || !may_match_unanchored(line))) {
    return Verdict::kKeep;
  }

  Trial trial{line, kind, 0, {}, {}};
  for (std::uint32_t i = line.range.begin; i < line.range.end; ++i) {
    trial.sketch |= sketch_of(line.tokens[i].word);
    trial.words.add(line.tokens[i].word);
  }
  for (const std::vector<Candidate>* candidates :
       {of_first, of_last, has_source ? &by_source_ : nullptr}) {
    if (candidates == nullptr) continue;
    const Verdict verdict = try_candidates(*candidates, trial);
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
  const Verdict begun = judge_begin(line, kind, bytes);
  return begun != Verdict::kKeep ? begun : judge_whole(line, kind);
}

Verdict Furniture::judge_begin(const LineView& line, LineKind kind, std::string_view bytes) const {
  const std::uint64_t key = first_two(bytes);
  if (!begins_.may_hold(key)) return Verdict::kKeep;
  const auto found = by_begin_.find(key);
  if (found == by_begin_.end()) return Verdict::kKeep;
  for (const Beginning& beginning : found->second) {
    const FurnitureRule& rule = rules_[beginning.rule];
    if (line.range.size() > rule.words_max) continue;
    if (kind == LineKind::kSentence && !rule.sentences) continue;
    if (bytes.starts_with(beginning.bytes)) return rule.verdict;
  }
  return Verdict::kKeep;
}

Verdict Furniture::judge_whole(const LineView& line, LineKind kind) const {
  const bool may_be_words = words_.may_hold(line.tokens[line.range.begin].word);
  for (const std::uint32_t index : others_[static_cast<std::size_t>(kind)]) {
    const FurnitureRule& rule = rules_[index];
    if (line.range.size() > rule.words_max) continue;
    const bool removes = (may_be_words && !rule.words.empty() && only_words(rule, line)) ||
                         (!rule.separators.empty() && is_parted(rule, line));
    if (removes) return rule.verdict;
  }
  return Verdict::kKeep;
}

}  // namespace wirefold::text
