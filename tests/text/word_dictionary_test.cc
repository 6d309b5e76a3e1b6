// Words of Chinese and Japanese runs, beside those of ICU's own iterator.

#include "text/word_dictionary.h"

#include <gmock/gmock.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace wirefold::text {
namespace {

using testing::ElementsAre;

// Where a word begins.
std::vector<std::size_t> beginnings(std::u16string_view run) {
  WordPath path;
  WordDictionary::of_icu().part(run, path);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (path.opens[i]) found.push_back(i);
  }
  return found;
}

class ByIcu {
 public:
  std::vector<std::size_t> beginnings(std::u16string_view run) {
    iterator_->setText(icu::UnicodeString(run.data(), static_cast<std::int32_t>(run.size())));
    std::vector<std::size_t> found;
    std::int32_t at = iterator_->first();
    for (std::int32_t next = iterator_->next(); next != icu::BreakIterator::DONE;
         next = iterator_->next()) {
      found.push_back(static_cast<std::size_t>(at));
      at = next;
    }
    return found;
  }

 private:
  UErrorCode status_ = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> iterator_{
      icu::BreakIterator::createWordInstance(icu::Locale("zh"), status_)};
};

std::string shown(std::u16string_view run) {
  std::string out;
  icu::UnicodeString(run.data(), static_cast<std::int32_t>(run.size())).toUTF8String(out);
  return out;
}

TEST(WordDictionary, PartsByWordsThatItKnows) {
  ASSERT_TRUE(WordDictionary::of_icu().is_known());
  EXPECT_THAT(beginnings(u"交通部门调查公路"), ElementsAre(0, 2, 4, 6));
  EXPECT_THAT(beginnings(u"東京の銀行"), ElementsAre(0, 2, 3));
  EXPECT_THAT(beginnings(u"ミャンマー"), ElementsAre(0));
  EXPECT_TRUE(beginnings(u"").empty());
}

TEST(WordDictionary, ReadsNothingThatAnotherNormalisationChanges) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* const compatible = icu::Normalizer2::getNFKCInstance(status);
  ASSERT_TRUE(U_SUCCESS(status));
  for (char32_t code = 0; code <= 0xFFFF; ++code) {
    if (!WordDictionary::reads(code)) continue;
    const auto point = static_cast<UChar32>(code);
    ASSERT_TRUE(compatible->isInert(point) || compatible->hasBoundaryBefore(point))
        << static_cast<unsigned>(code);
    const icu::UnicodeString alone(point);
    ASSERT_TRUE(compatible->isNormalized(alone, status)) << static_cast<unsigned>(code);
  }
  for (const char32_t code : {U'ｶ', U'\uF900', U'ゟ', U'ヿ', U'・', U'가', U'，', U'a'}) {
    EXPECT_FALSE(WordDictionary::reads(code)) << static_cast<unsigned>(code);
  }
}

// Pieces of sentences, put together anew with characters of all kinds between them.
TEST(WordDictionary, PartsAsIcuDoes) {
  const std::vector<std::u16string> sentences{
      u"周二上午北部山区一条公路发生严重交通事故造成十二人死亡三十多人受伤",
      u"央行宣布将基准利率上调二十五个基点以遏制持续攀升的通货膨胀",
      u"内閣総理大臣は水曜日の記者会見で来年度予算案の見直しを表明した",
      u"インターネットサービスプロバイダーのコンピューターシステムに障害が発生した",
      u"研究人員發現一種能夠抵抗高溫的珊瑚並計劃在海灣進行試驗種植",
      u"人々はコーヒーを飲みながらスキヤキとてんぷらをたべていました",
      u"中华人民共和国外交部发言人在例行记者会上回答了记者提问"};
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same runs every time
  const auto below = [&](std::size_t end) { return random() % end; };
  const auto odd_one = [&]() -> char16_t {
    switch (below(5)) {
      case 0:
        return static_cast<char16_t>(0x3041 + below(0x56));
      case 1:
        return static_cast<char16_t>(0x30A1 + below(0x5A));
      case 2:
        return u"々ーヽヾゝゞ"[below(6)];
      case 3:
        return static_cast<char16_t>(0x3400 + below(0x19C0));
      default:
        return static_cast<char16_t>(0x4E00 + below(0x5200));
    }
  };
  ByIcu icu;
  std::size_t words = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::u16string run;
    for (std::size_t piece = below(6) + 1; piece > 0; --piece) {
      const std::u16string& from = sentences[below(sentences.size())];
      const std::size_t at = below(from.size());
      run += from.substr(at, below(12) + 1);
      for (std::size_t odd = below(4) == 0 ? below(30) : 0; odd > 0; --odd) run += odd_one();
    }
    ASSERT_TRUE(std::all_of(run.begin(), run.end(), [](char16_t c) {
      return WordDictionary::reads(c);
    })) << shown(run);
    const auto found = beginnings(run);
    ASSERT_EQ(found, icu.beginnings(run)) << shown(run);
    words += found.size();
  }
  EXPECT_GT(words, 100'000U);
}

}  // namespace
}  // namespace wirefold::text
