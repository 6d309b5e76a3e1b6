// Makes the tables of config/frequencies/: in how many of N documents a stem occurs.
//   frequencies documents < ARCHIVE.jsonl          counts documents of an archive
//   frequencies words LANGUAGE < "word<TAB>share"  estimates them from a word list's shares
// Stems are made by the text room itself, so that the tables' keys are those of the tokens.
// config/frequencies/build.sh calls it; config/frequencies/README.md names the sources.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include "article/decode.h"
#include "base/hash.h"
#include "fingerprint/signature.h"
#include "text/analyze.h"
#include "text/characters.h"

namespace {

using wirefold::text::Document;
using wirefold::text::Token;

constexpr double kDocumentWords = 300;  // words of a typical article that a list is read for
constexpr double kListDocuments = 10000;
constexpr double kDocumentsMin = 3;  // rarer stems weigh as if they had never been seen
constexpr double kEstimateMin = 5;   // the same for estimates from a list

/// Ideographic words may be longer than the pair of characters that stands for them.
constexpr std::size_t kIdeographicWord = 96;

/// The stem's text: the first code points, from the token's begin or its second character on,
/// whose hash is the token's stem.
std::string stem_text(const Document& document, const Token& token) {
  const bool is_pair = (token.flags & wirefold::text::kIdeographic) != 0;
  const std::size_t size = is_pair ? kIdeographicWord : token.end - token.begin;
  const std::string folded =
      wirefold::text::fold_by_definition(std::string_view(document.text).substr(token.begin, size));
  std::string word;
  for (const char c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
    if (kept) word.push_back(c);
  }
  const std::size_t last = is_pair && !word.empty() ? wirefold::text::decode_at(word, 0).size : 0;
  for (const std::size_t begin : {std::size_t{0}, last}) {
    for (std::size_t end = word.size(); end > begin; --end) {
      std::string part = word.substr(begin, end - begin);
      if (wirefold::base::hash64(part) == token.stem) return part;
    }
  }
  return {};
}

wirefold::text::Analyzer make_analyzer() {
  auto analyzer = wirefold::text::Analyzer::make(wirefold::text::shipped_rules());
  if (!analyzer) {
    std::cerr << analyzer.error().message << '\n';
    std::exit(1);
  }
  return *std::move(analyzer);
}

void print_table(const std::map<std::string, double>& counts, double documents, double least) {
  std::printf("# documents %.0f\n", documents);
  for (const auto& [stem, count] : counts) {
    if (count >= least) std::printf("%s\t%.0f\n", stem.c_str(), count);
  }
}

void count_documents() {
  const auto analyzer = make_analyzer();
  wirefold::article::Decoder decoder({});
  std::map<std::string, double> counts;
  double documents = 0;
  for (std::string line; std::getline(std::cin, line);) {
    auto decoded = decoder.decode(line);
    if (!decoded || !std::holds_alternative<wirefold::article::Article>(*decoded)) continue;
    const Document document = analyzer.analyze(std::get<wirefold::article::Article>(*decoded));
    const std::size_t end = std::min<std::size_t>(
        document.tokens.size(), document.title_tokens + wirefold::fingerprint::kTermTokens);
    std::set<std::string> stems;
    for (std::size_t i = 0; i < end; ++i) stems.insert(stem_text(document, document.tokens[i]));
    stems.erase("");
    for (const std::string& stem : stems) ++counts[stem];
    ++documents;
  }
  print_table(counts, documents, kDocumentsMin);
}

void estimate_from_words(const std::string& language) {
  const auto analyzer = make_analyzer();
  std::map<std::string, double> shares;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    wirefold::article::Article article;
    article.id = "w";
    article.language = language;
    article.headline = line.substr(0, tab);
    const double share = std::strtod(line.c_str() + tab + 1, nullptr);
    const Document document = analyzer.analyze(article);
    for (const Token token : document.tokens) shares[stem_text(document, token)] += share;
  }
  shares.erase("");
  for (auto& [stem, share] : shares) {
    share = kListDocuments * (1 - std::pow(1 - std::min(share, 0.5), kDocumentWords));
  }
  print_table(shares, kListDocuments, kEstimateMin);
}

}  // namespace

int main(int count, char** arguments) {
  const std::string mode = count > 1 ? arguments[1] : "";
  if (mode == "documents" && count == 2) {
    count_documents();
  } else if (mode == "words" && count == 3) {
    estimate_from_words(arguments[2]);
  } else {
    std::cerr
        << "usage: frequencies documents < ARCHIVE.jsonl | frequencies words LANGUAGE < LIST\n";
    return 2;
  }
  return 0;
}
