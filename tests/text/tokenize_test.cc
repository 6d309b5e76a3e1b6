#include "text/tokenize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>

#include "base/hash.h"
#include "tests/text/slow_tokenizer.h"

namespace wirefold::text {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

class TokenizeTest : public testing::Test {
 protected:
  static const CharacterTable& table() {
    static const CharacterTable made;
    return made;
  }
  static Tokens tokens(std::string_view text, std::string_view language = "en") {
    Tokens found;
    tokenize(text, table(), orthography_of(language), found);
    return found;
  }
  static std::vector<std::uint64_t> words(std::string_view text, std::string_view language = "en") {
    std::vector<std::uint64_t> found;
    for (const Token token : tokens(text, language)) found.push_back(token.word);
    return found;
  }
  static std::vector<std::uint64_t> hashes(const std::vector<std::string>& folded) {
    std::vector<std::uint64_t> found;
    for (const std::string& word : folded) found.push_back(base::hash64(word));
    return found;
  }
};

struct Case {
  const char* language;
  const char* text;
  std::vector<std::string> folded;
};

TEST_F(TokenizeTest, TextsFoldToTheseWords) {
  const Case cases[] = {
      {"en",
       "Assad's Assad\u2019s Assads Assad s left",
       {"assads", "assads", "assads", "assads", "left"}},
      {"en", "don't don\u2019t dont don t", {"dont", "dont", "dont", "dont"}},
      {"en", "The U.S. and US, U.N.", {"the", "us", "and", "us", "un"}},
      {"en", "at 3 a.m. (A. Smith)", {"at", "3", "am", "a", "smith"}},
      {"en", "counter-IS counter IS", {"counter", "is", "counter", "is"}},
      {"en", "200,000 200000 2.5 1,234.5", {"200000", "200000", "2.5", "1234.5"}},
      {"en",
       "30km 30 km G20 1990s A$6.3",
       {"30", "km", "30", "km", "g20", "1990", "s", "a", "6.3"}},
      {"en",
       "José JOSE\u0301 Ångström Łódź straße",
       {"jose", "jose", "angstrom", "lodz", "strasse"}},
      {"en", "ＮＡＴＯ ﬁnal", {"nato", "final"}},
      {"en", "26.02.2026 2:16:33", {"26", "02", "2026", "2", "16", "33"}},
      {"en", "'quite a setback' boys' toys", {"quite", "a", "setback", "boys", "toys"}},
      {"de", "1.234,5 1.850 2,3", {"1234.5", "1850", "2.3"}},
      {"es",
       "1,500 1.500 2,5 2.5 1,234.5 12.03.2026",
       {"1500", "1500", "2.5", "2.5", "1234.5", "12", "03", "2026"}},
      {"fr",
       "l'État l\u2019Etat l Etat qu'il 2 318",
       {"l", "etat", "l", "etat", "l", "etat", "qu", "il", "2318"}},
      {"lt", "1.234,5", {"1234.5"}},
      {"tr", "Ankara'ya Irak\u2019tan", {"ankara", "ya", "irak", "tan"}},
      {"cs", "Praha s Brnem", {"praha", "s", "brnem"}},
      {"ru", "Ёлка елка", {"елка", "елка"}},
      {"el", "Αθήνα ΑΘΗΝΑ", {"αθηνα", "αθηνα"}},
      {"ar", "مُحَمَّد محمد محـــمد", {"محمد", "محمد", "محمد"}},
      {"ar", "٢٠٢٥", {"2025"}},
      {"ar", "و17 G20", {"و", "17", "g20"}},
      {"ar", "مستشفى مستشفي", {"مستشفي", "مستشفي"}},
      {"hi", "हिन्दी", {"हिन्दी"}},
      {"ja", "東京都は", {"东京", "京都", "都は"}},
      {"ja", "ｶﾞｽ ガス 3月", {"ガス", "ガス", "3", "月"}},
      {"zh", "總統表示", {"总统", "统表", "表示"}},
      {"ko", "대통령이 발표", {"대통령이", "발표"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.text);
    EXPECT_THAT(words(one.text, one.language), ElementsAreArray(hashes(one.folded)));
  }
}

TEST_F(TokenizeTest, ThaiIsSegmentedByDictionary) {
  EXPECT_THAT(words("ภาษาไทย", "th"), ElementsAreArray(hashes({"ภาษา", "ไทย"})));
}

TEST_F(TokenizeTest, StemIsTheFirstSixCodePointsAndNumbersStayWhole) {
  const auto found = tokens("Rescuers fire 12345678 президента");
  EXPECT_EQ(found[0].stem, base::hash64("rescue"));
  EXPECT_EQ(found[1].stem, found[1].word);
  EXPECT_EQ(found[2].stem, base::hash64("12345678"));
  EXPECT_EQ(found[3].stem, base::hash64("презид"));
}

// Pairs overlap; what the terms see of them are the words of the dictionary, each once.
TEST_F(TokenizeTest, PairsOfIdeographsBearTheWordThatBeginsWithThem) {
  const auto stems = [&](std::string_view text, std::string_view language) {
    std::vector<std::uint64_t> found;
    for (const Token& token : tokens(text, language)) found.push_back(token.stem);
    return found;
  };
  const auto is = [](std::string_view word) { return word.empty() ? kNoStem : base::hash64(word); };
  EXPECT_THAT(stems("交通部门调查公路", "zh"),
              ElementsAre(is("交通"), is(""), is("部门"), is(""), is("调查"), is(""), is("公路")));
  EXPECT_THAT(stems("交\u200b通部\u200b门", "zh"), ElementsAre(is("交通"), is(""), is("部门")));
  EXPECT_THAT(stems("警方说，人", "zh"), ElementsAre(is("警方"), is("说"), is("人")));
  EXPECT_THAT(stems("東京の銀行", "ja"), ElementsAre(is("东京"), is(""), is("の"), is("银行")));
  EXPECT_THAT(stems("ｶﾞｽ会社", "ja"), ElementsAre(is("ガス"), is(""), is("会社")));
}

TEST_F(TokenizeTest, ArabicStemsDropWhatIsWrittenOntoTheWord) {
  for (const char* const bus : {"حافلة", "الحافلة", "والحافلة", "بالحافلة", "للحافلة", "حافلات"}) {
    SCOPED_TRACE(bus);
    EXPECT_EQ(tokens(bus, "ar")[0].stem, base::hash64("حافل"));
  }
  const std::pair<const char*, const char*> same[] = {
      {"السودان", "السودانية"}, {"اليابان", "اليابانيون"}, {"البرلمان", "البرلمانية"},
      {"القانون", "القانونية"}, {"وزير", "الوزير"},        {"وزارة", "والوزارة"}};
  for (const auto& [one, other] : same) {
    SCOPED_TRACE(one);
    EXPECT_EQ(tokens(one, "ar")[0].stem, tokens(other, "ar")[0].stem);
  }
  EXPECT_EQ(tokens("ولد", "ar")[0].stem, base::hash64("ولد"));  // "boy", not "and …"
  EXPECT_EQ(tokens("الآن", "ar")[0].stem, base::hash64("ان"));  // at least two letters stay
}

TEST_F(TokenizeTest, KoreanStemsDropParticles) {
  const auto found = tokens("정부는 정부가", "ko");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[0].word, found[1].word);
  EXPECT_EQ(found[0].stem, found[1].stem);
}

TEST_F(TokenizeTest, CapitalsAreFlagged) {
  const auto found = tokens("NATO says Paris 5 A Élan");
  const std::uint16_t both = kCapitalised | kAllCaps;
  EXPECT_EQ(found[0].flags, both);
  EXPECT_EQ(found[1].flags, 0);
  EXPECT_EQ(found[2].flags, kCapitalised);
  EXPECT_EQ(found[3].flags, kNumeric);
  EXPECT_EQ(found[4].flags, kCapitalised);
  EXPECT_EQ(found[5].flags, kCapitalised);
}

// Pieces that the rules treat differently; random concatenations reach their borders.
const char* const kPieces[] = {
    "a",      "B",  "the",    "Assad",  "n",      "s",      "t",      " s ",    " t.",   "'",
    "\u2019", "`",  ".",      ".",      ",",      " ",      " ",      "\n",     "-",     "U.S",
    "1",      "23", "456",    "1,000",  "2.5",    "3.000",  "1 000",  "\u00a0", "é",     "e\u0301",
    "É",      "ß",  "Ł",      "œ",      "İ",      "ﬁ",      "Ж",      "й",      "ё",     "Σ",
    "ς",      "ά",  "م",      "\u064e", "ـ",      "٣",      "٫",      "א",      "ְ",      "ह",
    "ि",      "्",   "न",      "东",     "京",     "は",     "か",     "\u3099", "ｶ",     "ﾞ",
    "ー",     "々", "・",     "。",     "ไทย",    "ภาษา",   "่",       "ខ្មែរ",   "မြန်မာ", "ລາວ",
    "한",     "국", "\u1112", "\u1161", "\u11ab", "\u200b", "\u200d", "\u00ad", "😀",     "𝐀",
    "𠀀",     "²",  "½",      "①",      "Ⅳ",      "ŉ",      "ﷺ",      "\"",     "「",    "」",
    "$",      "%",  "_",      "\t",     "\u0345", "\u1e9e", "و",      "ال",     "ب",     "ات",
    "ها",     "ي",  "ة",      "ى",
};

// Both ways of reading against the slow one: by the character, and many words at once.
void expect_same(std::string_view text, const CharacterTable& table, Orthography orthography,
                 TokenSlots& slots) {
  SCOPED_TRACE(text);
  const auto fields = [](const Token& token) {
    return std::tie(token.begin, token.end, token.word, token.stem, token.flags);
  };
  const Lexicon no_words;
  const std::vector<Token> slow = tokenize_slowly(text, orthography);
  Tokens fast;
  tokenize(text, table, orthography, fast);
  Tokens whole;
  tokenize_into(text, {table, orthography, no_words}, slots, whole);
  ASSERT_EQ(fast.size(), slow.size());
  ASSERT_EQ(whole.size(), slow.size());
  for (std::size_t i = 0; i < slow.size(); ++i) {
    ASSERT_EQ(fields(fast[i]), fields(slow[i])) << i;
    ASSERT_EQ(fields(whole[i]), fields(slow[i])) << i;
  }
}

TEST_F(TokenizeTest, FastTokensEqualSlowTokensOnRandomTexts) {
  std::mt19937 random(20251119);
  const Orthography orthographies[] = {orthography_of("en"), orthography_of("fr"),
                                       orthography_of("de"), orthography_of("ar"),
                                       orthography_of("es")};
  TokenSlots slots;  // kept from text to text
  for (int round = 0; round < 30000 && !HasFailure(); ++round) {
    std::string text;
    const std::size_t pieces = 1 + random() % 24;
    for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % std::size(kPieces)];
    expect_same(text, table(), orthographies[random() % std::size(orthographies)], slots);
  }
}

// Words and numbers end in many ways behind sixteen readable bytes, which few random pieces reach.
TEST_F(TokenizeTest, FastTokensEqualSlowTokensOnWordsOfAnyLength) {
  std::mt19937 random(20251120);
  const char* const kEnds[] = {" ",   " ",       " ",      ", ",      ". ",     ".",
                               " s ", " t ",     "'s ",    "\n",      "-",      "7 ",
                               "é",   "\u201d ", " s",     "n t ",    "\u00a0", ") (",
                               ".B ", "/",       "\u2014", " \u201c", ",",      "\u2019s "};
  const Orthography orthographies[] = {orthography_of("en"), orthography_of("fr"),
                                       orthography_of("de"), orthography_of("ar"),
                                       orthography_of("es")};
  TokenSlots slots;
  for (int round = 0; round < 6000 && !HasFailure(); ++round) {
    std::string text;
    const unsigned letters = round % 2 == 0 ? 2 : 26;
    for (int word = 0; word < 12; ++word) {
      const std::size_t size = 1 + random() % 20;
      const unsigned capitals = random() % 4;
      const bool is_number = random() % 5 == 0;
      for (std::size_t i = 0; i < size; ++i) {
        const bool capital =
            capitals == 0 || (capitals == 1 && i == 0) || (capitals == 2 && random() % 8 == 0);
        const char first = is_number ? '0' : capital ? 'A' : 'a';
        text += static_cast<char>(first + static_cast<int>(random() % (is_number ? 10 : letters)));
      }
      text += kEnds[random() % std::size(kEnds)];
    }
    expect_same(text, table(), orthographies[random() % std::size(orthographies)], slots);
  }
}

TEST_F(TokenizeTest, TextsFoldAsDefined) {
  std::string ascii;
  for (char c = 1; c < 127; ++c) ascii += c;
  EXPECT_EQ(fold(ascii), fold_by_definition(ascii));
  EXPECT_EQ(fold("ÎLE-DE-FRANCE"), "ile-de-france");
}

TEST_F(TokenizeTest, LongRunsOfLettersBecomeSeveralTokens) {
  const std::string blob(1000, 'x');
  EXPECT_EQ(tokens(blob).size(), (1000 + kWordCharacters - 1) / kWordCharacters);
  EXPECT_EQ(tokens(blob).size(), tokenize_slowly(blob, Orthography{}).size());
}

}  // namespace
}  // namespace wirefold::text
