// Any valid text through the analyzer: every range lies where document.h says it does, and the fast
// tokenizer agrees with the slow one. The first byte chooses the language, the first line is the
// headline.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "article/json_scan.h"
#include "base/check.h"
#include "tests/text/slow_tokenizer.h"
#include "text/analyze.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

constexpr std::size_t kSlowBytes = 2048;  // ICU's dictionaries are slow on long runs
constexpr std::array<std::string_view, 8> kLanguages = {"",   "en", "de", "fr",
                                                        "ru", "ja", "th", "ar"};

const Analyzer& analyzer() {
  static const base::Result<Analyzer, RuleError> made = Analyzer::make(shipped_rules());
  WIREFOLD_CHECK(made.has_value());
  return *made;
}

const CharacterTable& table() {
  static const CharacterTable made;
  return made;
}

void check_range(const Document& document, TokenRange range) {
  WIREFOLD_CHECK(range.begin < range.end && range.end <= document.tokens.size());
  const std::string_view quote = document.quote(range);
  WIREFOLD_CHECK(!quote.empty());
  WIREFOLD_CHECK(quote.data() >= document.text.data());
  WIREFOLD_CHECK(quote.data() + quote.size() <= document.text.data() + document.text.size());
}

template <typename Parts>
void check_parts(const Document& document, const Parts& parts) {
  std::uint32_t end = 0;
  for (const auto& part : parts) {
    check_range(document, part.tokens);
    WIREFOLD_CHECK(part.tokens.begin >= end);
    end = part.tokens.end;
  }
}

void check_document(const Document& document) {
  for (std::size_t i = 0; i < document.tokens.size(); ++i) {
    const Token& token = document.tokens[i];
    WIREFOLD_CHECK(token.begin < token.end && token.end <= document.text.size());
    if (i > 0) WIREFOLD_CHECK(token.begin > document.tokens[i - 1].begin);
    WIREFOLD_CHECK((i < document.title_tokens) == ((token.flags & kTitleToken) != 0));
  }
  WIREFOLD_CHECK(document.title_tokens <= document.tokens.size());
  check_parts(document, document.lines);
  check_parts(document, document.sentences);
  check_parts(document, document.quotations);
  check_parts(document, document.names);
  std::uint32_t covered = document.title_tokens;
  for (const Line& line : document.lines) {
    WIREFOLD_CHECK(line.tokens.begin == covered);
    covered = line.tokens.end;
  }
  WIREFOLD_CHECK(covered == document.tokens.size());
  std::int64_t last = -1;
  for (const Number& number : document.numbers) {
    WIREFOLD_CHECK(number.token < document.tokens.size() && number.token > last);
    WIREFOLD_CHECK((document.tokens[number.token].flags & kNumeric) != 0);
    last = number.token;
  }
}

void check_same(const Tokens& fast, std::span<const Token> slow) {
  WIREFOLD_CHECK(fast.size() == slow.size());
  for (std::size_t i = 0; i < fast.size(); ++i) {
    WIREFOLD_CHECK(fast[i].begin == slow[i].begin && fast[i].end == slow[i].end);
    WIREFOLD_CHECK(fast[i].word == slow[i].word && fast[i].stem == slow[i].stem);
    WIREFOLD_CHECK(fast[i].flags == slow[i].flags);
  }
}

// Both ways of reading, by the character and many words at once, against the slow one.
void check_tokenizers(std::string_view text, Orthography orthography) {
  if (text.size() > kSlowBytes) return;
  static const Lexicon no_words;
  static TokenSlots slots;
  const std::vector<Token> slow = tokenize_slowly(text, orthography);
  Tokens fast;
  tokenize(text, table(), orthography, fast);
  check_same(fast, slow);
  static Tokens whole;
  tokenize_into(text, {table(), orthography, no_words}, slots, whole);
  check_same(whole, slow);
}

void run(std::string_view bytes) {
  if (bytes.empty() || article::find_utf8_fault(bytes.substr(1))) return;
  article::Article article;
  article.id = "fuzz";
  article.source = "Valley Courier";
  article.language = kLanguages[static_cast<unsigned char>(bytes[0]) % kLanguages.size()];
  const std::string_view text = bytes.substr(1);
  const std::size_t end = std::min(text.find('\n'), text.size());
  article.headline = text.substr(0, end);
  article.body = text.substr(std::min(end + 1, text.size()));
  check_document(analyzer().analyze(article));
  check_tokenizers(text, orthography_of(article.language));
}

}  // namespace
}  // namespace wirefold::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  wirefold::text::run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
