#include "service/committer.h"

namespace wirefold::service {
namespace {

// A sink waits inside its calls; what is still "retry" after this many of them is an outage.
constexpr int kCommitAttempts = 5;

}  // namespace

base::Result<void, stream::StreamError> Committer::run(OutputQueue& queue) {
  while (true) {
    OutputQueue::Popped popped = queue.pop(due_);
    if (popped.state == OutputQueue::PopState::kEnd) return commit();
    const bool is_full = inputs_ + popped.group.inputs > rule_.records_max;
    if (popped.state == OutputQueue::PopState::kTimeout || is_full) {
      if (Outcome done = commit(); !done) return done;
    }
    if (popped.state == OutputQueue::PopState::kTimeout) continue;
    if (Outcome done = write(std::move(popped.group)); !done) return done;
    // A queue that is never empty has no time-outs.
    if (Clock::now() < *due_) continue;
    if (Outcome done = commit(); !done) return done;
  }
}

Committer::Outcome Committer::write(OutputGroup group) {
  if (!due_) due_ = Clock::now() + std::chrono::milliseconds(rule_.interval_ms);
  for (dedup::OutputRecord& record : group.records) {
    journal_ += record.topic == dedup::Topic::kJournal ? 1 : 0;
    if (Outcome done = sink_.write(std::move(record)); !done) return give_up(done.error());
  }
  progress_.outputs_written += group.records.size();
  inputs_ += group.inputs;
  outputs_ += group.records.size();
  remember_offsets(group.next_offsets);
  return {};
}

void Committer::remember_offsets(const std::vector<base::Position>& next_offsets) {
  for (const base::Position& next : next_offsets) {
    offsets_[{next.topic, next.partition}] = next.offset;
  }
}

Committer::Outcome Committer::commit() {
  due_.reset();
  if (inputs_ == 0 && outputs_ == 0) return {};
  std::vector<base::Position> next_offsets;
  for (const auto& [partition, offset] : offsets_) {
    next_offsets.push_back({partition.first, partition.second, offset});
  }
  Outcome done = sink_.commit(next_offsets);
  for (int attempt = 1; !done && attempt < kCommitAttempts; ++attempt) {
    if (done.error().kind != stream::StreamErrorKind::kRetry) break;
    ++progress_.retries;
    done = sink_.commit(next_offsets);
  }
  if (!done) return give_up(done.error());
  progress_.records_committed += inputs_;
  progress_.journal_committed += std::exchange(journal_, 0);
  ++progress_.commits;
  inputs_ = 0;
  outputs_ = 0;
  offsets_.clear();
  return {};
}

Committer::Outcome Committer::give_up(stream::StreamError error) {
  if (Outcome aborted = sink_.abort(); !aborted) {
    error.message += "; taking back the open transaction failed too: " + aborted.error().message;
  }
  return base::failure(std::move(error));
}

}  // namespace wirefold::service
