// Light stemming for Arabic.
//
// Problem: "الحافلة", "حافلة", "والحافلات" are one word to a reader: article, conjunction and
// plural are written onto it, so the first letters of a word, which serve other languages as its
// stem, are often the article's.
// Method: light10: a conjunction, one article with what it is joined to, then each ending once.
// Cost: some twenty comparisons of two to six bytes a word.
// Left out: roots (they throw "office" and "book" together, and were found worse for retrieval by
// light10's authors); broken plurals.

#include "text/arabic_stem.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace wirefold::text {
namespace {

constexpr std::string_view kAnd = "و";
constexpr std::size_t kLeftBehindAnd = 3;  // letters
constexpr std::size_t kLeft = 2;
constexpr std::array<std::string_view, 5> kArticles = {"ال", "بال", "كال", "فال", "لل"};
// Folded: "ة" is "ه".
constexpr std::array<std::string_view, 8> kEndings = {"ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"};

std::size_t letters(std::string_view word) {
  return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

bool leaves(std::string_view word, std::string_view part, std::size_t least) {
  return letters(word) >= letters(part) + least;
}

}  // namespace

std::string_view light_arabic_stem(std::string_view folded) {
  std::string_view word = folded;
  if (word.starts_with(kAnd) && leaves(word, kAnd, kLeftBehindAnd)) word.remove_prefix(kAnd.size());
  for (const std::string_view article : kArticles) {
    if (!word.starts_with(article) || !leaves(word, article, kLeft)) continue;
    word.remove_prefix(article.size());
    break;
  }
  for (const std::string_view ending : kEndings) {
    if (word.ends_with(ending) && leaves(word, ending, kLeft)) word.remove_suffix(ending.size());
  }
  return word;
}

}  // namespace wirefold::text
