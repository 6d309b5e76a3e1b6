#include "service/committer.h"

namespace wirefold::service {
namespace {

// A sink waits inside its calls; what is still "retry" after this many of them is an outage.
constexpr int kCommitAttempts = 5;

}  // namespace

base::Result<void, stream::StreamError> Committer::run(OutputQueue& queue) {
  TurnsOf turns(progress_.turns, Loop::kCommit);
  while (true) {
    turns.turn();
    OutputQueue::Popped popped = queue.pop(due_);
    if (popped.state == OutputQueue::PopState::kEnd) return commit();
    const bool is_full = inputs_ + popped.group.inputs > rule_.records_max ||
                         (bytes_ > 0 && bytes_ + popped.group.bytes > rule_.bytes_max);
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
  count(group);
  for (dedup::OutputRecord& record : group.records) {
    journal_ += record.topic == dedup::Topic::kJournal ? 1 : 0;
    if (Outcome done = sink_.write(std::move(record)); !done) return give_up(done.error());
  }
  progress_.outputs_written += group.records.size();
  inputs_ += group.inputs;
  bytes_ += group.bytes;
  outputs_ += group.records.size();
  return {};
}

/// What is written may still be taken back, so it is told only behind its commit.
void Committer::count(const OutputGroup& group) {
  for (const dedup::OutputRecord& record : group.records) counts_.add(record.gist);
  for (const base::Position& next : group.next_offsets) {
    counts_.next_offsets[{next.topic, next.partition}] = next.offset;
  }
  if (!rule_.clock) return;
  timestamps_.insert(timestamps_.end(), group.timestamps.begin(), group.timestamps.end());
}

void Committer::tell_commit() {
  const base::TimeMs now = rule_.clock ? rule_.clock() : 0;
  for (const base::TimeMs timestamp : timestamps_) counts_.delays.add(now - timestamp);
  timestamps_.clear();
  progress_.tally.add(counts_);
  counts_ = {};
}

Committer::Outcome Committer::commit() {
  due_.reset();
  if (inputs_ == 0 && outputs_ == 0) return {};
  std::vector<base::Position> next_offsets;
  for (const auto& [partition, offset] : counts_.next_offsets) {
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
  bytes_ = 0;
  outputs_ = 0;
  tell_commit();
  return {};
}

Committer::Outcome Committer::give_up(stream::StreamError error) {
  ++progress_.aborts;
  if (Outcome aborted = sink_.abort(); !aborted) {
    error.message += "; taking back the open transaction failed too: " + aborted.error().message;
  }
  return base::failure(std::move(error));
}

}  // namespace wirefold::service
