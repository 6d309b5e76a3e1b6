// Folding, so that spellings which mean the same word give the same bytes.
//
// Problem: "José"/"Jose", "ﬁnal"/"final", "ＮＡＴＯ"/"nato", "Ё"/"Е", Arabic with and without vowel
// marks must hash alike, at some hundred megabytes a second.
// Method: the definition is UAX #15 NFKC with case folding (ICU's nfkc_cf), canonical
// decomposition, removal of non-spacing marks that belong to Latin, Greek, Cyrillic, Arabic and
// Hebrew (vowel signs of Indic scripts are letters and stay), traditional Chinese characters as
// simplified ones, letters that Arabic keyboards exchange as one, and composition. Nearly all
// characters fold independently of their neighbours, so the definition is evaluated once for each
// character of the basic plane and kept in a table. The exceptions are characters that can compose
// with the one before them (conjoining jamo, half-width kana marks); they are marked kComposes, and
// a word that holds one is folded by the definition itself.
// Cost: about 2 ms and 550 KB once; one load a character afterwards.
// Left out: ICU calls for each character (about twenty times slower); folding the whole text in
// advance (token ranges must point into the text as received).
// Source: UAX #15, CLDR's transform Hant-Hans, UTR #30 (diacritic folding, withdrawn but sound).

#include "text/characters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/check.h"

namespace wirefold::text {
namespace {

constexpr char32_t kPlaneSize = 0x10000;

// ICU's normalizers, which it hands out for good.
struct Normalizers {
  const icu::Normalizer2* casefold = nullptr;
  const icu::Normalizer2* decompose = nullptr;
  const icu::Normalizer2* compose = nullptr;

  Normalizers() {
    UErrorCode status = U_ZERO_ERROR;
    casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    decompose = icu::Normalizer2::getNFDInstance(status);
    compose = icu::Normalizer2::getNFCInstance(status);
    WIREFOLD_CHECK(U_SUCCESS(status));
  }
};

const Normalizers& normalizers() {
  static const Normalizers found;
  return found;
}

UScriptCode script_of(UChar32 code) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(code, &status);
  return U_SUCCESS(status) ? script : USCRIPT_UNKNOWN;
}

// What Unicode says of a character, asked once.
struct Properties {
  UChar32 code;
  std::uint32_t category = U_MASK(u_charType(code));
  UScriptCode script = script_of(code);
};

// An accent or vowel point that a writer may leave out without changing the word.
bool is_optional_mark(const Properties& character) {
  if (character.code == 0x3099 || character.code == 0x309A) return false;  // voicing marks of kana
  if (character.category != U_GC_MN_MASK) return false;
  switch (character.script) {
    case USCRIPT_INHERITED:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
      return true;
    default:
      return false;
  }
}

// Letters of Arabic script that writers and keyboards exchange.
UChar32 plain_arabic(UChar32 code) {
  switch (code) {
    case 0x0629:  // teh marbuta: heh
    case 0x06C1:  // heh goal
    case 0x06D5:  // ae
      return 0x0647;
    case 0x0649:  // alef maksura: yeh
    case 0x06CC:  // Farsi yeh
      return 0x064A;
    case 0x06A9:  // keheh: kaf
      return 0x0643;
    default:
      return code;
  }
}

// Letters with a stroke or ligature that Unicode does not decompose.
const char* plain_latin(UChar32 code) {
  switch (code) {
    case 0x00E6:
      return "ae";
    case 0x0153:
      return "oe";
    case 0x00F8:
      return "o";
    case 0x0111:
    case 0x00F0:
      return "d";
    case 0x0142:
      return "l";
    case 0x0127:
      return "h";
    case 0x0131:
      return "i";
    case 0x0167:
      return "t";
    default:
      return nullptr;
  }
}

struct HanPair {
  char16_t traditional;
  char16_t simplified;
};
constexpr HanPair kSimplified[] = {
#include "simplified_han.inc"
};

// The simplified form of a traditional Chinese character; any other as it is.
char32_t simplified(char32_t code) {
  const HanPair* const found = std::lower_bound(
      std::begin(kSimplified), std::end(kSimplified), code,
      [](const HanPair& pair, char32_t wanted) { return pair.traditional < wanted; });
  return found != std::end(kSimplified) && found->traditional == code ? found->simplified : code;
}

icu::UnicodeString without_marks(const icu::UnicodeString& decomposed) {
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 code = decomposed.char32At(i);
    const Properties character{code};
    if (is_optional_mark(character) || code == 0x0640) continue;
    if (const char* plain = plain_latin(code); plain != nullptr) {
      kept.append(icu::UnicodeString(plain, -1, US_INV));
    } else if (character.category == U_GC_ND_MASK) {
      kept.append(static_cast<UChar32>('0' + u_charDigitValue(code)));
    } else {
      kept.append(static_cast<UChar32>(simplified(static_cast<char32_t>(plain_arabic(code)))));
    }
  }
  return kept;
}

icu::UnicodeString fold_string(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const Normalizers& icu = normalizers();
  const icu::UnicodeString cased = icu.casefold->normalize(text, status);
  const icu::UnicodeString apart = icu.decompose->normalize(cased, status);
  icu::UnicodeString folded = icu.compose->normalize(without_marks(apart), status);
  WIREFOLD_CHECK(U_SUCCESS(status));
  return folded;
}

bool is_hangul_syllable(UChar32 code) { return code >= 0xAC00 && code <= 0xD7A3; }

// The same for a character by itself. Most are neither mapped nor taken apart, and composing one
// character gives it back; a Hangul syllable is taken apart and composed again.
icu::UnicodeString fold_character(UChar32 code) {
  icu::UnicodeString itself(code);
  if (is_hangul_syllable(code)) return itself;
  icu::UnicodeString parts;
  const bool is_mapped = normalizers().casefold->getDecomposition(code, parts) != 0 ||
                         normalizers().decompose->getDecomposition(code, parts) != 0;
  return is_mapped ? fold_string(itself) : without_marks(itself);
}

bool is_apostrophe(UChar32 code) {
  static constexpr std::array<UChar32, 9> kForms = {0x27,   0x60,   0xB4,   0x2BC, 0x2018,
                                                    0x2019, 0x201B, 0x2032, 0xFF07};
  return std::find(kForms.begin(), kForms.end(), code) != kForms.end();
}

bool is_alphabetic(const Properties& character) { return u_isalpha(character.code) != 0; }

bool is_ideograph(const Properties& character) {
  const UChar32 code = character.code;
  if (code == 0x30FC || code == 0xFF70 || code == 0x3006) return true;
  switch (character.script) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
      return is_alphabetic(character) || character.category == U_GC_NL_MASK;
    default:
      return false;
  }
}

bool is_segmented(const Properties& character) {
  switch (character.script) {
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return is_alphabetic(character) || (character.category & U_GC_M_MASK) != 0;
    default:
      return false;
  }
}

bool all_alphanumeric(const icu::UnicodeString& folded) {
  for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    if (u_isalnum(folded.char32At(i)) == 0) return false;
  }
  return !folded.isEmpty();
}

CharKind kind_of(const Properties& character, const icu::UnicodeString& folded) {
  const UChar32 code = character.code;
  const std::uint32_t mask = character.category;
  if (is_apostrophe(code)) return CharKind::kApostrophe;
  if (mask == U_GC_ND_MASK) return CharKind::kDigit;
  if (code == 0x0640 || is_optional_mark(character)) return CharKind::kIgnored;
  if (mask == U_GC_CF_MASK || u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) {
    return CharKind::kIgnored;
  }
  if (is_segmented(character)) return CharKind::kSegmented;
  if (code == 0xFF9E || code == 0xFF9F || (mask & U_GC_M_MASK) != 0) return CharKind::kExtend;
  if (is_ideograph(character)) return CharKind::kIdeograph;
  if ((mask & (U_GC_L_MASK | U_GC_NL_MASK)) != 0) {
    return folded.isEmpty() ? CharKind::kIgnored : CharKind::kLetter;
  }
  if (mask == U_GC_NO_MASK && all_alphanumeric(folded)) return CharKind::kLetter;
  return CharKind::kBreak;
}

bool composes(const icu::UnicodeString& folded) {
  if (folded.isEmpty()) return false;
  return normalizers().compose->hasBoundaryBefore(folded.char32At(0)) == 0;
}

void store_folded(const icu::UnicodeString& folded, std::vector<std::string>& pool,
                  Character& entry) {
  std::string utf8;
  folded.toUTF8String(utf8);
  if (utf8.size() <= entry.bytes.size()) {
    entry.size = static_cast<std::uint8_t>(utf8.size());
    std::memcpy(entry.bytes.data(), utf8.data(), utf8.size());
    return;
  }
  const auto index = static_cast<std::uint32_t>(pool.size());
  entry.flags |= Character::kLong;
  std::memcpy(entry.bytes.data(), &index, sizeof index);
  pool.push_back(std::move(utf8));
}

// Two thirds of the plane, of which only the first need be asked: they fold to three bytes.
bool is_like_the_one_before(char32_t code) {
  return (code > 0x3400 && code <= 0x4DBF) || (code > 0x4E00 && code <= 0x9FFF) ||  // Han
         (code > 0xAC00 && code <= 0xD7A3);                                         // Hangul
}

Character three_bytes_like(Character entry, char32_t code) {
  entry.bytes[0] = static_cast<char>(0xE0U | (code >> 12U));
  entry.bytes[1] = static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
  entry.bytes[2] = static_cast<char>(0x80U | (code & 0x3FU));
  return entry;
}

}  // namespace

Decoded decode_wide_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (size == 0 || lead > 0xF4 || at + size > text.size()) return {0xFFFD, 1};
  char32_t code = lead & (0x7FU >> size);
  for (std::uint32_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return {0xFFFD, 1};
    code = (code << 6U) | (byte(at + i) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return surrogate || code > 0x10FFFF ? Decoded{0xFFFD, 1} : Decoded{code, size};
}

char32_t decode_before(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  std::size_t begin = at - 1;
  while (begin > 0 && at - begin < 4 &&
         (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) {
    --begin;
  }
  return decode_at(text, begin).code;
}

bool is_small_letter_at(std::string_view text, std::size_t at) {
  return u_isULowercase(static_cast<UChar32>(decode_at(text, at).code)) != 0;
}

std::string fold_by_definition(std::string_view word) {
  const auto wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(word.data(), static_cast<std::int32_t>(word.size())));
  std::string folded;
  fold_string(wide).toUTF8String(folded);
  return folded;
}

std::string fold(std::string_view text) {
  const auto is_wide = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::any_of(text.begin(), text.end(), is_wide)) return fold_by_definition(text);
  std::string folded(text);
  for (char& c : folded) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  return folded;
}

Character describe_character(char32_t code, std::vector<std::string>& pool) {
  const auto point = static_cast<UChar32>(code);
  const Properties character{point};
  Character entry;
  const icu::UnicodeString folded = fold_character(point);
  entry.kind = kind_of(character, folded);
  if (entry.kind == CharKind::kBreak || entry.kind == CharKind::kIgnored) return entry;
  if (u_isupper(point) != 0 || u_istitle(point) != 0) entry.flags |= Character::kUpper;
  if (composes(folded)) entry.flags |= Character::kComposes;
  if (character.script == USCRIPT_HANGUL) entry.flags |= Character::kHangul;
  if (entry.kind != CharKind::kApostrophe) store_folded(folded, pool, entry);
  return entry;
}

CharacterTable::CharacterTable() : plane_(kPlaneSize) {
  for (char32_t code = 0; code < kPlaneSize; ++code) {
    if (code >= 0xD800 && code < 0xF900) continue;  // surrogates, private use
    plane_[code] = is_like_the_one_before(code)
                       ? three_bytes_like(plane_[code - 1], simplified(code))
                       : describe_character(code, pool_);
  }
}

Character CharacterTable::find(char32_t code) const {
  if (code < kPlaneSize) return plane_[code];
  std::vector<std::string> spill;
  return describe_character(code, spill);
}

void CharacterTable::append_folded(char32_t code, std::string& out) const {
  std::vector<std::string> spill;
  const Character entry = code < kPlaneSize ? plane_[code] : describe_character(code, spill);
  if ((entry.flags & Character::kLong) == 0) {
    out.append(entry.bytes.data(), entry.size);
    return;
  }
  std::uint32_t index = 0;
  std::memcpy(&index, entry.bytes.data(), sizeof index);
  out.append(code < kPlaneSize ? pool_[index] : spill[index]);
}

}  // namespace wirefold::text
