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

}  // namespace

Intake::Intake(Intake&& other) noexcept
    : store_(other.store_),
      bytes_(std::move(other.bytes_)),
      entries_(std::move(other.entries_)),
      evidence_bytes_(std::exchange(other.evidence_bytes_, 0)) {
  other.bytes_.clear();
  other.entries_.clear();
}

Intake& Intake::operator=(Intake&& other) noexcept {
  std::swap(store_, other.store_);
  std::swap(bytes_, other.bytes_);
  std::swap(entries_, other.entries_);
  std::swap(evidence_bytes_, other.evidence_bytes_);
  return *this;
}

void Intake::add(const dedup::OutputRecord& record) {
  switch (record.topic) {
    case dedup::Topic::kDecisions:
      add_decision(record.value);
      break;
    case dedup::Topic::kStories:
      entries_.push_back(
          {record.topic, bytes_.size(), record.value.size(), parse_id(record.key, 's'), {}});
      bytes_.append(record.value);
      break;
    case dedup::Topic::kRejects:
      entries_.push_back({record.topic, bytes_.size(), 0, 0, {}});
      break;
    case dedup::Topic::kJournal:
      break;
  }
}

void Intake::add_decision(std::string_view json) {
  constexpr std::string_view kName = R"(,"evidence":)";
  const Span span = evidence_in(json);
  Entry entry{
      dedup::Topic::kDecisions, bytes_.size(), json.size() - (span.end - span.begin), 0, {}};
  bytes_.append(json.substr(0, span.begin)).append(json.substr(span.end));
  if (span.end > span.begin) {
    const std::size_t begin = span.begin + kName.size();
    entry.evidence = store_->keep(json.substr(begin, span.end - begin));
    evidence_bytes_ += entry.evidence.bytes;
  }
  entries_.push_back(entry);
}

void Intake::clear() {
  for (Entry& entry : entries_) store_->drop(entry.evidence);
  entries_.clear();
  bytes_.clear();
  evidence_bytes_ = 0;
}

}  // namespace wirefold::desk
