#pragma once
// Which stories an editor asked for: filters, search and order, a page at a time; and how many
// stories each agency, outlet, language and relation has. Looks at every story each time: 200,000
// of them take some milliseconds, and nothing has to be kept up to date while articles arrive.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/stories.h"

namespace wirefold::desk {

enum class StorySort { kRecent, kCopies };

/// Empty texts: no condition.
struct StoryQuery {
  std::string words = {};  ///< each must begin a word of a headline, name, outlet or agency
  std::string agency = {};
  std::string source = {};
  std::string language = {};
  std::string relation = {};
  std::string status = {};  ///< empty: all but merged ones
  StorySort sort = StorySort::kRecent;
  std::size_t limit = 50;
  std::string after = {};  ///< StoryPage::next of the page before
};

struct StoryPage {
  std::vector<const KnownStory*> stories;  ///< valid until the next record is taken
  std::uint64_t total = 0;                 ///< of all pages
  std::string next;                        ///< empty at the end
};

/// Nothing if `after` is no cursor. Fills KnownStory::search where words are asked for, so then
/// only one thread at a time.
[[nodiscard]] std::optional<StoryPage> list_stories(const Stories& stories,
                                                    const StoryQuery& query);

/// How many listed stories have at least one member of that name.
struct Facet {
  NameId name = 0;
  std::uint64_t stories = 0;
};

struct Facets {
  std::uint64_t stories = 0;    ///< all but merged ones
  std::vector<Facet> agencies;  ///< the most frequent first, then by name
  std::vector<Facet> sources;
  std::vector<Facet> languages;
  std::vector<Facet> relations;
};
[[nodiscard]] Facets count_facets(const Stories& stories);

/// The words of a text as search compares them: folded, each behind one space.
[[nodiscard]] std::string search_words(std::string_view text);

}  // namespace wirefold::desk
