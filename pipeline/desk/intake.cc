#include "desk/intake.h"

#include <string.h>  // memmem

#include <utility>

#include "desk/known.h"

namespace wirefold::desk {
namespace {

/// Where the evidence of a decision stands, its name and the comma before it included.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// No name can stand inside a string: quotation marks are escaped there. What dedup/ writes behind
// the evidence is short, so its end is found from behind.
Span evidence_in(std::string_view json) {
  constexpr std::string_view kName = R"(,"evidence":{)";
  constexpr std::string_view kBehind = R"(},"position":{)";
  const void* found = ::memmem(json.data(), json.size(), kName.data(), kName.size());
  if (found == nullptr) return {};
  const auto begin = static_cast<std::size_t>(static_cast<const char*>(found) - json.data());
  const std::size_t end = json.rfind(kBehind);
  if (end == std::string_view::npos || end < begin + kName.size()) return {};
  return {begin, end + 1};
}

bool is_merged(std::string_view story) {
  constexpr std::size_t kStatusWithin = 120;
  return story.substr(0, kStatusWithin).find("status\":\"merged\"") != std::string_view::npos;
}

}  // namespace

Intake::Intake(Intake&& other) noexcept
    : store_(other.store_),
      bytes_(std::move(other.bytes_)),
      entries_(std::move(other.entries_)),
      stories_(std::move(other.stories_)),
      stories_used_(std::exchange(other.stories_used_, 0)),
      story_bytes_(std::exchange(other.story_bytes_, 0)),
      newest_(std::move(other.newest_)),
      evidence_bytes_(std::exchange(other.evidence_bytes_, 0)) {
  other.bytes_.clear();
  other.entries_.clear();
  other.stories_.clear();
  other.newest_.clear();
}

Intake& Intake::operator=(Intake&& other) noexcept {
  std::swap(store_, other.store_);
  std::swap(bytes_, other.bytes_);
  std::swap(entries_, other.entries_);
  std::swap(stories_, other.stories_);
  std::swap(stories_used_, other.stories_used_);
  std::swap(story_bytes_, other.story_bytes_);
  std::swap(newest_, other.newest_);
  std::swap(evidence_bytes_, other.evidence_bytes_);
  return *this;
}

Record record_of(dedup::OutputRecord record) {
  const bool is_story = record.topic == dedup::Topic::kStories;
  return {record.topic, is_story ? parse_id(record.key, 's') : 0, std::move(record.value)};
}

void Intake::add(const Record& record) {
  switch (record.topic) {
    case dedup::Topic::kDecisions:
      add_decision(record.json);
      break;
    case dedup::Topic::kStories:
      add_story(record);
      break;
    case dedup::Topic::kRejects:
      entries_.push_back({record.topic, false, bytes_.size(), 0, 0, {}});
      break;
    case dedup::Topic::kJournal:
      break;
  }
}

void Intake::add_decision(std::string_view json) {
  constexpr std::string_view kName = R"(,"evidence":)";
  const Span span = evidence_in(json);
  Entry entry;
  entry.begin = bytes_.size();
  entry.bytes = json.size() - (span.end - span.begin);
  bytes_.append(json.substr(0, span.begin)).append(json.substr(span.end));
  if (span.end > span.begin) {
    const std::size_t begin = span.begin + kName.size();
    entry.evidence = store_->keep(json.substr(begin, span.end - begin));
    evidence_bytes_ += entry.evidence.bytes;
  }
  entries_.push_back(entry);
}

// Of a merged story the record before is wanted as well.
void Intake::add_story(const Record& record) {
  Entry entry{record.topic,       is_merged(record.json), stories_used_,
              record.json.size(), record.story,           {}};
  const auto [known, is_first] = newest_.try_emplace(entry.story, entries_.size());
  if (!is_first && entry.story != 0 && !entry.is_merged) {
    Entry& before = entries_[known->second];
    entry.begin = before.begin;
    story_bytes_ -= before.bytes;
    before = {};
    before.topic = dedup::Topic::kJournal;
  } else if (++stories_used_ > stories_.size()) {
    stories_.emplace_back();
  }
  known->second = entries_.size();
  stories_[entry.begin].assign(record.json);
  story_bytes_ += entry.bytes;
  entries_.push_back(entry);
}

std::size_t Intake::capacity() const {
  std::size_t bytes = bytes_.capacity() + sizeof(Entry) * entries_.capacity();
  for (const std::string& story : stories_) bytes += story.capacity();
  return bytes;
}

void Intake::clear() {
  for (Entry& entry : entries_) store_->drop(entry.evidence);
  entries_.clear();
  bytes_.clear();
  newest_.clear();
  stories_used_ = 0;
  story_bytes_ = 0;
  evidence_bytes_ = 0;
}

}  // namespace wirefold::desk
