// Prints the pairs of traditional and simplified Chinese characters, by the traditional one, as an
// initializer; run by the build, for pipeline/text/characters.cc.
// Source: CLDR's transform Hant-Hans, as ICU has it.

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <memory>

namespace {

constexpr UChar32 kHanBegin = 0x3400;
constexpr UChar32 kHanEnd = 0xA000;

bool is_han(UChar32 code) { return code >= kHanBegin && code < kHanEnd; }

}  // namespace

int main() {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> simplify(
      icu::Transliterator::createInstance("Hant-Hans", UTRANS_FORWARD, status));
  if (U_FAILURE(status)) {
    std::fprintf(stderr, "ICU has no transform Hant-Hans: %s\n", u_errorName(status));
    return 1;
  }
  for (UChar32 code = kHanBegin; code < kHanEnd; ++code) {
    icu::UnicodeString text(code);
    simplify->transliterate(text);
    const UChar32 simple = text.char32At(0);
    if (simple == code || !is_han(simple) || text.countChar32() != 1) continue;
    icu::UnicodeString back(simple);
    simplify->transliterate(back);
    if (back.char32At(0) == code && simple < code) continue;  // of a swap, one way is enough
    std::printf("{0x%04X, 0x%04X},\n", static_cast<unsigned>(code), static_cast<unsigned>(simple));
  }
  return 0;
}
