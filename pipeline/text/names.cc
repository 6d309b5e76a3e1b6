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
// Cost: one pass over the tokens, two over those with capitals, one small table.
// Left out: trained taggers (weights of megabytes, another set for each language).

#include <algorithm>

#include "text/characters.h"
#include "text/reading.h"

namespace wirefold::text {
namespace {

constexpr unsigned kNeverNames = kRoleHonorific | kRoleWeekday | kRoleMonth | kRoleNumber |
                                 kRoleMultiplier | kRoleUnit | kRoleClock;
constexpr std::uint32_t kNameTokens = 5;
constexpr std::uint32_t kKatakanaPairs = 2;  // three characters

class NamePass {
 public:
  NamePass(const Reading& reading, Document& document)
      : reading_(reading),
        document_(document),
        nouns_are_capital_(reading.language == "de"),
        capitals_(reading.notes.capitals),
        known_(reading.notes.known) {}

  void run() {
    document_.names.reserve(capitals_.size() / 2 + 1);
    note_shouted();
    note_known();
    next_ = capitals_.begin();
    bool is_headline = true;
    for (const Paragraph& paragraph : reading_.notes.paragraphs) {
      if (!(is_headline && headline_is_title_case_)) read(paragraph.tokens);
      if (is_headline && headline_is_title_case_) read_known_only(paragraph.tokens);
      is_headline = false;
    }
    if (reading_.language == "ja") read_katakana();
  }

 private:
  bool has_flag(std::uint32_t i, unsigned flag) const {
    return (reading_.slots.flags[i] & flag) != 0;
  }
  bool capital(std::uint32_t i) const {
    return has_flag(i, kCapitalised) && !reading_.has_role(i, kRoleFunction);
  }
  bool starts_sentence(std::uint32_t i) const { return has_flag(i, kSentenceStart); }

  // Only spaces or one hyphen may stand between the tokens of a name.
  bool joined(std::uint32_t next) const {
    const TokenSlots& slots = reading_.slots;
    const std::uint32_t end = slots.ends[next - 1];
    if (starts_sentence(next)) return false;
    const bool one_space = slots.begins[next] == end + 1 && slots.behind[next - 1] == ' ';
    return (one_space || has_joining_gap(next)) && !is_possessive(next - 1);
  }

  bool has_joining_gap(std::uint32_t next) const {
    const std::string_view gap = reading_.gap_before(document_.tokens, next);
    return gap == "-" || gap == ". " || gap.empty() || gap == "\u2019" || gap == "'";
  }

  // "Ethiopia's Tsion Abreham": a possessive ends the name it belongs to.
  bool is_possessive(std::uint32_t i) const {
    const std::uint32_t end = reading_.slots.ends[i];
    if (reading_.text[end - 1] != 's' || end - reading_.slots.begins[i] < 4) return false;
    const char before = reading_.text[end - 2];
    return before == '\'' || before == ' ' || static_cast<unsigned char>(before) == 0x99;
  }

  // A headline in title case or a text in capitals says nothing by its capitals.
  void note_shouted() {
    std::uint32_t words = 0;
    std::uint32_t capitals = 0;
    for (std::uint32_t i = 0; i < document_.title_tokens; ++i) {
      const bool counts = !reading_.has_role(i, kRoleFunction | kRoleParticle) &&
                          (document_.tokens[i].flags & kNumeric) == 0;  // as find_numbers() left it
      words += counts ? 1U : 0U;
      capitals += counts && capital(i) ? 1U : 0U;
    }
    headline_is_title_case_ = words >= 3 && capitals * 10 >= words * 7;
  }

  // Few words are asked for, and of these few are known: a filter rules the others out.
  void note_known() {
    known_.words.resize(std::max<std::size_t>(known_.words.size(), capitals_.size() + 1));
    known_.filter.clear();
    std::uint64_t* end = known_.words.data();
    for (const std::uint32_t i : capitals_) {
      const std::uint64_t word = reading_.slots.words[i];
      const bool counts = (i >= document_.title_tokens) & !starts_sentence(i);
      *end = word;
      end += counts ? 1 : 0;
      known_.filter.add(word, counts ? 1 : 0);
    }
    known_.count = static_cast<std::size_t>(end - known_.words.data());
  }

  bool known(std::uint32_t i) const {
    const std::uint64_t word = reading_.slots.words[i];
    if (!known_.filter.may_hold(word)) return false;
    const auto begin = known_.words.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(known_.count);
    return std::find(begin, end, word) != end;
  }

  bool part_of_name(std::uint32_t i) const {
    if (!capital(i) || reading_.has_role(i, kNeverNames)) return false;
    return !starts_sentence(i) || known(i);
  }

  // Where the name that starts at `begin` ends.
  std::uint32_t run_end(std::uint32_t begin, std::uint32_t limit) const {
    std::uint32_t end = begin + 1;
    while (end < limit && end - begin < kNameTokens) {
      if (part_of_name(end)) {
        if (!joined(end)) break;
        ++end;
        continue;
      }
      const bool particle = reading_.has_role(end, kRoleParticle) && end + 1 < limit &&
                            joined(end) && joined(end + 1) && part_of_name(end + 1);
      if (!particle) break;
      end += 2;
    }
    return end;
  }

  void read(TokenRange range) {
    std::uint32_t free = range.begin;  // behind the last name
    while (next_ != capitals_.end() && *next_ < range.begin) ++next_;
    for (; next_ != capitals_.end() && *next_ < range.end; ++next_) {
      const std::uint32_t i = *next_;
      if (i < free || !may_start(i, range.end)) continue;
      free = run_end(i, range.end);
      if (!nouns_are_capital_ || free - i >= 2) push({i, free});
    }
  }

  // An unknown word at a sentence's start may begin a name of several words: "Wassim Nasr, a …".
  bool may_start(std::uint32_t i, std::uint32_t limit) const {
    if (part_of_name(i)) return true;
    if (!capital(i) || !starts_sentence(i) || nouns_are_capital_) return false;
    if (reading_.has_role(i, kNeverNames)) return false;
    return i + 1 < limit && joined(i + 1) && part_of_name(i + 1) &&
           reading_.gap_before(document_.tokens, i + 1) == " ";
  }

  void read_known_only(TokenRange range) {
    for (std::uint32_t i = range.begin; i < range.end;) {
      std::uint32_t end = i;
      while (end < range.end && end - i < kNameTokens && part_of_name(end) && known(end) &&
             (end == i || joined(end))) {
        ++end;
      }
      if (end > i && (!nouns_are_capital_ || end - i >= 2)) push({i, end});
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
    const TokenSlots& slots = reading_.slots;
    const std::uint32_t letters = slots.ends[range.begin] - slots.begins[range.begin];
    if (range.size() == 1 && letters == 1) return;  // an initial
    document_.names.push_back(
        {range, hash_of_few_words({slots.words.data() + range.begin, range.size()})});
  }

  const Reading& reading_;
  Document& document_;
  bool nouns_are_capital_;
  bool headline_is_title_case_ = false;
  const TokenList& capitals_;            // every name starts with one
  const std::uint32_t* next_ = nullptr;  // the first of them that was not read
  KnownWords& known_;                    // words with a capital inside a sentence
};

}  // namespace

void find_names(const Reading& reading, Document& document) { NamePass(reading, document).run(); }

}  // namespace wirefold::text
