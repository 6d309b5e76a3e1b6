#include "text/lexicon.h"

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "text/analyze.h"
#include "text/rule_file.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

// What the lists of one language are called and the role they give.
struct ListRole {
  std::string_view key;
  WordRole role;
};
constexpr ListRole kLists[] = {
    {"function", kRoleFunction},
    {"weekdays", kRoleWeekday},
    {"months", kRoleMonth},
    {"numbers", kRoleNumber},
    {"multipliers", kRoleMultiplier},
    {"approximate", kRoleApproximate},
    {"abbreviations", kRoleAbbreviation},
    {"honorifics", kRoleHonorific},
    {"particles", kRoleParticle},
    {"skipped", kRoleSkipped},
    {"clock", kRoleClock},
};

const ListRole* list_role(std::string_view key) {
  for (const ListRole& list : kLists) {
    if (list.key == key) return &list;
  }
  return nullptr;
}

class WordsParser {
 public:
  WordsParser(std::string_view path, const CharacterTable& table)
      : file_(std::string(path)), table_(table) {}

  base::Result<Words, RuleError> parse(std::string_view toml) {
    auto root = file_.parse(toml);
    if (!root) return base::failure(root.error());
    if (auto known = file_.only_keys(*root, {"unit", "signs", "language"}); !known) {
      return base::failure(known.error());
    }
    if (auto done = read_signs(*root); !done) return base::failure(done.error());
    if (auto done = add_units(*root, words_.shared); !done) return base::failure(done.error());
    words_.shared.seal();
    const toml::node* languages = root->get("language");
    if (languages == nullptr) return std::move(words_);
    if (!languages->is_table()) {
      return base::failure(file_.error(languages, "must be a table; write", "[language.xx]"));
    }
    for (const auto& [key, node] : *languages->as_table()) {
      auto done = read_language(*root, key.str(), node);
      if (!done) return base::failure(done.error());
    }
    return std::move(words_);
  }

 private:
  using Done = base::Result<void, RuleError>;

  std::uint64_t noun_of(std::string_view noun) const { return tokens_of(noun).front().stem; }

  Tokens tokens_of(std::string_view word) const {
    std::string spaced(word);
    std::replace(spaced.begin(), spaced.end(), '_', ' ');
    Tokens tokens;
    tokenize(spaced, table_, orthography_, tokens);
    if (tokens.empty()) tokens.push_back({});
    return tokens;
  }

  Done read_signs(const toml::table& root) {
    const toml::node* signs = root.get("signs");
    if (signs == nullptr) return {};
    if (!signs->is_table()) {
      return base::failure(file_.error(signs, "must be a table; write", "[signs]"));
    }
    for (const auto& [key, node] : *signs->as_table()) {
      const auto noun = node.value<std::string>();
      if (!noun) return base::failure(file_.error(&node, "must name a noun, at", key.str()));
      words_.signs.push_back({decode_at(key.str(), 0).code, noun_of(*noun)});
    }
    std::stable_sort(words_.signs.begin(), words_.signs.end(),
                     [](const Sign& a, const Sign& b) { return a.code < b.code; });
    return {};
  }

  Done add_units(const toml::table& root, Lexicon& lexicon) {
    const toml::node* units = root.get("unit");
    if (units == nullptr) return {};
    if (!units->is_array_of_tables()) {
      return base::failure(file_.error(units, "must be tables; write", "[[unit]]"));
    }
    for (const toml::node& node : *units->as_array()) {
      const toml::table& table = *node.as_table();
      if (auto known = file_.only_keys(table, {"noun", "words", "factor", "offset"}); !known) {
        return known;
      }
      const auto noun = table["noun"].value<std::string>();
      const auto words = table["words"].value<std::string>();
      if (!noun || !words) {
        return base::failure(file_.error(&node, "needs both keys; add", "noun and words"));
      }
      const Unit unit{noun_of(*noun), table["factor"].value_or(1.0), table["offset"].value_or(0.0)};
      const std::uint8_t index = lexicon.add_unit(unit);
      for (const std::string_view word : split_words(*words)) {
        add_word(lexicon, word, kRoleUnit).unit = index;
      }
    }
    return {};
  }

  WordEntry& add_word(Lexicon& lexicon, std::string_view word, WordRole role) {
    const Tokens tokens = tokens_of(word);
    return lexicon.add(tokens[0].word, tokens.size() > 1 ? tokens[1].word : 0, role);
  }

  Done read_language(const toml::table& root, std::string_view key, const toml::node& node) {
    if (!node.is_table()) {
      return base::failure(file_.error(&node, "must be a table; write", "[language.xx]"));
    }
    orthography_ = orthography_of(key);
    Lexicon& lexicon = words_.languages[std::string(key)];
    const toml::table& lists = *node.as_table();
    for (const auto& [name, list] : lists) {
      const ListRole* known = list_role(name.str());
      if (known == nullptr) {
        return base::failure(
            file_.error(&list, "unknown list; see the head of the file for the names", name.str()));
      }
      if (!list.is_string()) {
        return base::failure(file_.error(&list, "must be one string of words", name.str()));
      }
      auto done = read_list(lexicon, *known, list);
      if (!done) return done;
    }
    auto done = add_units(root, lexicon);
    lexicon.seal();
    orthography_ = Orthography{};
    return done;
  }

  Done read_list(Lexicon& lexicon, const ListRole& list, const toml::node& node) {
    const std::string text = node.value_or(std::string());
    std::uint8_t position = 0;
    for (const std::string_view word : split_words(text)) {
      if (list.role == kRoleNumber || list.role == kRoleMultiplier) {
        auto done = read_valued(lexicon, list, node, word);
        if (!done) return done;
        continue;
      }
      for (const std::string_view form : split_at(word, '|')) {
        WordEntry& entry = add_word(lexicon, form, list.role);
        if (list.role == kRoleWeekday) entry.weekday = position;
        if (list.role == kRoleMonth) entry.month = static_cast<std::uint8_t>(position + 1);
      }
      ++position;
    }
    if (list.role == kRoleWeekday && position != 7) {
      return base::failure(file_.error(&node, "must have seven entries from Monday", list.key));
    }
    if (list.role == kRoleMonth && position != 12) {
      return base::failure(file_.error(&node, "must have twelve entries from January", list.key));
    }
    return {};
  }

  Done read_valued(Lexicon& lexicon, const ListRole& list, const toml::node& node,
                   std::string_view item) {
    const auto parts = split_at(item, '=');
    const std::string digits(parts.back());
    char* end = nullptr;
    const double value = std::strtod(digits.c_str(), &end);
    if (parts.size() != 2 || digits.empty() || *end != '\0') {
      return base::failure(file_.error(&node, "must be word=number; correct", item));
    }
    WordEntry& entry = add_word(lexicon, parts[0], list.role);
    (list.role == kRoleNumber ? entry.number : entry.multiplier) = value;
    return {};
  }

  RuleFile file_;
  const CharacterTable& table_;
  Orthography orthography_;
  Words words_;
};

}  // namespace

TokenRole Lexicon::role_of_phrase(std::uint64_t word, std::uint64_t next) const {
  for (const std::uint16_t index : phrases_) {
    const WordEntry& phrase = entries_[index];
    if (phrase.word == word && phrase.follow == next) return {phrase.roles, index};
  }
  return role_of(word);
}

WordEntry& Lexicon::add(std::uint64_t word, std::uint64_t follow, WordRole role) {
  if (follow != 0) add(word, 0, kRoleBeginsPhrase);
  auto found = std::find_if(entries_.begin() + 1, entries_.end(), [&](const WordEntry& entry) {
    return entry.word == word && entry.follow == follow;
  });
  if (found == entries_.end()) {
    if (follow != 0) phrases_.push_back(static_cast<std::uint16_t>(entries_.size()));
    found = entries_.insert(found, WordEntry{word, follow});
  }
  found->roles |= role;
  return *found;
}

std::uint8_t Lexicon::add_unit(const Unit& unit) {
  units_.push_back(unit);
  return static_cast<std::uint8_t>(units_.size() - 1);
}

void Lexicon::seal() {
  WIREFOLD_CHECK(entries_.size() < 0xFFFF);
  std::size_t count = 64;
  while (count < entries_.size() || !place_words(count)) {
    count *= 2;
    WIREFOLD_CHECK(count <= 0x10000);
  }
}

// Gives each word a place of its own among `count`, the fullest buckets first; false if one finds
// none.
bool Lexicon::place_words(std::size_t count) {
  places_.assign(count, Place{});
  shifts_.assign(count, 0);
  mask_ = count - 1;
  std::vector<Bucket> buckets(count);
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    if (entries_[i].follow != 0) continue;
    buckets[entries_[i].word & mask_].push_back(static_cast<std::uint16_t>(i));
  }
  std::stable_sort(buckets.begin(), buckets.end(),
                   [](const Bucket& a, const Bucket& b) { return a.size() > b.size(); });
  for (const Bucket& bucket : buckets) {
    if (bucket.empty()) break;
    std::size_t shift = 0;
    while (shift < count && !place_bucket(bucket, shift)) ++shift;
    if (shift == count) return false;
  }
  return true;
}

// Puts a bucket's words where the shift sends them, if all those places are free.
bool Lexicon::place_bucket(const Bucket& bucket, std::size_t shift) {
  for (std::size_t i = 0; i < bucket.size(); ++i) {
    const WordEntry& entry = entries_[bucket[i]];
    Place& place = places_[place_of(entry.word, shift) & mask_];
    if (place.word == 0) {
      place = {entry.word, {entry.roles, bucket[i]}};
      continue;
    }
    for (; i > 0; --i) places_[place_of(entries_[bucket[i - 1]].word, shift) & mask_] = Place{};
    return false;
  }
  shifts_[entries_[bucket.front()].word & mask_] = static_cast<std::uint16_t>(shift);
  return true;
}

const Lexicon& Words::of(std::string_view language) const {
  const auto found = languages.find(language);
  return found != languages.end() ? found->second : shared;
}

base::Result<Words, RuleError> parse_words(const RuleText& rules, const CharacterTable& table) {
  return WordsParser(rules.path, table).parse(rules.toml);
}

}  // namespace wirefold::text
