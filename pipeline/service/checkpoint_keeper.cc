#include "service/checkpoint_keeper.h"

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
  if (!is_published) counts_.trouble = trouble;
}

void CheckpointKeeper::drop() {
  const std::lock_guard lock(mutex_);
  if (!under_way_) return;
  store_.drop();
  under_way_.reset();
  taken_number_ = 0;
}

std::optional<state::CheckpointHead> CheckpointKeeper::read(stream::Checkpoints::Stored& stored,
                                                            CoreStoryStage& story) {
  state::CheckpointTarget target;
  target.accept = [&](const state::CheckpointHead& head) {
    return head.app == rule_.app && head.settings == story.settings_hash();
  };
  target.load_state = [&](base::ByteReader& reader) { return story.load(reader); };
  auto head = state::read_checkpoint(stored.source, target);
  const std::lock_guard lock(mutex_);
  if (!head) {
    ++counts_.failed;
    counts_.trouble = stored.name + " ";
    counts_.trouble += state::checkpoint_error_text(head.error());
    return std::nullopt;
  }
  taken_number_ = head->place.number;
  return *std::move(head);
}

CheckpointCounts CheckpointKeeper::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace wirefold::service
