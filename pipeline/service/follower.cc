#include "service/follower.h"

namespace wirefold::service {
namespace {

constexpr const char* kRebuild =
    " Start with another application id to rebuild the state from the inputs, or restore the "
    "journal.";

constexpr const char* kNotOfThisJournal =
    "The checkpoint's last record is not in the journal: one of them is of another topic or time. "
    "Remove the checkpoint to apply the whole journal, or restore the journal.";

std::string at(std::int64_t offset) { return " Journal offset: " + std::to_string(offset) + "."; }

std::string what_is_wrong(state::JournalError error) {
  switch (error) {
    case state::JournalError::kDamaged:
      return std::string("A journal record is damaged: its checksum does not fit.") + kRebuild;
    case state::JournalError::kOtherVersion:
      return "A journal record was written by another version of Wirefold; run that version, or "
             "start with another application id to rebuild the state from the inputs.";
    case state::JournalError::kMalformed:
      break;
  }
  return std::string(
             "A journal record makes no sense although its checksum fits; please report "
             "it.") +
         kRebuild;
}

tl::unexpected<stream::StreamError> refuse(std::string message) {
  return base::failure(stream::StreamError{stream::StreamErrorKind::kFatal, std::move(message)});
}

}  // namespace

std::optional<std::string> Follower::refusal(const state::JournalRecord& record) const {
  const bool is_first = place_.number == 0;
  if (is_resuming_ && !is_place_seen_) return std::string(kNotOfThisJournal);
  if (is_first && record.place.number != 1) {
    return "The journal does not start at its first record; it starts at record " +
           std::to_string(record.place.number) + "." + kRebuild;
  }
  if (!is_first && record.place.journal != place_.journal) {
    return std::string("The journal was made anew while it was followed.") + kRebuild;
  }
  if (record.place.number != place_.number + 1) {
    return "The journal has a gap: record " + std::to_string(record.place.number) +
           " follows record " + std::to_string(place_.number) + "." + kRebuild;
  }
  const bool is_start = record.kind == state::JournalKind::kStart;
  if (is_start != is_first) {
    return std::string("The journal's start record stands in the wrong place.") + kRebuild;
  }
  if (is_start && record.settings != story_.settings_hash()) {
    return "The journal was made under other settings of [story], which decide differently; use "
           "those, or start with another application id to rebuild the state under the new ones.";
  }
  return std::nullopt;
}

void Follower::resume(const state::CheckpointHead& head) {
  place_ = head.place;
  journal_offset_ = head.journal_offset;
  is_resuming_ = true;
  next_offsets_.clear();
  for (const base::Position& next : head.next_offsets) {
    next_offsets_[{next.topic, next.partition}] = next.offset;
  }
}

bool Follower::is_known(const state::JournalPlace& place) const {
  return place.journal == place_.journal && place.number <= place_.number;
}

base::Result<void, stream::StreamError> Follower::apply(
    const std::vector<stream::JournalEntry>& entries) {
  for (const stream::JournalEntry& entry : entries) {
    auto record = state::decode_journal(entry.value);
    if (!record) return refuse(what_is_wrong(record.error()) + at(entry.offset));
    journal_offset_ = entry.offset;
    if (is_resuming_ && is_known(record->place)) {
      is_place_seen_ = is_place_seen_ || record->place.number == place_.number;
      continue;
    }
    if (const auto wrong = refusal(*record)) return refuse(*wrong + at(entry.offset));
    place_ = record->place;
    is_resuming_ = false;
    if (record->kind == state::JournalKind::kInput) {
      const base::Position& input = record->position;
      next_offsets_[{input.topic, input.partition}] = input.offset + 1;
    }
    for (const base::Position& next : record->next_offsets) {
      next_offsets_[{next.topic, next.partition}] = next.offset;
    }
    story_.replay(*std::move(record));
  }
  return {};
}

base::Result<void, stream::StreamError> Follower::check_caught_up() const {
  if (is_resuming_ && !is_place_seen_) return refuse(kNotOfThisJournal);
  return {};
}

std::vector<base::Position> Follower::next_offsets() const {
  std::vector<base::Position> positions;
  for (const auto& [input, offset] : next_offsets_) {
    positions.push_back({input.first, input.second, offset});
  }
  return positions;
}

}  // namespace wirefold::service
