#include "desk/change_log.h"

#include <algorithm>
#include <array>

#include "dedup/json_writer.h"
#include "desk/known.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kEntriesKept = 4'096;
constexpr std::size_t kChangedTold = 200;

}  // namespace

std::string_view state_name(State state) {
  static constexpr std::array<std::string_view, 5> kNames = {"replaying", "running", "standing_by",
                                                             "restoring", "finished"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string changes_json(const Changes& changes) {
  dedup::Json json;
  json.open();
  json.count("change", changes.change);
  json.field("state", state_name(changes.state));
  json.count("articles", changes.articles);
  json.count("stories", changes.stories);
  json.key("changed");
  json.open_list();
  for (const std::uint64_t story : changes.changed) json.text(story_text(story));
  json.close_list();
  json.close();
  return json.take();
}

void ChangeLog::set_state(State state) {
  const std::lock_guard lock(mutex_);
  if (state_ == state) return;
  state_ = state;
  ++version_;
}

State ChangeLog::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::uint64_t ChangeLog::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

void ChangeLog::add(const std::vector<std::uint64_t>& changed, const Counts& counts) {
  const std::lock_guard lock(mutex_);
  ++version_;
  counts_ = counts;
  const std::size_t kept = std::min(changed.size(), kEntriesKept);
  for (std::size_t i = changed.size() - kept; i < changed.size(); ++i) {
    newest_.push_back({counts.change - (changed.size() - 1 - i), changed[i]});
  }
  while (newest_.size() > kEntriesKept) newest_.pop_front();
}

Changes ChangeLog::since(std::uint64_t since) const {
  const std::lock_guard lock(mutex_);
  return changes_since(since);
}

ChangeLog::Told ChangeLog::told_since(std::uint64_t since) const {
  const std::lock_guard lock(mutex_);
  if (told_.json.empty() || told_from_ != since || told_version_ != version_) {
    const Changes changes = changes_since(since);
    told_ = {changes.change, changes_json(changes)};
    told_from_ = since;
    told_version_ = version_;
  }
  return told_;
}

Changes ChangeLog::changes_since(std::uint64_t since) const {
  Changes changes{counts_.change, state_, counts_.articles, counts_.stories, {}};
  auto& told = changes.changed;
  for (auto at = newest_.rbegin(); at != newest_.rend(); ++at) {
    if (at->change <= since || told.size() == kChangedTold) break;
    if (std::find(told.begin(), told.end(), at->story) == told.end()) told.push_back(at->story);
  }
  return changes;
}

}  // namespace wirefold::desk
