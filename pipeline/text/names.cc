// Proper names.
//
// Problem: find "Man Bahadur Gurung" and "Dumayr" in both copies with the same hash, in any script
// that has capitals, without a gazetteer.
// Method: a name is a run of capitalised tokens inside a sentence, with particles ("al", "von")
// between them; function words and honorifics ("Prime Minister") end a run and stay outside. One
// capitalised token at a sentence's start proves nothing: it counts only if the same word stands
// capitalised inside a sentence elsewhere. A headline whose words are mostly capitalised follows
// the same rule word by word. German capitalises all nouns, so only runs of two or more count
// there. Japanese has katakana: runs of three or more of them are names (or loan words).
// Cost: which tokens may be part of a name, and which follow each other in one, are bits that are
// decided 64 at a time; only the few tokens where a word or a gap must be looked at are visited.
// Left out: trained taggers (weights of megabytes, another set for each language).

#include <algorithm>
#include <bit>

#include "text/characters.h"
#include "text/reading.h"

namespace wirefold::text {
namespace {

constexpr std::uint32_t kNameTokens = 5;
constexpr std::uint32_t kKatakanaPairs = 2;  // three characters

class NamePass {
 public:
  NamePass(const Reading& reading, Document& document)
      : reading_(reading),
        document_(document),
        nouns_are_capital_(reading.language == "de"),
        notes_(reading.notes),
        known_(reading.notes.known) {}

  void run() {
    note_shouted();
    note_known();
    decide_parts();
    link_pairs();
    link_openers();
    link_particles();
    std::uint32_t begin = 0;
    if (headline_is_title_case_) {
      begin = document_.title_tokens;
      read_known_only({0, begin});
    }
    read_from(begin);
    if (reading_.language == "ja") read_katakana();
    document_.lacks_capitals = lacks_capitals();
  }

 private:
  static constexpr std::size_t kBits = TokenBits::kBits;

  // Calls `visit` for each token among the bits of word `k`, in order.
  template <typename Visit>
  static void for_each(std::uint64_t bits, std::size_t k, Visit visit) {
    for (; bits != 0; bits &= bits - 1) {
      visit(static_cast<std::uint32_t>(k * kBits + std::countr_zero(bits)));
    }
  }
  // Bits of what stands one token before, and one behind.
  static std::uint64_t before(const TokenBits& bits, std::size_t k) {
    return bits.word(k) << 1 | (k > 0 ? bits.word(k - 1) >> (kBits - 1) : 0);
  }
  static std::uint64_t behind(const TokenBits& bits, std::size_t k) {
    return bits.word(k) >> 1 | bits.word(k + 1) << (kBits - 1);
  }

  // Only spaces or one hyphen may stand between the tokens of a name.
  bool joined(std::uint32_t next) const {
    if (notes_.starts[next] || (notes_.marked[next] && !has_joining_gap(next))) return false;
    return !is_possessive(next - 1);
  }

  bool has_joining_gap(std::uint32_t next) const {
    const std::string_view gap = reading_.gap_before(document_.tokens, next);
    return gap == "-" || gap == ". " || gap.empty() || gap == "\u2019" || gap == "'";
  }

  // "Ethiopia's Tsion Abreham": a possessive ends the name it belongs to. Whether one does cannot
  // be foreseen, so all its bytes are read.
  bool is_possessive(std::uint32_t i) const {
    const std::uint32_t end = document_.tokens[i].end;
    const bool is_long = end - document_.tokens[i].begin >= 4;
    const char last = reading_.text[end - 1];
    const char before = reading_.text[end - (is_long ? 2 : 1)];
    const bool is_mark = (before == '\'') | (before == ' ') | (before == '\x99');
    return is_long & (last == 's') & is_mark;
  }

  // A headline in title case or a text in capitals says nothing by its capitals.
  void note_shouted() {
    std::uint32_t words = 0;
    std::uint32_t capitals = 0;
    for (std::uint32_t i = 0; i < document_.title_tokens; ++i) {
      const bool counts = !reading_.has_role(i, kRoleFunction | kRoleParticle) &&
                          (document_.tokens[i].flags & kNumeric) == 0;  // as find_numbers() left it
      words += counts ? 1U : 0U;
      capitals += counts && notes_.capitals[i] ? 1U : 0U;
    }
    headline_is_title_case_ = words >= 3 && capitals * 10 >= words * 7;
  }

  // Words with a capital inside a sentence. Few words are asked for, and of these few are known: a
  // filter rules the others out.
  void note_known() {
    known_.words.clear();
    known_.filter.clear();
    for (std::size_t k = document_.title_tokens / kBits; k < notes_.capitals.size(); ++k) {
      for_each(notes_.capitals.word(k) & ~notes_.starts.word(k), k, [&](std::uint32_t i) {
        if (i < document_.title_tokens) return;
        const std::uint64_t word = document_.tokens[i].word;
        known_.words.push_back(word);
        known_.filter.add(word);
      });
    }
  }

  bool known(std::uint32_t i) const {
    const std::uint64_t word = document_.tokens[i].word;
    if (!known_.filter.may_hold(word)) return false;
    return std::find(known_.words.begin(), known_.words.end(), word) != known_.words.end();
  }

  // Which tokens prove by themselves that they are part of a name.
  void decide_parts() {
    const std::size_t count = document_.tokens.size();
    for (TokenBits* const bits : {&notes_.parts, &notes_.links}) bits->clear(count);
    for (std::size_t k = 0; k < notes_.parts.size(); ++k) {
      const std::uint64_t fit = notes_.capitals.word(k) & ~notes_.unfit.word(k);
      notes_.parts.word(k) = fit & ~notes_.starts.word(k);
      for_each(fit & notes_.starts.word(k), k, [&](std::uint32_t i) {
        notes_.parts.word(k) |= std::uint64_t{known(i) ? 1U : 0U} << (i % kBits);
      });
    }
  }

  // Which of them go on with the name of the token before.
  void link_pairs() {
    for (std::size_t k = 0; k < notes_.parts.size(); ++k) {
      const std::uint64_t pairs = notes_.parts.word(k) & before(notes_.parts, k);
      for_each(pairs & ~notes_.starts.word(k), k, [&](std::uint32_t i) {
        notes_.links.word(k) |= std::uint64_t{joined(i) ? 1U : 0U} << (i % kBits);
      });
    }
  }

  // An unknown word at a sentence's start may begin a name of several words: "Wassim Nasr, a …".
  void link_openers() {
    if (nouns_are_capital_) return;
    for (std::size_t k = 0; k < notes_.parts.size(); ++k) {
      const std::uint64_t fit = notes_.capitals.word(k) & ~notes_.unfit.word(k);
      const std::uint64_t openers = fit & notes_.starts.word(k) & behind(notes_.parts, k);
      for_each(openers & ~behind(notes_.marked, k), k, [&](std::uint32_t i) {
        if (notes_.parts[i] || !joined(i + 1)) return;
        notes_.parts.set(i);
        notes_.links.set(i + 1);
      });
    }
  }

  void link_particles() {
    for (std::size_t k = 0; k < notes_.parts.size(); ++k) {
      const std::uint64_t between = before(notes_.parts, k) & behind(notes_.parts, k);
      for_each(notes_.particles.word(k) & ~notes_.parts.word(k) & between, k, [&](std::uint32_t i) {
        if (!joined(i) || !joined(i + 1)) return;
        notes_.links.set(i);
        notes_.links.set(i + 1);
      });
    }
  }

  // How many tokens from `i` on go on with a name; of 64 and more at least 64.
  std::uint32_t links_from(std::uint32_t i) const {
    const std::uint64_t low = notes_.links.word(i / kBits) >> (i % kBits);
    const std::uint64_t high = notes_.links.word(i / kBits + 1) << 1 << (kBits - 1 - i % kBits);
    return static_cast<std::uint32_t>(std::countr_one(low | high));
  }

  void read_from(std::uint32_t first) {
    for (std::size_t k = first / kBits; k < notes_.parts.size(); ++k) {
      for_each(notes_.parts.word(k) & ~notes_.links.word(k), k, [&](std::uint32_t i) {
        if (i < first) return;
        const std::uint32_t links = links_from(i + 1);
        if (links >= kNameTokens) return read_long(i);
        push({i, i + 1 + links});
      });
    }
  }

  // A run that may be too long for one name.
  void read_long(std::uint32_t begin) {
    std::uint32_t end = begin;
    do {
      end = begin + 1;
      while (notes_.links[end] && end - begin < kNameTokens) end += is_particle(end) ? 2 : 1;
      push({begin, end});
      begin = end + (is_particle(end) ? 1 : 0);
    } while (notes_.links[end]);
  }
  // Of a linked token: the next one is linked, too.
  bool is_particle(std::uint32_t i) const { return !notes_.parts[i]; }

  void read_known_only(TokenRange range) {
    for (std::uint32_t i = range.begin; i < range.end;) {
      std::uint32_t end = i;
      while (end < range.end && end - i < kNameTokens && notes_.parts[end] && known(end) &&
             (end == i || joined(end))) {
        ++end;
      }
      if (end > i) push({i, end});
      i = std::max(end, i + 1);
    }
  }

  bool is_katakana_pair(std::uint32_t i) const {
    const Token& token = document_.tokens[i];
    if ((token.flags & kIdeographic) == 0) return false;
    for (std::uint32_t at = token.begin; at < token.end;) {
      const Decoded decoded = decode_at(reading_.text, at);
      const bool katakana = decoded.code >= 0x30A1 && decoded.code <= 0x30FE;
      if (!katakana) return false;
      at += decoded.size;
    }
    return true;
  }

  void read_katakana() {
    const auto count = static_cast<std::uint32_t>(document_.tokens.size());
    for (std::uint32_t i = 0; i < count;) {
      std::uint32_t end = i;
      while (end < count && is_katakana_pair(end) &&
             (end == i || document_.tokens[end].begin < document_.tokens[end - 1].end)) {
        ++end;
      }
      if (end - i >= kKatakanaPairs) push({i, end});
      i = std::max(end, i + 1);
    }
    std::sort(document_.names.begin(), document_.names.end(),
              [](const Name& a, const Name& b) { return a.tokens.begin < b.tokens.begin; });
  }

  void push(TokenRange range) {
    const Tokens& tokens = document_.tokens;
    const std::uint32_t letters = tokens[range.begin].end - tokens[range.begin].begin;
    // An initial, a noun. One branch, since whether a name has one word cannot be foreseen.
    if ((range.size() == 1) & ((letters == 1) | nouns_are_capital_)) return;
    document_.names.push_back({range, reading_.notes.sums.hash(range)});
  }

  // Corpora are often lower-cased, and so is what some feeders send.
  bool lacks_capitals() const {
    for (std::size_t k = 0; k < notes_.capitals.size(); ++k) {
      if (notes_.capitals.word(k) != 0) return false;
    }
    std::size_t small = 0;
    for (const Token& token : document_.tokens) {
      small += is_small_letter_at(reading_.text, token.begin) ? 1 : 0;
    }
    return 2 * small > document_.tokens.size();
  }

  const Reading& reading_;
  Document& document_;
  bool nouns_are_capital_;
  bool headline_is_title_case_ = false;
  Notes& notes_;
  KnownWords& known_;
};

}  // namespace

void find_names(const Reading& reading, Document& document) { NamePass(reading, document).run(); }

}  // namespace wirefold::text
