// Matching is plain backtracking: lines have at most a few dozen words and patterns at most one or
// two "*". Regular expressions were left out: they see bytes (case, accents, curly marks, spaces
// would have to be written into every rule) and an operator's slip can make them exponential.

#include "text/line_pattern.h"

#include "text/rule_file.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

using Kind = PatternElement::Kind;

constexpr std::uint32_t kNameWords = 5;

std::optional<Kind> placeholder(std::string_view word) {
  if (word == "#") return Kind::kNumber;
  if (word == "*") return Kind::kAny;
  if (word == "_") return Kind::kOne;
  if (word == "{agency}") return Kind::kAgency;
  if (word == "{source}") return Kind::kSource;
  if (word == "{name}") return Kind::kName;
  return std::nullopt;
}

Tokens tokens_of(std::string_view word, const CharacterTable& table) {
  Tokens tokens;
  tokenize(word, table, Orthography{}, tokens);
  return tokens;
}

// "(a|b)" or "[a|b]": alternatives of one word each.
bool add_choice(std::string_view inside, char open, const CharacterTable& table,
                std::vector<PatternElement>& elements) {
  PatternElement element;
  element.is_optional = open == '[';
  if (const auto kind = placeholder(inside)) {
    element.kind = *kind;
    elements.push_back(element);
    return true;
  }
  for (const std::string_view word : split_at(inside, '|')) {
    const Tokens tokens = tokens_of(word, table);
    if (tokens.size() != 1) return false;
    element.words.push_back(tokens.front().word);
  }
  elements.push_back(element);
  return true;
}

bool add_element(std::string_view word, const CharacterTable& table,
                 std::vector<PatternElement>& elements) {
  const char open = word.front();
  if (open == '(' || open == '[') {
    if (word.size() < 3 || word.back() != (open == '(' ? ')' : ']')) return false;
    return add_choice(word.substr(1, word.size() - 2), open, table, elements);
  }
  if (placeholder(word)) return add_choice(word, open, table, elements);
  if (word.find_first_of("{}()[]|") != std::string_view::npos) return false;
  const Tokens tokens = tokens_of(word, table);
  for (const Token token : tokens) elements.push_back({Kind::kWords, false, {token.word}});
  return !tokens.empty();
}

bool contains(const std::vector<std::uint64_t>& words, std::uint64_t word) {
  for (const std::uint64_t one : words) {
    if (one == word) return true;
  }
  return false;
}

}  // namespace

std::optional<LinePattern> LinePattern::compile(std::string_view pattern,
                                                const CharacterTable& table) {
  LinePattern compiled;
  for (const std::string_view word : split_words(pattern)) {
    if (!add_element(word, table, compiled.elements_)) return std::nullopt;
  }
  if (compiled.elements_.empty()) return std::nullopt;
  return compiled;
}

bool LinePattern::matches(const LineView& line) const {
  return match_from(line, 0, line.range.begin);
}

bool LinePattern::match_from(const LineView& line, std::size_t element, std::uint32_t token) const {
  if (element == elements_.size()) return token == line.range.end;
  const PatternElement& wanted = elements_[element];
  if (wanted.is_optional && match_from(line, element + 1, token)) return true;
  if (wanted.kind == Kind::kAny) return match_any(line, element, token);
  if (token == line.range.end) return false;
  switch (wanted.kind) {
    case Kind::kNumber:
      return (line.tokens[token].flags & kNumeric) != 0 && match_from(line, element + 1, token + 1);
    case Kind::kWords:
      return contains(wanted.words, line.tokens[token].word) &&
             match_from(line, element + 1, token + 1);
    case Kind::kAgency: {
      const auto found = line.agencies.at(line.text, line.tokens, token, line.range.end);
      return found && match_from(line, element + 1, found->tokens.end);
    }
    case Kind::kSource: {
      if (line.source.empty() || line.source.size() > line.range.end - token) return false;
      for (std::size_t i = 0; i < line.source.size(); ++i) {
        if (line.tokens[token + i].word != line.source[i].word) return false;
      }
      const auto size = static_cast<std::uint32_t>(line.source.size());
      return match_from(line, element + 1, token + size);
    }
    case Kind::kName:
      return match_name(line, element, token);
    default:
      return match_from(line, element + 1, token + 1);
  }
}

bool LinePattern::match_any(const LineView& line, std::size_t element, std::uint32_t token) const {
  if (element + 1 == elements_.size()) return true;
  for (std::uint32_t next = token; next <= line.range.end; ++next) {
    if (match_from(line, element + 1, next)) return true;
  }
  return false;
}

bool LinePattern::match_name(const LineView& line, std::size_t element, std::uint32_t token) const {
  for (std::uint32_t words = 1; words <= kNameWords && token < line.range.end; ++words, ++token) {
    if ((line.tokens[token].flags & kCapitalised) == 0) return false;
    if (match_from(line, element + 1, token + 1)) return true;
  }
  return false;
}

}  // namespace wirefold::text
