// The frequency tables of config/frequencies/, compiled in. A table is read when its language is
// first asked for: all forty take 35 ms, which every start would pay for the two or three
// languages of a stream. It then stands in a function's static, which is safe for threads. Left
// out: laying tables out when the program is built, which takes a program before the program.

#include "base/check.h"
#include "fingerprint/frequencies.h"

#define WIREFOLD_FREQUENCIES(language)                 \
  extern const char wirefold_frequencies_##language[]; \
  extern const char wirefold_frequencies_##language##_end[]

WIREFOLD_FREQUENCIES(ar);
WIREFOLD_FREQUENCIES(bg);
WIREFOLD_FREQUENCIES(bn);
WIREFOLD_FREQUENCIES(ca);
WIREFOLD_FREQUENCIES(cs);
WIREFOLD_FREQUENCIES(da);
WIREFOLD_FREQUENCIES(de);
WIREFOLD_FREQUENCIES(el);
WIREFOLD_FREQUENCIES(en);
WIREFOLD_FREQUENCIES(es);
WIREFOLD_FREQUENCIES(fa);
WIREFOLD_FREQUENCIES(fi);
WIREFOLD_FREQUENCIES(fr);
WIREFOLD_FREQUENCIES(he);
WIREFOLD_FREQUENCIES(hi);
WIREFOLD_FREQUENCIES(hr);
WIREFOLD_FREQUENCIES(hu);
WIREFOLD_FREQUENCIES(id);
WIREFOLD_FREQUENCIES(is);
WIREFOLD_FREQUENCIES(it);
WIREFOLD_FREQUENCIES(ja);
WIREFOLD_FREQUENCIES(ko);
WIREFOLD_FREQUENCIES(lt);
WIREFOLD_FREQUENCIES(lv);
WIREFOLD_FREQUENCIES(mk);
WIREFOLD_FREQUENCIES(ms);
WIREFOLD_FREQUENCIES(nb);
WIREFOLD_FREQUENCIES(nl);
WIREFOLD_FREQUENCIES(pl);
WIREFOLD_FREQUENCIES(pt);
WIREFOLD_FREQUENCIES(ro);
WIREFOLD_FREQUENCIES(ru);
WIREFOLD_FREQUENCIES(sk);
WIREFOLD_FREQUENCIES(sl);
WIREFOLD_FREQUENCIES(sv);
WIREFOLD_FREQUENCIES(ta);
WIREFOLD_FREQUENCIES(tl);
WIREFOLD_FREQUENCIES(tr);
WIREFOLD_FREQUENCIES(uk);
WIREFOLD_FREQUENCIES(ur);
WIREFOLD_FREQUENCIES(vi);
WIREFOLD_FREQUENCIES(zh);

#undef WIREFOLD_FREQUENCIES
#define WIREFOLD_TABLE(language) \
  shipped_table<wirefold_frequencies_##language, wirefold_frequencies_##language##_end>(#language)

namespace wirefold::fingerprint {
namespace {

struct ShippedTable {
  FrequencyText text;
  Frequencies::Reader reader;
};

template <const char* kBegin, const char* kEnd>
FrequencyText shipped_text(std::string_view language) {
  return {language, {kBegin, static_cast<std::size_t>(kEnd - kBegin)}};
}

// A test reads all shipped tables, so a bad one never leaves the house.
FrequencyTable read_or_stop(const FrequencyText& text) {
  auto table = FrequencyTable::read(text);
  WIREFOLD_CHECK(table.has_value());
  return *std::move(table);
}

template <const char* kBegin, const char* kEnd>
const FrequencyTable& read_once() {
  static const FrequencyTable table = read_or_stop(shipped_text<kBegin, kEnd>("shipped"));
  return table;
}

template <const char* kBegin, const char* kEnd>
ShippedTable shipped_table(std::string_view language) {
  return {shipped_text<kBegin, kEnd>(language), read_once<kBegin, kEnd>};
}

std::vector<ShippedTable> shipped_tables() {
  return {
      WIREFOLD_TABLE(ar),
      WIREFOLD_TABLE(bg),
      WIREFOLD_TABLE(bn),
      WIREFOLD_TABLE(ca),
      WIREFOLD_TABLE(cs),
      WIREFOLD_TABLE(da),
      WIREFOLD_TABLE(de),
      WIREFOLD_TABLE(el),
      WIREFOLD_TABLE(en),
      WIREFOLD_TABLE(es),
      WIREFOLD_TABLE(fa),
      WIREFOLD_TABLE(fi),
      WIREFOLD_TABLE(fr),
      WIREFOLD_TABLE(he),
      WIREFOLD_TABLE(hi),
      WIREFOLD_TABLE(hr),
      WIREFOLD_TABLE(hu),
      WIREFOLD_TABLE(id),
      WIREFOLD_TABLE(is),
      WIREFOLD_TABLE(it),
      WIREFOLD_TABLE(ja),
      WIREFOLD_TABLE(ko),
      WIREFOLD_TABLE(lt),
      WIREFOLD_TABLE(lv),
      WIREFOLD_TABLE(mk),
      WIREFOLD_TABLE(ms),
      WIREFOLD_TABLE(nb),
      WIREFOLD_TABLE(nl),
      WIREFOLD_TABLE(pl),
      WIREFOLD_TABLE(pt),
      WIREFOLD_TABLE(ro),
      WIREFOLD_TABLE(ru),
      WIREFOLD_TABLE(sk),
      WIREFOLD_TABLE(sl),
      WIREFOLD_TABLE(sv),
      WIREFOLD_TABLE(ta),
      WIREFOLD_TABLE(tl),
      WIREFOLD_TABLE(tr),
      WIREFOLD_TABLE(uk),
      WIREFOLD_TABLE(ur),
      WIREFOLD_TABLE(vi),
      WIREFOLD_TABLE(zh),
      // One language but for its names, and one word list.
      shipped_table<wirefold_frequencies_hr, wirefold_frequencies_hr_end>("bs"),
  };
}

}  // namespace

std::vector<FrequencyText> shipped_frequencies() {
  std::vector<FrequencyText> texts;
  for (const ShippedTable& table : shipped_tables()) texts.push_back(table.text);
  return texts;
}

Frequencies Frequencies::shipped() {
  Frequencies shipped;
  for (const ShippedTable& table : shipped_tables()) {
    shipped.languages_.push_back(pack_language(table.text.language));
    shipped.entries_.push_back({{}, table.reader});
  }
  return shipped;
}

}  // namespace wirefold::fingerprint
