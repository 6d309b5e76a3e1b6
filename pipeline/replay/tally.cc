#include "replay/tally.h"

#include <algorithm>

#include "base/hash.h"
#include "replay/output_json.h"

namespace wirefold::replay {
namespace {

std::string start_of(std::string_view record) { return std::string(record.substr(0, 200)); }

std::uint32_t index_in(std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  const auto index = static_cast<std::uint32_t>(found - names.begin());
  if (found == names.end()) names.emplace_back(name);
  return index;
}

}  // namespace

base::Result<void, std::string> Tally::add(const dedup::OutputRecord& record) {
  switch (record.topic) {
    case dedup::Topic::kDecisions:
      return add_line(record.value);
    case dedup::Topic::kStories:
      return add_story(record);
    case dedup::Topic::kRejects:
      ++rejects_;
      break;
    case dedup::Topic::kJournal:
      break;
  }
  return {};
}

base::Result<void, std::string> Tally::add_line(std::string_view line) {
  const auto decision = read_decision(line);
  if (!decision) {
    return base::failure(
        "A record of the decisions topic is no decision; is another program "
        "writing there? " +
        start_of(line));
  }
  if (decision->type == "move") {
    ++moves_;
  } else {
    ++decisions_;
    count_outcome(decision->outcome);
  }
  if (decision->article_id.empty() || decision->story_id.empty()) return {};
  const auto story = stories_.try_emplace(base::hash64(decision->story_id),
                                          static_cast<std::uint32_t>(stories_.size()));
  articles_[base::hash64(decision->article_id)] = {story.first->second,
                                                   index_in(relations_, decision->relation)};
  return {};
}

// A run has a handful of outcomes.
void Tally::count_outcome(std::string_view name) {
  auto found = std::find_if(outcomes_.begin(), outcomes_.end(),
                            [&](const OutcomeCount& count) { return count.name == name; });
  if (found == outcomes_.end()) found = outcomes_.insert(found, {std::string(name), 0});
  ++found->inputs;
}

base::Result<void, std::string> Tally::add_story(const dedup::OutputRecord& record) {
  const auto size = read_story_size(record.value);
  if (!size) {
    return base::failure(
        "A record of the stories topic is no story; is another program writing "
        "there? " +
        start_of(record.value));
  }
  if (size->articles_total < 2) {
    kept_.erase(record.key);
    return {};
  }
  KeptStory& kept = kept_[record.key];
  const bool has_lost_members = size->articles_total < kept.articles_total;
  if (has_lost_members || size->articles >= kept.articles) {
    kept = {size->articles, size->articles_total, record.value};
  }
  if (kept_.size() <= kStoriesKept) return {};
  kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
    return a.second.articles < b.second.articles;
  }));
  return {};
}

std::vector<std::uint64_t> Tally::story_sizes() const {
  std::vector<std::uint64_t> sizes(stories_.size());
  for (const auto& [article, place] : articles_) ++sizes[place.story];
  return sizes;
}

Figures Tally::figures() const {
  Figures figures;
  figures.decisions = decisions_;
  figures.moves = moves_;
  figures.rejects = rejects_;
  figures.articles = articles_.size();
  for (const OutcomeCount& count : outcomes_) figures.by_outcome[count.name] = count.inputs;
  for (const auto& [article, place] : articles_) ++figures.by_relation[relations_[place.relation]];
  for (const std::uint64_t size : story_sizes()) {
    if (size > 0) ++figures.stories;
    figures.largest_story = std::max(figures.largest_story, size);
  }
  return figures;
}

std::vector<CopiedStory> Tally::most_copied(std::size_t wanted) const {
  const std::vector<std::uint64_t> sizes = story_sizes();
  std::vector<CopiedStory> stories;
  for (const auto& [id, story] : kept_) {
    const auto index = stories_.find(base::hash64(id));
    const std::uint64_t articles = index == stories_.end() ? 0 : sizes[index->second];
    if (articles > 1) stories.push_back({articles, story.record});
  }
  std::stable_sort(stories.begin(), stories.end(),
                   [](const auto& a, const auto& b) { return a.articles > b.articles; });
  if (stories.size() > wanted) stories.resize(wanted);
  return stories;
}

}  // namespace wirefold::replay
