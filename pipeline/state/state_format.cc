#include "state/state_format.h"

#include <algorithm>
#include <string>
#include <vector>

#include "story/value_format.h"

namespace wirefold::state {
namespace {

using base::transfer_list;
using base::transfer_numbers;

void append_hash(std::string& hashes, const base::Hash128& hash) {
  base::ByteWriter writer([&](std::string_view bytes) { hashes.append(bytes); });
  transfer_numbers(writer, hash.low, hash.high);
  writer.finish();
}

/// A queue's entries, earliest first; how they lie in the heap decides nothing.
std::vector<story::Due> sorted(story::DueQueue queue) {
  std::vector<story::Due> entries;
  for (; !queue.empty(); queue.pop()) entries.push_back(queue.top());
  return entries;
}

template <typename Stream>
void transfer_dues(Stream& stream, std::vector<story::Due>& entries) {
  transfer_list(stream, entries,
                [&](story::Due& due) { transfer_numbers(stream, due.time, due.what); });
}

void write_queue(const story::DueQueue& queue, base::ByteWriter& writer) {
  std::vector<story::Due> entries = sorted(queue);
  transfer_dues(writer, entries);
}

void write_queue(const story::DueSet& queue, base::ByteWriter& writer) {
  std::vector<story::Due> entries = queue.sorted();
  transfer_dues(writer, entries);
}

void read_queue(base::ByteReader& reader, story::DueQueue& queue) {
  std::vector<story::Due> entries;
  transfer_dues(reader, entries);
  queue = story::DueQueue(std::greater<>(), std::move(entries));
}

void read_queue(base::ByteReader& reader, story::DueSet& queue) {
  std::vector<story::Due> entries;
  transfer_dues(reader, entries);
  queue.clear();
  for (const story::Due& due : entries) queue.insert(due);
}

/// Which story stands where in the queue follows from the queue.
bool note_watched(story::StoryState& state) {
  for (const story::Due& due : state.idle.sorted()) {
    story::Story* const story = state.stories.find({due.what});
    if (story == nullptr) return false;
    story->is_watched = true;
    story->watched_at = due.time;
  }
  return true;
}

void write_stories(const story::StoryState& state, base::ByteWriter& writer) {
  std::vector<const story::Story*> stories;
  stories.reserve(state.stories.size());
  state.stories.for_each([&](const story::Story& story) { stories.push_back(&story); });
  std::sort(stories.begin(), stories.end(),
            [](const story::Story* a, const story::Story* b) { return a->id < b->id; });
  writer.length(stories.size());
  for (const story::Story* const story : stories) story::transfer(writer, *story);
}

void read_stories(base::ByteReader& reader, story::StoryState& state) {
  state.stories.clear();
  std::uint64_t left = reader.length();
  // What a damaged length can ask for is bounded, too.
  state.stories.reserve(std::min(left, state.settings.articles_max));
  for (; left > 0 && !reader.failed(); --left) {
    story::Story story;
    story::transfer(reader, story);
    if (!story.id.valid() || state.stories.find(story.id) != nullptr) return reader.fail();
    state.stories.insert(std::move(story));
  }
}

void write_identities(const story::StoryState& state, base::ByteWriter& writer) {
  writer.length(state.identities.size());
  for (std::size_t i = 0; i < state.identities.size(); ++i) {
    const story::Identity identity = state.identities.by_age(i);
    story::transfer(writer, identity);
  }
}

void read_identities(base::ByteReader& reader, story::StoryState& state) {
  state.identities.clear();
  for (std::uint64_t left = reader.length(); left > 0 && !reader.failed(); --left) {
    story::Identity identity;
    story::transfer(reader, identity);
    // A number that no article can have, or a key that none has: the table would not take it.
    if (identity.seq.value >> 63 != 0 || identity.key == base::Hash128()) return reader.fail();
    state.identities.put(identity);
  }
}

template <typename Stream, typename State>
void transfer_tables(Stream& stream, State& state) {
  // An article comes before the oldest goes, and the one being decided is not the oldest.
  story::ArticleTable::transfer(stream, state.articles, state.settings.articles_max + 2);
  index::PostingIndex::transfer(stream, state.index);
  story::StreamFrequencies::transfer(stream, state.frequencies);
  story::LearntFurniture::transfer(stream, state.furniture);
  story::Watermark::transfer(stream, state.watermark);
  story::Tempo::transfer(stream, state.tempo);
  auto& counts = state.counts;
  transfer_numbers(stream, counts.founded, counts.moves, counts.merges, counts.splits,
                   counts.evicted, counts.largest_story, counts.apart_missing);
  stream.number(state.rulings);
  story::KeptApart::transfer(stream, state.apart);
  story::Redirects::transfer(stream, state.redirects);
}

void write_spaces(const story::StoryState& state, base::ByteWriter& writer) {
  writer.length(state.texts_by_space.size());
  for (const auto& [space, texts] : state.texts_by_space) {
    transfer_numbers(writer, space, texts);
  }
}

void read_spaces(base::ByteReader& reader, story::StoryState& state) {
  state.texts_by_space.clear();
  for (std::uint64_t left = reader.length(); left > 0 && !reader.failed(); --left) {
    std::uint32_t space = 0;
    std::uint64_t texts = 0;
    transfer_numbers(reader, space, texts);
    state.texts_by_space[space] = texts;
  }
}

void write_rules(const story::Rules& rules, base::ByteWriter& writer) {
  transfer_numbers(writer, rules.join_base, rules.join_slope, rules.join_min, rules.join_max,
                   rules.join_full_tokens, rules.untold_raise, rules.untold_stories,
                   rules.clear_lead, rules.clear_lead_worth, rules.runner_up, rules.near_stories,
                   rules.near_story, rules.cover_least, rules.cover_worth, rules.cover_members,
                   rules.copy_contained, rules.copy_containing, rules.copy_lead, rules.related,
                   rules.second_look, rules.second_look_gain, rules.split, rules.split_apart,
                   rules.split_family, rules.merge, rules.merge_link, rules.merge_representatives,
                   rules.merge_contrast, rules.second_look_story_max, rules.second_looks_each,
                   rules.looks_max, rules.stories_compared, rules.representatives_compared,
                   rules.best_counted, rules.split_representatives, rules.split_distinct_worth,
                   rules.split_distinct_from, rules.candidates, rules.list_max, rules.postings_max,
                   rules.deep_list_max, rules.deep_postings_max);
}

}  // namespace

void write_state(const story::StoryState& state, base::ByteWriter& writer) {
  transfer_numbers(writer, kFormatVersion, state.next_seq);
  transfer_tables(writer, state);
  write_spaces(state, writer);
  write_stories(state, writer);
  write_identities(state, writer);
  write_queue(state.by_time, writer);
  write_queue(state.embargoes, writer);
  write_queue(state.idle, writer);
}

bool read_state(base::ByteReader& reader, story::StoryState& state) {
  std::uint16_t version = 0;
  reader.number(version);
  if (version != kFormatVersion) return false;
  reader.number(state.next_seq);
  transfer_tables(reader, state);
  read_spaces(reader, state);
  read_stories(reader, state);
  read_identities(reader, state);
  read_queue(reader, state.by_time);
  read_queue(reader, state.embargoes);
  read_queue(reader, state.idle);
  return !reader.failed() && note_watched(state) && reader.at_end();
}

base::Hash128 state_hash(const story::StoryState& state) {
  std::string hashes;
  base::ByteWriter writer(
      [&](std::string_view piece) { append_hash(hashes, base::hash128(piece)); });
  write_state(state, writer);
  writer.finish();
  return base::hash128(hashes);
}

std::uint64_t settings_hash(const story::Settings& settings) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  transfer_numbers(writer, settings.window_ms, settings.articles_max, settings.identities_max,
                   settings.apart_max, settings.ruled_moves_max, settings.repair_moves_max,
                   settings.copies_flagged_max, settings.due_each, settings.join_across_languages,
                   settings.members_listed_max);
  for (const std::string& source : settings.source_rank) writer.text(source);
  write_rules(settings.rules, writer);
  writer.finish();
  return base::hash64(bytes);
}

}  // namespace wirefold::state
