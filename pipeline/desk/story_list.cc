#include "desk/story_list.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_map>
#include <utility>

#include "desk/json_scan.h"
#include "text/characters.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kSearchBytesMax = 16 * 1024;  // of one story

/// Where a story stands in the order asked for: a higher key first, then the lower id.
struct Rank {
  std::int64_t key = 0;
  std::uint64_t id = 0;
  const KnownStory* story = nullptr;
  friend bool operator<(const Rank& a, const Rank& b) {
    return a.key != b.key ? a.key > b.key : a.id < b.id;
  }
};

Rank rank_of(const KnownStory& story, StorySort sort) {
  constexpr auto kNever = std::numeric_limits<std::int64_t>::min();
  const auto copies = static_cast<std::int64_t>(story.members.size());
  return {sort == StorySort::kCopies ? copies : story.last_time.value_or(kNever), story.id, &story};
}

std::string cursor_of(const Rank& rank) {
  return std::to_string(rank.key) + "." + story_text(rank.id);
}

std::optional<Rank> parse_cursor(std::string_view text) {
  Rank rank;
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + point, rank.key);
  rank.id = parse_id(text.substr(point + 1), 's');
  if (error != std::errc() || end != text.data() + point || rank.id == 0) return std::nullopt;
  return rank;
}

// Letters and digits of ASCII, and all of the rest but the general punctuation (U+2000 … U+206F).
bool is_break(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    return !((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
             (byte >= 'A' && byte <= 'Z'));
  }
  if (byte == 0xc2 && at + 1 < text.size()) return static_cast<unsigned char>(text[at + 1]) <= 0xbf;
  if (byte != 0xe2 || at + 1 >= text.size()) return false;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  return second == 0x80 || second == 0x81;
}

std::size_t character_bytes(std::string_view text, std::size_t at) {
  return std::min<std::size_t>(text::decode_at(text, at).size, text.size() - at);
}

/// The evidence's names are those that stand in the text, too.
void append_names(const KnownArticle& article, std::string& text) {
  for (JsonScan evidence(article.evidence.json()); evidence.next();) {
    if (evidence.name() != "names") continue;
    for (JsonScan name(evidence.value()); name.next();) {
      text.append(text_value(name.value())).append(" ");
    }
  }
}

const std::string& searchable(const Stories& stories, const KnownStory& story) {
  if (!story.search.empty()) return story.search;
  std::string text = story.headline;
  for (const Slot slot : story.members) {
    const KnownArticle& article = stories.article(slot);
    const Names& names = stories.names();
    text.append(" ").append(names.of(article.source)).append(" ");
    text.append(names.of(article.agency)).append(" ");
    if (article.headline != story.headline) text.append(article.headline).append(" ");
    append_names(article, text);
    if (text.size() > kSearchBytesMax) break;
  }
  story.search = search_words(text) + " ";
  return story.search;
}

// Scripts without spaces have no beginnings of words to look for: there a word may stand anywhere.
bool has_word(const std::string& text, std::string_view word) {
  const bool is_wide = static_cast<unsigned char>(word[1]) >= 0xe0;
  return text.find(is_wide ? word.substr(1) : word) != std::string::npos;
}

std::vector<std::string> divided(const std::string& words) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at + 1), words.size());
    parts.push_back(words.substr(at, end - at));
    at = end;
  }
  return parts;
}

/// A query with its names looked up.
class Filter {
 public:
  Filter(const Stories& stories, const StoryQuery& query)
      : stories_(stories),
        agency_(wanted(query.agency)),
        source_(wanted(query.source)),
        language_(wanted(query.language)),
        relation_(wanted(query.relation)),
        status_(wanted(query.status)),
        merged_(stories.names().find("merged")),
        words_(divided(search_words(query.words))) {}

  [[nodiscard]] bool takes(const KnownStory& story) const {
    if (story.id == 0 || (story.members.empty() && story.revision == 0)) return false;
    if (status_ ? story.status != *status_ : story.status == merged_) return false;
    if (!has(agency_, story, &KnownArticle::agency)) return false;
    if (!has(source_, story, &KnownArticle::source)) return false;
    if (!has(language_, story, &KnownArticle::language)) return false;
    if (!has(relation_, story, &KnownArticle::relation)) return false;
    return words_.empty() || has_words(story);
  }

 private:
  static constexpr NameId kUnknown = std::numeric_limits<NameId>::max();

  /// Nothing where nothing is wanted; a name that nobody has where it is not known.
  [[nodiscard]] std::optional<NameId> wanted(const std::string& name) const {
    if (name.empty()) return std::nullopt;
    return stories_.names().find(name).value_or(kUnknown);
  }
  [[nodiscard]] bool has(std::optional<NameId> name, const KnownStory& story,
                         NameId KnownArticle::*member) const {
    if (!name) return true;
    return std::any_of(story.members.begin(), story.members.end(),
                       [&](Slot slot) { return stories_.article(slot).*member == *name; });
  }
  [[nodiscard]] bool has_words(const KnownStory& story) const {
    const std::string& text = searchable(stories_, story);
    return std::all_of(words_.begin(), words_.end(),
                       [&](const std::string& word) { return has_word(text, word); });
  }

  const Stories& stories_;
  const std::optional<NameId> agency_;
  const std::optional<NameId> source_;
  const std::optional<NameId> language_;
  const std::optional<NameId> relation_;
  const std::optional<NameId> status_;
  const std::optional<NameId> merged_;
  const std::vector<std::string> words_;
};

/// Counts each name once a story.
class FacetCount {
 public:
  void add(NameId name, std::uint64_t story) {
    if (name == 0) return;
    Entry& entry = entries_[name];
    if (entry.last_story == story) return;
    entry.last_story = story;
    ++entry.stories;
  }
  [[nodiscard]] std::vector<Facet> sorted(const Names& names) const {
    std::vector<Facet> facets;
    for (const auto& [name, entry] : entries_) facets.push_back({name, entry.stories});
    std::sort(facets.begin(), facets.end(), [&](const Facet& a, const Facet& b) {
      return a.stories != b.stories ? a.stories > b.stories : names.of(a.name) < names.of(b.name);
    });
    return facets;
  }

 private:
  struct Entry {
    std::uint64_t last_story = 0;
    std::uint64_t stories = 0;
  };
  std::unordered_map<NameId, Entry> entries_;
};

}  // namespace

std::string search_words(std::string_view text) {
  const std::string folded = text::fold(text);
  std::string words;
  words.reserve(folded.size() + 1);
  bool is_in_word = false;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t bytes = character_bytes(folded, at);
    if (is_break(folded, at)) {
      is_in_word = false;
    } else {
      if (!std::exchange(is_in_word, true)) words.push_back(' ');
      words.append(folded, at, bytes);
    }
    at += bytes;
  }
  return words;
}

std::optional<StoryPage> list_stories(const Stories& stories, const StoryQuery& query) {
  std::optional<Rank> after;
  if (!query.after.empty()) {
    after = parse_cursor(query.after);
    if (!after) return std::nullopt;
  }
  StoryPage page;
  const Filter filter(stories, query);
  std::vector<Rank> ranks;
  for (const KnownStory& story : stories.stories()) {
    if (!filter.takes(story)) continue;
    ++page.total;
    const Rank rank = rank_of(story, query.sort);
    if (!after || *after < rank) ranks.push_back(rank);
  }
  const std::size_t shown = std::min(query.limit, ranks.size());
  std::partial_sort(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(shown), ranks.end());
  for (std::size_t i = 0; i < shown; ++i) page.stories.push_back(ranks[i].story);
  if (shown < ranks.size() && shown > 0) page.next = cursor_of(ranks[shown - 1]);
  return page;
}

Facets count_facets(const Stories& stories) {
  Facets facets;
  FacetCount agencies;
  FacetCount sources;
  FacetCount languages;
  FacetCount relations;
  const Filter filter(stories, {});
  for (const KnownStory& story : stories.stories()) {
    if (!filter.takes(story)) continue;
    ++facets.stories;
    for (const Slot slot : story.members) {
      const KnownArticle& article = stories.article(slot);
      agencies.add(article.agency, story.id);
      sources.add(article.source, story.id);
      languages.add(article.language, story.id);
      relations.add(article.relation, story.id);
    }
  }
  facets.agencies = agencies.sorted(stories.names());
  facets.sources = sources.sorted(stories.names());
  facets.languages = languages.sorted(stories.names());
  facets.relations = relations.sorted(stories.names());
  return facets;
}

}  // namespace wirefold::desk
