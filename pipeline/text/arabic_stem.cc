// Light stemming for Arabic.
//
// Problem: "الحافلة", "حافلة", "والحافلات" are one word to a reader: article, conjunction and
// plural are written onto it, so the first letters of a word, which serve other languages as its
// stem, are often the article's.
// Method: light10 but for two things that keep forms of one word together: the endings are taken
// until none is left ("السودانية" and "السودان" give one stem), and a first و goes behind the
// article, too, since nothing tells a root's from a conjunction ("وزير", "الوزير").
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

std::string_view without_and(std::string_view word) {
  const bool goes = word.starts_with(kAnd) && leaves(word, kAnd, kLeftBehindAnd);
  return goes ? word.substr(kAnd.size()) : word;
}

std::string_view without_endings(std::string_view word) {
  for (std::size_t before = 0; before != word.size();) {
    before = word.size();
    for (const std::string_view ending : kEndings) {
      if (word.ends_with(ending) && leaves(word, ending, kLeft)) word.remove_suffix(ending.size());
    }
  }
  return word;
}

}  // namespace

std::string_view light_arabic_stem(std::string_view folded) {
  std::string_view word = without_and(folded);
  for (const std::string_view article : kArticles) {
    if (!word.starts_with(article) || !leaves(word, article, kLeft)) continue;
    word = without_and(word.substr(article.size()));
    break;
  }
  return without_endings(word);
}

}  // namespace wirefold::text
