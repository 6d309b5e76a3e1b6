#include "desk/known.h"

#include <array>
#include <charconv>

#include "base/hash.h"
#include "dedup/records.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kNamesMax = 1'000'000;
constexpr std::string_view kOther = "(other)";

}  // namespace

std::size_t Names::Hash::operator()(std::string_view text) const { return base::hash64(text); }

Names::Names() {
  id("");
  id(kOther);
}

NameId Names::id(std::string_view name) {
  const auto found = ids_.find(name);
  if (found != ids_.end()) return found->second;
  if (names_.size() >= kNamesMax) return 1;
  const auto added = ids_.emplace(std::string(name), static_cast<NameId>(names_.size())).first;
  names_.push_back(&added->first);
  return added->second;
}

std::optional<NameId> Names::find(std::string_view name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::string_view event_kind_name(EventKind kind) {
  static constexpr std::array<std::string_view, 13> kNames = {
      "founded", "joined",    "moved_in", "moved_out", "merged_in", "merged_into", "split",
      "revised", "withdrawn", "withheld", "canonical", "closed",    "ruling"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::uint64_t parse_id(std::string_view text, char prefix) {
  if (text.size() != 17 || text.front() != prefix) return 0;
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), id, 16);
  return error == std::errc() && end == text.data() + text.size() ? id : 0;
}

std::string story_text(std::uint64_t id) { return dedup::text_of(base::StoryId{id}); }
std::string family_text(std::uint64_t id) { return dedup::text_of(base::FamilyId{id}); }

}  // namespace wirefold::desk
