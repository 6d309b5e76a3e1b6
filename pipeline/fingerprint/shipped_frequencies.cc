// The frequency tables of config/frequencies/, compiled in. One line a language.

#include "fingerprint/frequencies.h"

#define WIREFOLD_FREQUENCIES(language)                 \
  extern const char wirefold_frequencies_##language[]; \
  extern const char wirefold_frequencies_##language##_end[];

WIREFOLD_FREQUENCIES(ar)
WIREFOLD_FREQUENCIES(bg)
WIREFOLD_FREQUENCIES(ca)
WIREFOLD_FREQUENCIES(cs)
WIREFOLD_FREQUENCIES(da)
WIREFOLD_FREQUENCIES(de)
WIREFOLD_FREQUENCIES(el)
WIREFOLD_FREQUENCIES(en)
WIREFOLD_FREQUENCIES(es)
WIREFOLD_FREQUENCIES(fa)
WIREFOLD_FREQUENCIES(fi)
WIREFOLD_FREQUENCIES(fr)
WIREFOLD_FREQUENCIES(he)
WIREFOLD_FREQUENCIES(hi)
WIREFOLD_FREQUENCIES(hu)
WIREFOLD_FREQUENCIES(id)
WIREFOLD_FREQUENCIES(it)
WIREFOLD_FREQUENCIES(ja)
WIREFOLD_FREQUENCIES(ko)
WIREFOLD_FREQUENCIES(nb)
WIREFOLD_FREQUENCIES(nl)
WIREFOLD_FREQUENCIES(pl)
WIREFOLD_FREQUENCIES(pt)
WIREFOLD_FREQUENCIES(ro)
WIREFOLD_FREQUENCIES(ru)
WIREFOLD_FREQUENCIES(sv)
WIREFOLD_FREQUENCIES(tr)
WIREFOLD_FREQUENCIES(uk)
WIREFOLD_FREQUENCIES(vi)
WIREFOLD_FREQUENCIES(zh)

#undef WIREFOLD_FREQUENCIES
#define WIREFOLD_TABLE(language)                                           \
  FrequencyText {                                                          \
#language, {                                                           \
      wirefold_frequencies_##language,                                     \
          static_cast<std::size_t>(wirefold_frequencies_##language##_end - \
                                   wirefold_frequencies_##language)        \
    }                                                                      \
  }

namespace wirefold::fingerprint {

std::vector<FrequencyText> shipped_frequencies() {
  return {
      WIREFOLD_TABLE(ar), WIREFOLD_TABLE(bg), WIREFOLD_TABLE(ca), WIREFOLD_TABLE(cs),
      WIREFOLD_TABLE(da), WIREFOLD_TABLE(de), WIREFOLD_TABLE(el), WIREFOLD_TABLE(en),
      WIREFOLD_TABLE(es), WIREFOLD_TABLE(fa), WIREFOLD_TABLE(fi), WIREFOLD_TABLE(fr),
      WIREFOLD_TABLE(he), WIREFOLD_TABLE(hi), WIREFOLD_TABLE(hu), WIREFOLD_TABLE(id),
      WIREFOLD_TABLE(it), WIREFOLD_TABLE(ja), WIREFOLD_TABLE(ko), WIREFOLD_TABLE(nb),
      WIREFOLD_TABLE(nl), WIREFOLD_TABLE(pl), WIREFOLD_TABLE(pt), WIREFOLD_TABLE(ro),
      WIREFOLD_TABLE(ru), WIREFOLD_TABLE(sv), WIREFOLD_TABLE(tr), WIREFOLD_TABLE(uk),
      WIREFOLD_TABLE(vi), WIREFOLD_TABLE(zh),
  };
}

}  // namespace wirefold::fingerprint
