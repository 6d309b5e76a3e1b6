#include "service/checkpoint_keeper.h"

#include <algorithm>

#include "service/pages_ahead.h"

namespace wirefold::service {

using stream::CheckpointProgress;

bool CheckpointKeeper::is_due(std::uint64_t journal_number) {
  const std::lock_guard lock(mutex_);
  const bool has_news = journal_number >= taken_number_ + rule_.records_min;
  return has_news && !under_way_ && Clock::now() >= due_;
}

void CheckpointKeeper::take_if_due(const Moment& moment, const CoreStoryStage& story) {
  if (!is_due(moment.place.number)) return;
  const std::lock_guard lock(mutex_);
  const state::CheckpointHead head{rule_.app, moment.place, moment.journal_offset,
                                   story.settings_hash(), moment.next_offsets};
  under_way_ = taken_number_ = moment.place.number;
  store_.begin([&](const base::ByteWriter::Sink& sink) {
    state::write_checkpoint(
        head, [&](base::ByteWriter& writer) { story.save(writer); }, sink);
  });
}

void CheckpointKeeper::look(std::uint64_t committed_number) {
  const std::lock_guard lock(mutex_);
  if (!under_way_) return;
  const CheckpointProgress progress = store_.look();
  if (progress == CheckpointProgress::kUnderWay) return;
  if (progress == CheckpointProgress::kWritten && committed_number < *under_way_) return;
  std::string trouble = store_.trouble();
  bool is_published = false;
  if (progress == CheckpointProgress::kWritten) {
    const auto published = store_.publish();
    is_published = published.has_value();
    if (!published) trouble = published.error().message;
  }
  under_way_.reset();
  due_ = Clock::now() + std::chrono::milliseconds(rule_.interval_ms);
  counts_.published += is_published ? 1 : 0;
  counts_.failed += is_published ? 0 : 1;
  if (is_published) published_.notify_all();
  if (!is_published) counts_.trouble = trouble;
}

void CheckpointKeeper::drop() {
  const std::lock_guard lock(mutex_);
  if (!under_way_) return;
  store_.drop();
  under_way_.reset();
  taken_number_ = 0;
}

std::optional<state::CheckpointHead> CheckpointKeeper::restore_from(
    const stream::Checkpoints::Stored& stored, CoreStoryStage& story) {
  bool is_stale = false;
  state::CheckpointTarget target;
  target.accept = [&](const state::CheckpointHead& head) {
    is_stale = head.journal_offset < journal_begin_;
    return !is_stale && head.app == rule_.app && head.settings == story.settings_hash();
  };
  target.load_state = [&](base::ByteReader& reader) { return story.load(reader); };
  const base::ByteReader::Source until_stop = [&]() -> std::string_view {
    on_piece_();
    return stop_.stop_requested() ? std::string_view() : stored.source();
  };
  std::optional<PagesAhead> ahead(std::in_place);
  auto head = state::read_checkpoint(until_stop, target, stored.bytes_max);
  ahead.reset();
  if (stop_.stop_requested()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (!head) {
    ++counts_.failed;
    counts_.trouble = stored.name + " ";
    counts_.trouble += is_stale ? "is stale: the journal behind it has been trimmed"
                                : state::checkpoint_error_text(head.error());
    return std::nullopt;
  }
  taken_number_ = head->place.number;
  return *std::move(head);
}

std::optional<CheckpointKeeper::Newest> CheckpointKeeper::newest(const std::stop_token& stop) {
  std::vector<stream::Checkpoints::Stored> looked_at;
  std::vector<stream::Checkpoints::Stored> kept;
  {
    const std::lock_guard lock(mutex_);  // so that nothing is published between the two looks
    looked_at = store_.stored();
    kept = store_.stored();
  }
  // Read without it: whoever decides asks whether a checkpoint is due, and this takes seconds.
  if (looked_at.empty() || kept.empty()) return std::nullopt;
  Newest newest{{}, std::move(kept.front())};
  state::CheckpointTarget target;
  target.accept = [&](const state::CheckpointHead& head) {
    newest.head = head;
    return false;
  };
  const base::ByteReader::Source until_stop = [&]() -> std::string_view {
    return stop.stop_requested() ? std::string_view() : looked_at.front().source();
  };
  const auto read = state::read_checkpoint(until_stop, target);
  if (read || read.error() != state::CheckpointError::kOther) return std::nullopt;
  return newest;
}

bool CheckpointKeeper::wait_for_another(std::uint64_t published, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  return published_.wait(lock, stop, [&] { return counts_.published > published; });
}

void CheckpointKeeper::note_upload(std::int64_t journal_begin) {
  const std::lock_guard lock(mutex_);
  ++counts_.uploaded;
  counts_.journal_begin = std::max(counts_.journal_begin, journal_begin);
}

void CheckpointKeeper::note_failed_upload(std::string trouble) {
  const std::lock_guard lock(mutex_);
  ++counts_.failed;
  counts_.trouble = std::move(trouble);
}

CheckpointCounts CheckpointKeeper::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace wirefold::service
