#pragma once
// What the desk knows of one article and of one story, as plain values. stories.h keeps them; the
// lists, answers and sentences of this room read them.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/position.h"
#include "base/time.h"
#include "desk/evidence_store.h"

namespace wirefold::desk {

/// An index into Names; 0 is the empty name.
using NameId = std::uint32_t;
/// Where an article or a story stands in its table.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();

/// Outlets, agencies, languages and fixed words, each kept once. Beyond a million of them all
/// further ones are "(other)".
class Names {
 public:
  Names();
  NameId id(std::string_view name);
  /// Nothing if no article has it.
  [[nodiscard]] std::optional<NameId> find(std::string_view name) const;
  [[nodiscard]] const std::string& of(NameId id) const { return *names_[id]; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  std::unordered_map<std::string, NameId, Hash, std::equal_to<>> ids_;
  std::vector<const std::string*> names_;  // the map's keys, which stay where they are
};

/// An article, or nothing once it was dropped and its slot went to another.
struct ArticleRef {
  Slot slot = kNoSlot;  ///< kNoSlot: none was meant
  std::uint32_t birth = 0;
};

struct KnownArticle {
  std::string id;
  std::uint32_t birth = 0;  ///< counts articles; 0: the slot is not in use
  Slot story = kNoSlot;
  std::uint64_t family = 0;
  NameId source = 0;
  NameId agency = 0;
  NameId language = 0;
  NameId relation = 0;
  NameId usability = 0;  ///< 0: usable
  float score = 0;
  std::optional<base::TimeMs> embargoed_until;
  std::optional<base::TimeMs> time;
  std::string headline;
  ArticleRef matched;
  Evidence evidence;  ///< empty: none was given
  NameId topic = 0;   ///< of its newest record; 0: the desk has not seen its decision
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

enum class EventKind : std::uint8_t {
  kFounded,
  kJoined,
  kMovedIn,
  kMovedOut,
  kMergedIn,
  kMergedInto,
  kSplit,
  kRevised,
  kWithdrawn,
  kWithheld,
  kCanonical,
  kClosed,
  kRuling,
};
/// "founded", "joined", …
[[nodiscard]] std::string_view event_kind_name(EventKind kind);

/// What an editor ruled, as the record of it says.
struct RulingNote {
  std::string word;  ///< join, apart, canonical
  std::string by;
  std::string reason;
  std::string refusal;  ///< empty: it was followed
};

/// One line of a story's history; event_text.h makes a sentence of it.
struct Event {
  EventKind kind = EventKind::kJoined;
  std::optional<base::TimeMs> time;
  ArticleRef article;
  std::uint64_t other_story = 0;
  NameId word = 0;             ///< the relation, or why an article is canonical
  std::int64_t cause = -1;     ///< of moves: the input that caused them
  std::uint32_t articles = 1;  ///< of splits and merges
  std::unique_ptr<const RulingNote> ruling = nullptr;  ///< of rulings
};

struct Related {
  std::uint64_t story = 0;
  float score = 0;
};

struct KnownStory {
  std::uint64_t id = 0;
  Slot slot = kNoSlot;
  std::uint64_t change = 0;  ///< of all changes the desk has seen, the last one to this story
  std::int64_t revision = 0;
  NameId status = 0;
  std::uint64_t merged_into = 0;
  std::string headline;
  std::string canonical_id;
  NameId canonical_source = 0;
  NameId canonical_agency = 0;
  NameId canonical_reason = 0;
  std::optional<base::TimeMs> first_time;
  std::optional<base::TimeMs> last_time;
  std::vector<NameId> languages;
  std::vector<Slot> members;
  std::vector<Related> related;
  std::vector<Event> history;
  bool has_flagged = false;    ///< some member was not usable in the last record
  mutable std::string search;  ///< folded words, each behind a space; made when first searched
};

/// "s…" or "f…" with sixteen hexadecimal digits; 0 if it is none.
[[nodiscard]] std::uint64_t parse_id(std::string_view text, char prefix);
[[nodiscard]] std::string story_text(std::uint64_t id);
[[nodiscard]] std::string family_text(std::uint64_t id);

}  // namespace wirefold::desk
