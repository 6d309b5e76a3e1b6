// Sentences, quotations, numbers, names and weekdays, as they come out of the Analyzer.

#include "text/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

#include "base/hash.h"
#include "text/analyze.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

using testing::ElementsAreArray;
using testing::IsSupersetOf;

using Strings = std::vector<std::string>;

Document analyze(std::string_view language, std::string_view body) {
  static const base::Result<Analyzer, RuleError> analyzer = Analyzer::make(shipped_rules());
  article::Article article;
  article.id = "a";
  article.language = language;
  article.headline = "x";
  article.body = body;
  return analyzer->analyze(article);
}

template <typename Parts>
Strings quoted(const Document& document, const Parts& parts) {
  Strings found;
  for (const auto& part : parts) found.emplace_back(document.quote(part.tokens));
  return found;
}

struct Case {
  const char* language;
  const char* body;
  Strings expected;
};

TEST(Sentences, EndWhereReadersEndThem) {
  const Case cases[] = {
      {"en", "He fled. She stayed.", {"He fled", "She stayed"}},
      {"en",
       "Dr. J. Smith of the U.S. Army came at 3 a.m. on Monday.",
       {"Dr. J. Smith of the U.S. Army came at 3 a.m. on Monday"}},
      {"en", "It left the U.S. The army stayed.", {"It left the U.S", "The army stayed"}},
      {"en",
       "It cost 2.5 million on Oct. 19 in St. Louis.",
       {"It cost 2.5 million on Oct. 19 in St. Louis"}},
      {"en", "\"Why?\" she asked. \"No!\" He left.", {"Why?\" she asked", "No", "He left"}},
      {"de",
       "Am 12. November kam er. Die 4. Kammer sprach.",
       {"Am 12. November kam er", "Die 4. Kammer sprach"}},
      {"ja", "雨だ。風だ。", {"雨だ", "風だ"}},
      {"hi", "वर्षा हुई। हवा चली।", {"वर्षा हुई", "हवा चली"}},
      {"ar", "هل جاء؟ نعم جاء.", {"هل جاء", "نعم جاء"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.body);
    const Document document = analyze(one.language, one.body);
    EXPECT_THAT(quoted(document, document.sentences), ElementsAreArray(one.expected));
  }
}

TEST(Quotations, AreFoundUnderEveryPublishersMarks) {
  const Case cases[] = {
      {"en", "\"The water came with boulders,\" he said.", {"The water came with boulders"}},
      {"en", "“The water came with boulders,” he said.", {"The water came with boulders"}},
      {"en",
       "'How did he die? We don\u2019t know,' she said. 'I want the truth now.'",
       {"How did he die? We don\u2019t know", "I want the truth now"}},
      {"en", "the boys' toys and the girls' own big books", {}},
      {"de", "Er sagte: „Das Wasser kam mit Macht“ und ging.", {"Das Wasser kam mit Macht"}},
      {"de", "Er sagte: »Das Wasser kam mit Macht« und ging.", {"Das Wasser kam mit Macht"}},
      {"fr", "« L'eau est venue », dit-il.", {"L'eau est venue"}},
      {"ja", "彼は「水が来たよ」と述べた。", {"水が来たよ"}},
      {"en", "\"It goes on and on\nNext paragraph has no mark.", {"It goes on and on"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.body);
    const Document document = analyze(one.language, one.body);
    EXPECT_THAT(quoted(document, document.quotations), ElementsAreArray(one.expected));
  }
}

TEST(Quotations, SameWordsGiveTheSameSentenceHashUnderOtherMarks) {
  const Document straight = analyze("en", "\"The water came,\" he said. It's over.");
  const Document curly = analyze("en", "“The water came,” he said. It’s over.");
  ASSERT_EQ(straight.sentences.size(), 2U);
  ASSERT_EQ(curly.sentences.size(), 2U);
  EXPECT_EQ(straight.sentences[0].hash, curly.sentences[0].hash);
  EXPECT_EQ(straight.sentences[1].hash, curly.sentences[1].hash);
  EXPECT_EQ(straight.lines[0].hash, curly.lines[0].hash);
}

struct NumberCase {
  const char* language;
  const char* body;
  double value;
  const char* noun;  // its stem's letters; "" for none
  const char* kind;  // "", "year", "date", "about"
};

TEST(Numbers, AreReadWithWhatTheyCount) {
  const NumberCase cases[] = {
      {"en", "killing 23 people there", 23, "people", ""},
      {"en", "killing more than 50 people there", 50, "people", "about"},
      {"en", "about 17 injured people", 17, "people", "about"},
      {"en", "worth $6.3 million in all", 6.3e6, "dollar", ""},
      {"en", "worth 2.5 bn euros in all", 2.5e9, "euro", ""},
      {"en", "some 130 miles west", 209.21472, "kilometre", "about"},
      {"en", "up to 10 feet deep", 3.048, "metre", "about"},
      {"en", "it was 68 °F there", 20, "celsius", ""},
      {"en", "a 42-megawatt plant", 42, "megawatt", ""},
      {"en", "30% of turnover", 30, "percent", ""},
      {"en", "30 per cent of turnover", 30, "percent", ""},
      {"en", "with twenty-three houses gone", 23, "houses", ""},
      {"en", "he came on Aug 14 again", 14, "", "date"},
      {"en", "he came on 14 August again", 14, "", "date"},
      {"en", "since 2019 it fell", 2019, "", "year"},
      {"en", "until 9 p.m. it rained", 9, "", "date"},
      {"de", "am 14. August kam er", 14, "", "date"},
      {"de", "mit 1.850 Häusern dort", 1850, "hausern", ""},
      {"fr", "environ 380 millions d'euros de plus", 3.8e8, "euro", "about"},
      {"pt", "em 14 de maio ele veio", 14, "", "date"},
      {"ja", "売上高は1兆430億円だ", 1.043e12, "yen", ""},
      {"ja", "会合は8月に開く", 8, "", "date"},
      {"zh", "投资3.5万亿元", 3.5e12, "yuan", ""},
      {"zh", "疏散2万人", 20000, "人", ""},
      {"zh", "疏散2万人到安全地带", 20000, "人", ""},
      {"zh", "造成3万名居民死亡", 30000, "名", ""},
      {"zh", "疏散2万居民", 20000, "居民", ""},
      {"es", "subió 0,125 puntos", 0.125, "puntos", ""},
      {"es", "unos 1.234,567 euros", 1234.567, "euro", "about"},
      {"es", "unas 1,500 personas allí", 1500, "personas", "about"},
      {"es", "unos 2.5 millones de euros", 2.5e6, "euro", "about"},
      {"es", "unos 2,5 millones de euros", 2.5e6, "euro", "about"},
      {"ru", "более 12 тыс. человек ушли", 12000, "человек", "about"},
      {"ar", "وقتل 9 أشخاص", 9, "اشخاص", ""},
      {"ko", "그는 8월에 다시 왔다", 8, "", "date"},
      {"ru", "более 40 тыс человек ушли", 40000, "человек", "about"},
      {"pl", "ponad 40 tys osób odeszło", 40000, "osob", "about"},
      {"pl", "przyszedł 14 sierpnia znowu", 14, "", "date"},
      {"tr", "toplam 1,5 milyar lira verdi", 1.5e9, "lira", ""},
      {"tr", "bir 14 Ağustos akşamı geldi", 14, "", "date"},
      {"ar", "وصل في 14 أغسطس مرة أخرى", 14, "", "date"},
  };
  for (const NumberCase& one : cases) {
    SCOPED_TRACE(one.body);
    const Document document = analyze(one.language, one.body);
    ASSERT_EQ(document.numbers.size(), 1U);
    const Number& number = document.numbers.front();
    EXPECT_NEAR(number.value, one.value, one.value * 1e-9 + 1e-9);
    const std::string_view noun(one.noun);
    EXPECT_EQ(number.noun, noun.empty() ? 0 : stem_of(noun));
    EXPECT_EQ(number.is_year, std::string_view(one.kind) == "year");
    EXPECT_EQ(number.is_date, std::string_view(one.kind) == "date");
    EXPECT_EQ(number.is_approximate, std::string_view(one.kind) == "about");
  }
}

TEST(Names, AreRunsOfCapitalsNotExplainedBySentenceStart) {
  const Case cases[] = {
      {"en", "The raid killed Karim al-Haddad in Qamra.", {"Karim al-Haddad", "Qamra"}},
      {"en", "Rescuers dug. People said Prime Minister Ramesh Koirala came.", {"Ramesh Koirala"}},
      {"en", "Ethiopia's Tsion Abreham beat NATO.", {"Tsion Abreham", "NATO"}},
      {"de",
       "Die Richter verurteilten den Täter Henrik Allmers in der Stadt.",
       {"Täter Henrik Allmers"}},
      {"ru", "Вчера приехал Иван Петров.", {"Иван Петров"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.body);
    const Document document = analyze(one.language, one.body);
    EXPECT_THAT(quoted(document, document.names), IsSupersetOf(one.expected));
  }
}

TEST(Names, SameNameHasTheSameHashWithoutAccents) {
  const Document with = analyze("en", "It was José García again.");
  const Document without = analyze("en", "Then it was Jose Garcia, they said.");
  ASSERT_EQ(with.names.size(), 1U);
  ASSERT_EQ(without.names.size(), 1U);
  EXPECT_EQ(with.names[0].hash, without.names[0].hash);
}

// Names found token by token, as the head of names.cc says, in texts of the words below.
class SlowNames {
 public:
  explicit SlowNames(const Document& document) : document_(document) {}

  Strings find() const {
    Strings found;
    const auto count = static_cast<std::uint32_t>(document_.tokens.size());
    for (std::uint32_t i = document_.title_tokens; i < count;) {
      const bool opens = is_capital(i) && has(i, kSentenceStart) && is_part(i + 1) &&
                         joined(i + 1) && gap(i + 1) == " ";
      const std::uint32_t end = is_part(i) || opens ? end_of(i) : i;
      const bool is_initial = end == i + 1 && word(i).size() == 1;
      if (end > i && !is_initial) found.emplace_back(document_.quote({i, end}));
      i = std::max(end, i + 1);
    }
    return found;
  }

 private:
  std::string_view word(std::uint32_t i) const { return document_.quote({i, i + 1}); }
  bool has(std::uint32_t i, unsigned flag) const {
    return i < document_.tokens.size() && (document_.tokens[i].flags & flag) != 0;
  }
  std::string_view gap(std::uint32_t next) const {
    const std::uint32_t begin = document_.tokens[next - 1].end;
    return std::string_view(document_.text).substr(begin, document_.tokens[next].begin - begin);
  }
  bool is_capital(std::uint32_t i) const {
    return has(i, kCapitalised) && !has(i, kFunctionWord) && word(i) != "Monday";
  }
  bool is_part(std::uint32_t i) const {
    if (!is_capital(i)) return false;
    bool is_known = !has(i, kSentenceStart);
    for (std::uint32_t k = document_.title_tokens; k < document_.tokens.size(); ++k) {
      is_known |= is_capital(k) && !has(k, kSentenceStart) &&
                  document_.tokens[k].word == document_.tokens[i].word;
    }
    return is_known;
  }
  bool joined(std::uint32_t next) const {
    const std::string_view between = gap(next);
    return !has(next, kSentenceStart) && !word(next - 1).ends_with("'s") &&
           (between == " " || between == "-" || between == ". ");
  }
  std::uint32_t end_of(std::uint32_t begin) const {
    std::uint32_t end = begin + 1;
    while (end - begin < 5 && end < document_.tokens.size() && joined(end)) {
      const bool is_particle = word(end) == "al" || word(end) == "van";
      if (is_part(end)) {
        ++end;
      } else if (is_particle && is_part(end + 1) && joined(end + 1)) {
        end += 2;
      } else {
        break;
      }
    }
    return end;
  }

  const Document& document_;
};

TEST(Names, AreThoseFoundTokenByToken) {
  std::mt19937 random(6);
  const Strings words = {"Ann", "Bo",     "Cid", "Dov", "Eve's", "J",   "al",
                         "van", "Monday", "the", "The", "ran",   "ran", "saw"};
  const Strings gaps = {" ", " ", " ", " ", " ", "-", ", ", ". ", "\n"};
  for (int round = 0; round < 1000; ++round) {
    std::string body = "It ran";
    const auto pick = [&](const Strings& strings) { body += strings[random() % strings.size()]; };
    for (std::size_t left = random() % 200; left > 0; --left) {
      pick(gaps);
      pick(words);
    }
    const Document document = analyze("en", body + " ran.");
    ASSERT_EQ(quoted(document, document.names), SlowNames(document).find()) << body;
  }
}

TEST(Names, AreNotToBeSeenInATextWithoutCapitals) {
  const struct {
    const char* language;
    const char* body;
    bool lacks;
  } cases[] = {
      {"en", "the mayor of ostrow met anna berg on monday.", true},
      {"ru", "мэр встретил анну берг в понедельник.", true},
      {"en", "The mayor met nobody.", true},  // a function word names nobody
      {"en", "the mayor of Ostrow met anna berg.", false},
      {"en", "THE MAYOR OF OSTROW MET ANNA BERG.", false},
      {"ar", "التقى رئيس البلدية آنا بيرغ يوم الاثنين.", false},
      {"zh", "市长星期一会见了安娜。", false},
      {"en", "12 5 300", false},
  };
  for (const auto& [language, body, lacks] : cases) {
    SCOPED_TRACE(body);
    EXPECT_EQ(analyze(language, body).lacks_capitals, lacks);
  }
}

TEST(Weekdays, AreNotedInEveryListedLanguage) {
  const std::pair<const char*, const char*> cases[] = {
      {"en", "It fell on Thursday."},   {"de", "Es fiel am Donnerstag."},
      {"fr", "Il est tombé jeudi."},    {"it", "È caduto giovedì."},
      {"pt", "Caiu na quinta-feira."},  {"es", "Cayó el jueves."},
      {"nl", "Het viel donderdag."},    {"ru", "Он упал в четверг."},
      {"ja", "木曜日に落ちた。"},       {"zh", "星期四下雨。"},
      {"de", "Am Donnerstagabend."},    {"tr", "Perşembe günü düştü."},
      {"pl", "Spadł w czwartek."},      {"cs", "Spadlo ve čtvrtek."},
      {"sv", "Det föll på torsdagen."}, {"nb", "Det falt torsdag."},
      {"da", "Det faldt torsdag."},     {"fi", "Se putosi torstaina."},
      {"ro", "A căzut joi."},           {"hu", "Csütörtökön esett le."},
      {"id", "Jatuh pada hari Kamis."}, {"ca", "Va caure dijous."},
      {"uk", "Він упав у четвер."},     {"bg", "Падна в четвъртък."},
      {"ar", "سقط يوم الخميس."},
  };
  for (const auto& [language, body] : cases) {
    SCOPED_TRACE(body);
    EXPECT_EQ(analyze(language, body).weekdays, 1U << 3);
  }
}

/// What an article is taken for that states no language.
TEST(Language, IsToldByScriptLettersOrWords) {
  const std::pair<const char*, const char*> cases[] = {
      {"en", "The river rose again after the rain, and the people of the town were told to leave."},
      {"de", "Der Fluss ist nach dem Regen wieder gestiegen, und die Stadt wurde geräumt."},
      {"tr", "Yağmurdan sonra nehir yeniden yükseldi, kasaba halkı tahliye edildi."},
      {"pl",
       "Po deszczu rzeka znowu się podniosła i mieszkańcy miasta zostali wezwani do wyjazdu."},
      {"cs", "Po dešti se řeka opět zvedla a obyvatelé města byli vyzváni, aby odešli."},
      {"sv",
       "Floden steg igen efter regnet och invånarna i staden fick veta att de måste ge sig av."},
      {"fi",
       "Joki nousi taas sateen jälkeen, ja kaikki jotka olivat kaupungissa joutuivat lähtemään."},
      {"ro", "Râul a crescut din nou după ploaie, iar oamenii din oraș au fost chemați să plece."},
      {"hu",
       "A folyó az eső után megint megáradt, és a város lakóit arra kérték, hogy menjenek el."},
      {"id",
       "Sungai itu naik lagi setelah hujan dan warga kota diminta untuk pergi dari rumah mereka."},
      {"nl",
       "De rivier is na de regen weer gestegen en de mensen in de stad moesten hun huis uit."},
      {"da",
       "Floden er steget igen efter regnen, og folk i byen fik at vide, at de skulle ud af "
       "husene."},
      {"nb",
       "Elva har steget igjen etter regnet, og folk i byen fikk vite at de må ut av husene sine "
       "nå."},
      {"vi",
       "Sau trận mưa, nước sông lại dâng cao và người dân trong thành phố đã phải rời khỏi nhà."},
      {"ca", "El riu ha tornat a créixer amb la pluja i els veïns del poble han hagut de marxar."},
      {"ru", "После дождя река снова поднялась, и жителей города попросили, чтобы они уехали."},
      {"uk", "Після дощу річка знову піднялася, і жителів міста попросили, щоб вони виїхали."},
      {"bg", "След дъжда реката отново се покачи и жителите на града бяха помолени да си тръгнат."},
      {"el", "Μετά τη βροχή το ποτάμι ανέβηκε πάλι."},
      {"ar", "ارتفع منسوب النهر من جديد بعد المطر."},
      {"fa", "پس از باران رودخانه دوباره بالا آمد و چند خانه ویران گشت."},
      {"ur", "بارش کے بعد دریا پھر چڑھ گیا اور لوگوں کو شہر چھوڑنا پڑا۔"},
      {"zh", "雨后河水再次上涨。"},
      {"ja", "雨のあと川がまた増水した。"},
      {"ko", "비가 온 뒤 강물이 다시 불었다."},
      {"bn", "বৃষ্টির পর নদী আবার বেড়েছে।"},
      {"ta", "மழைக்குப் பிறகு ஆறு மீண்டும் உயர்ந்தது."},
      {"ka", "წვიმის შემდეგ მდინარე ისევ აიწია."},
      {"", "Xyzzy plugh."},
  };
  for (const auto& [language, body] : cases) {
    SCOPED_TRACE(body);
    EXPECT_EQ(analyze("", body).language, language);
  }
}

// A feed that calls all it sends English is not believed against forty words of another language.
TEST(Language, IsTheTextsWhereThatSpeaksAgainstWhatIsStated) {
  const std::string english =
      "The river rose again after the rain, and the people of the town were told to leave. ";
  const std::string german =
      "Der Fluss ist nach dem Regen wieder gestiegen, und die Stadt wurde geräumt. ";
  const std::string russian =
      "После дождя река снова поднялась, и жителей города попросили, чтобы они уехали. ";
  const std::string czech =
      "Po dešti se řeka opět zvedla a obyvatelé města byli vyzváni, aby odešli. ";
  const std::string riders =
      "Mathieu van der Poel, Wout van Aert, Tim van Dijke, Mike van den Berg, Jan de Wit. ";
  const std::string banner = german + german + german;
  const std::string chinese = "雨后河水再次上涨，居民被要求离开这座城市。";
  struct Stated {
    const char* stated;
    std::string sentence;
    int times;
    const char* language;
  };
  const Stated cases[] = {
      {"en", german, 4, "de"},
      {"en", russian, 4, "ru"},
      {"en", chinese, 4, "zh"},
      {"zh", english, 4, "en"},
      {"el", english, 4, "en"},
      {"de", english, 4, "en"},
      {"en", english, 4, "en"},
      {"zh", chinese, 4, "zh"},
      {"de", english, 1, "de"},
      {"en", riders, 4, "en"},
      {"en", banner + english, 4, "en"},
      {"ja", "人事異動取締役社長山田太郎、常務取締役鈴木一郎。", 4, "ja"},
      {"sk", czech, 4, "sk"},
      {"qaa", english, 4, "qaa"},
      {"cn", english, 4, "en"},
  };
  for (const Stated& one : cases) {
    std::string body;
    for (int i = 0; i < one.times; ++i) body += one.sentence;
    SCOPED_TRACE(body);
    EXPECT_EQ(analyze(one.stated, body).language, one.language);
  }
}

std::uint64_t hash_step_by_step(const std::vector<std::uint64_t>& words, TokenRange range) {
  std::uint64_t hash = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    hash = hash * 0x9E3779B97F4A7C15ULL + words[i];
  }
  return base::mix64(hash, range.size());
}

TEST(WordSums, HashEachRangeAsThePolynomialOfItsWords) {
  std::mt19937_64 random(2);
  WordSums sums;
  WordSums plain;
  for (std::uint32_t count = 0; count < 300; ++count) {
    std::vector<std::uint64_t> words(count);  // reading further would be found
    for (std::uint64_t& word : words) word = random();
    sums.read(words.data(), count);
    plain.read_plainly(words.data(), count);
    for (std::uint32_t end = 0; end <= count; ++end) {
      const TokenRange range{end % 7 == 0 ? 0 : end / 2, end};
      const std::uint64_t expected = hash_step_by_step(words, range);
      EXPECT_EQ(sums.hash(range), expected) << range.begin << " to " << end << " of " << count;
      EXPECT_EQ(plain.hash(range), expected) << range.begin << " to " << end << " of " << count;
    }
  }
}

TEST(Notes, AreTheSameTakenTokenByTokenAndOfSixteen) {
  std::mt19937 random(4);
  const auto sometimes = [&](unsigned bit) { return random() % 4 == 0 ? bit : 0U; };
  Notes fast;
  Notes plain;
  for (std::size_t count = 0; count < 200; ++count) {
    TokenSlots slots;  // as long as the tokens: reading further would be found
    Tokens tokens;
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Token token;
      token.begin = at += random() % 5 == 0 ? 2U : 1U;
      token.end = at += static_cast<std::uint32_t>(random() % 9);
      token.flags = static_cast<std::uint16_t>(sometimes(kCapitalised) | sometimes(kNumeric) |
                                               sometimes(kIdeographic) | sometimes(kAllCaps));
      tokens.push_back(token);
      slots.behind.push_back(random() % 5 == 0 ? '-' : ' ');
      slots.roles.push_back(
          {static_cast<std::uint16_t>(sometimes(kRoleFunction) | sometimes(kRoleNumber) |
                                      sometimes(kRoleBeginsPhrase) | sometimes(kRoleMonth) |
                                      sometimes(kRoleParticle)),
           static_cast<std::uint16_t>(random())});
    }
    note_phrases(tokens, slots, fast);
    note_tokens(tokens, slots, fast);
    note_phrases_plainly(tokens, slots, plain);
    note_tokens_plainly(tokens, slots, plain);
    const auto same = [&](TokenList Notes::*list) {
      return std::equal((fast.*list).begin(), (fast.*list).end(), (plain.*list).begin(),
                        (plain.*list).end());
    };
    EXPECT_TRUE(same(&Notes::phrases)) << count;
    for (TokenBits Notes::*bits :
         {&Notes::capitals, &Notes::unfit, &Notes::particles, &Notes::marked}) {
      EXPECT_EQ(fast.*bits, plain.*bits) << count;
    }
    EXPECT_TRUE(same(&Notes::numbers)) << count;
    EXPECT_TRUE(same(&Notes::bearers)) << count;
    EXPECT_TRUE(same(&Notes::marked_gaps)) << count;
  }
}

TEST(Numbers, AreTheDoublesNextToWhatIsWritten) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string digits(1, static_cast<char>('1' + static_cast<int>(random() % 9)));
    for (std::size_t i = random() % 19; i > 0; --i) {
      digits += static_cast<char>('0' + static_cast<int>(random() % 10));
    }
    if (random() % 2 == 0) {
      digits += '.';
      for (std::size_t i = 1 + random() % 5; i > 0; --i) {
        digits += static_cast<char>('0' + static_cast<int>(random() % 10));
      }
    }
    const Document document = analyze("en", "Here " + digits + " zorbles.");
    ASSERT_EQ(document.numbers.size(), 1U) << digits;
    EXPECT_EQ(document.numbers[0].value, std::strtod(digits.c_str(), nullptr)) << digits;
  }
}

}  // namespace
}  // namespace wirefold::text
