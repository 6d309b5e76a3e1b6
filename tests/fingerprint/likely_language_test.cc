#include "fingerprint/likely_language.h"

#include <gtest/gtest.h>

#include <utility>

#include "text/tokenize.h"

namespace wirefold::fingerprint {
namespace {

std::string language_of(std::string_view text) {
  static const Frequencies frequencies = Frequencies::shipped();
  static const text::CharacterTable table;
  text::Document document;
  document.text = text;
  tokenize(document.text, table, text::Orthography{}, document.tokens);
  return likely_language(document, frequencies);
}

TEST(LikelyLanguage, HeadlinesAreToldByTheirWords) {
  const std::pair<const char*, const char*> headlines[] = {
      {"en", "Bus plunges into mountain ravine, killing dozens"},
      {"de", "Zwölf Tote nach Busunglück im Gebirge"},
      {"fr", "Un bus chute dans un ravin, plusieurs morts"},
      {"es", "Cae un autobús por un barranco y mueren doce personas"},
      {"it", "Autobus precipita in una scarpata, dodici morti"},
      {"pt", "Ônibus cai em ravina e deixa doze mortos"},
      {"nl", "Twaalf doden na ongeluk met bus in de bergen"},
      {"sv", "Tolv döda när buss körde av vägen i bergen"},
      {"pl", "Dwanaście ofiar wypadku autobusu w górach"},
      {"tr", "Otobüs uçuruma yuvarlandı, on iki kişi öldü"},
      {"ru", "Двенадцать человек погибли в аварии автобуса"},
      {"uk", "Дванадцять людей загинули в аварії автобуса"},
      {"fi", "Kaksitoista ihmistä kuoli bussiturmassa vuoristossa"},
      {"hu", "Tizenketten meghaltak egy buszbalesetben a hegyekben"},
      {"hr", "Dvanaest poginulih u autobusnoj nesreći u planinama"},
      {"fr", "L'Union européenne s'oppose à l'Italie sur l'accord"},
      {"id", "Dua belas orang tewas dalam kecelakaan bus"},
  };
  for (const auto& [language, headline] : headlines) {
    EXPECT_EQ(language_of(headline), language) << headline;
  }
}

TEST(LikelyLanguage, LanguagesWithoutATableAndTextsWithoutWordsAreNotTold) {
  for (const char* const text :
       {"", "2:1 (1:0)", "qwrt zxcv plkj mnbv", "Djokovic Sinner Alcaraz Medvedev Zverev", "NATO",
        "Bitcoin", "URGENT", "Trump", "Premier League",
        "Rais wa Kenya amewataka wananchi kudumisha amani wakati wa uchaguzi mkuu",
        "Eusko Jaurlaritzak aurrekontu berriak aurkeztu ditu gaur goizean Gasteizen",
        "Valitsus kinnitas neljapäeval uue eelarve, mis näeb ette kulutuste kasvu",
        "Президент жаңа заңға қол қойды, ол келесі жылдың басынан күшіне енеді"}) {
    EXPECT_EQ(language_of(text), "") << text;
  }
}

TEST(LikelyLanguage, PackedNamesComeBack) {
  for (const char* const language : {"en", "gsw", ""}) {
    EXPECT_EQ(unpack_language(pack_language(language)), language);
  }
}

}  // namespace
}  // namespace wirefold::fingerprint
