// Why an aborted transaction needs no undoing in the state. The state is what the journal's records
// say, in order, and those of the open transaction are in memory, byte for byte. What was taken
// back is not wrong, only not committed, and no other process can put anything in its place without
// fencing this one. So the same records are sent again, and with the next commit the journal has
// caught up with the state; a process that dies before that dies with its state. Until then the
// state is ahead of the journal, as it is in every open transaction, and nobody outside sees that:
// outputs show with the commit, and a checkpoint is published behind it.
//
// What a failed call came to is never guessed: the journal's end says whether the transaction was
// committed after all. If it says neither, another process has gone on and this one's state is of
// no use any more. It looks there before it fences anybody: who stood still for long must not take
// back what its successor has taken over, but stop. An undo record would be the other way: it costs
// every change of every table a copy, and an answer that was lost could not use it.
//
// A transaction that is refused again and again ends the run. One that nobody answers does not: it
// is sent again by a new client, which first asks whether all topics are there, for as long as it
// takes.

#include "service/resending_sink.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "service/back_off.h"

namespace wirefold::service {
namespace {

using std::chrono::steady_clock;
using stream::StreamError;
using stream::StreamErrorKind;

// A client waits inside each call; an answer that is missing after so many is not coming.
constexpr int kCommitCalls = 2;
constexpr int kPollMs = 20;
constexpr std::size_t kPollRecords = 2'000;
// A group that is being re-formed has no senior for a moment; an empty one waits for members, three
// seconds as brokers come.
constexpr std::chrono::seconds kSeniorWithin{8};
// What fails later than this was not refused, but not answered.
constexpr std::chrono::seconds kSilence{10};
// A client needs a second or two before it has read the journal's end.
constexpr std::chrono::seconds kEndWithinOfStop{4};

StreamError stopped() {
  return {StreamErrorKind::kAbort,
          "A stop was requested while a transaction was in doubt; what is not committed is decided "
          "at the next start"};
}

StreamError gone_on() {
  return {StreamErrorKind::kAbort, "The journal went on without this process"};
}

StreamError overtaken() {
  return {
      StreamErrorKind::kFatal,
      "Another process has taken over this application id while this one stood still; what this "
      "one had not committed has been decided there. Start it again, and it stands by"};
}

StreamError no_senior() { return {StreamErrorKind::kAbort, "Another process is senior now"}; }

/// "Retry" would be taken for a call to be made again as it was, by who does not know that the
/// open transaction's records are gone.
StreamError for_good(StreamError error) {
  if (error.kind == StreamErrorKind::kRetry) error.kind = StreamErrorKind::kAbort;
  return error;
}

bool is_journal(const dedup::OutputRecord& record) {
  return record.topic == dedup::Topic::kJournal;
}

bool same_place(const state::JournalPlace& a, const state::JournalPlace& b) {
  return a.number == b.number && (a.number == 0 || a.journal == b.journal);
}

}  // namespace

ResendingSink::ResendingSink(Parts parts, std::unique_ptr<stream::Sink> sink)
    : parts_(std::move(parts)), sink_(std::move(sink)) {}

void ResendingSink::start_behind(const state::JournalPlace& place, std::int64_t journal_offset) {
  committed_ = place;
  journal_offset_ = journal_offset;
}

ResendCounts ResendingSink::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

ResendingSink::Outcome ResendingSink::send(const dedup::OutputRecord& record) {
  if (sink_) return sink_->write(record);
  return base::failure(stopped());
}

ResendingSink::Outcome ResendingSink::send_all() {
  tried_at_ = steady_clock::now();
  for (const dedup::OutputRecord& record : open_) {
    if (Outcome done = send(record); !done) return done;
  }
  is_sent_ = true;
  return {};
}

ResendingSink::Outcome ResendingSink::write(dedup::OutputRecord record) {
  if (open_.empty()) tried_at_ = steady_clock::now();
  open_.push_back(std::move(record));
  Outcome done = send(open_.back());
  while (!done) {
    const auto became = settle(done.error());
    if (!became) return base::failure(for_good(became.error()));
    // Nobody asked for a commit, so nobody but another process can have made one.
    if (*became == Fate::kCommitted) return base::failure(gone_on());
    done = send_all();
  }
  return done;
}

ResendingSink::Outcome ResendingSink::commit_sent(const std::vector<base::Position>& next_offsets) {
  if (!sink_ || !is_sent_) return base::failure(stopped());
  is_commit_tried_ = true;
  if (open_.empty()) tried_at_ = steady_clock::now();
  Outcome done = sink_->commit(next_offsets);
  for (int call = 1; !done && call < kCommitCalls; ++call) {
    if (done.error().kind != StreamErrorKind::kRetry) break;
    ++parts_.progress.retries;
    done = sink_->commit(next_offsets);
  }
  return done;
}

ResendingSink::Outcome ResendingSink::commit(const std::vector<base::Position>& next_offsets) {
  Outcome done = commit_sent(next_offsets);
  while (!done) {
    const auto became = settle(done.error());
    if (!became) return base::failure(for_good(became.error()));
    if (*became == Fate::kCommitted) break;
    done = send_all();
    if (done) done = commit_sent(next_offsets);
  }
  note_committed();
  return {};
}

ResendingSink::Outcome ResendingSink::abort() {
  if (!sink_) return {};
  return sink_->abort();
}

void ResendingSink::note_committed() {
  const auto last = std::find_if(open_.rbegin(), open_.rend(), is_journal);
  if (last != open_.rend()) {
    if (const auto record = state::decode_journal(last->value)) committed_ = record->place;
    if (sink_) journal_offset_ = std::max<std::int64_t>(journal_offset_, sink_->journal_offset());
  }
  open_.clear();
  is_sent_ = true;
  is_commit_tried_ = false;
  failures_ = 0;
}

/// A failed call's transaction is taken back, by the sink if it can or else by a new one that
/// fences it; then what became of it is read from the journal.
base::Result<ResendingSink::Fate, StreamError> ResendingSink::settle(StreamError error) {
  if (error.kind == StreamErrorKind::kFatal) return base::failure(std::move(error));
  const bool is_silence = steady_clock::now() - tried_at_ > kSilence;
  if (!is_silence && ++failures_ > parts_.failures_max) {
    error.kind = StreamErrorKind::kFatal;
    error.message = "A transaction failed " + std::to_string(failures_) +
                    " times in a row; see what the broker says of it: " + error.message;
    return base::failure(std::move(error));
  }
  is_sent_ = false;
  back_off(parts_.stop, kRetryMs * std::max(failures_ - 1, 0));
  Outcome taken_back = base::failure(error);
  if (sink_ && error.kind == StreamErrorKind::kAbort && !is_silence) taken_back = sink_->abort();
  const bool is_taken_back = taken_back.has_value();
  if (!is_taken_back) {
    Outcome renewed = renew();
    // Fenced, and somebody else is senior: it stops, as it does where a commit says so.
    const bool is_fenced = taken_back.error().kind == StreamErrorKind::kFatal;
    if (!renewed && is_fenced && !parts_.is_senior()) return base::failure(taken_back.error());
    if (!renewed) return base::failure(renewed.error());
  }
  auto became = fate(is_taken_back ? overtaken() : gone_on());
  if (!became) return became;
  const std::lock_guard lock(mutex_);
  counts_.sinks_renewed += is_taken_back ? 0 : 1;
  ++(*became == Fate::kCommitted ? counts_.found_committed : counts_.sent_again);
  counts_.trouble = error.message;
  return became;
}

/// Nobody is fenced who has gone on rightly while this process stood still.
ResendingSink::Outcome ResendingSink::check_not_overtaken() {
  const auto last = journal_end(1, Reach::kReadable);
  if (!last) return base::failure(is_trimmed() ? overtaken() : last.error());
  if (last->empty()) return {};
  const auto record = state::decode_journal(last->back());
  if (record && same_place(record->place, committed_)) return {};
  const auto own = std::find_if(open_.rbegin(), open_.rend(), is_journal);
  const bool is_own = is_commit_tried_ && own != open_.rend() && own->value == last->back();
  return is_own ? Outcome() : base::failure(overtaken());
}

/// Whether another process has taken the journal's records that this one goes on from: it has
/// checkpoints behind them.
bool ResendingSink::is_trimmed() {
  const auto log = parts_.cluster.checkpoint_log();
  if (!log) return false;
  const auto begin = (*log)->journal_begin();
  return begin && *begin > journal_offset_;
}

ResendingSink::Outcome ResendingSink::renew() {
  if (Outcome rightful = check_not_overtaken(); !rightful) return rightful;
  const auto give_up_at = steady_clock::now() + kSeniorWithin;
  while (!parts_.is_senior() && steady_clock::now() < give_up_at) {
    if (parts_.stop.stop_requested()) return base::failure(stopped());
    back_off(parts_.stop, kPollMs);
  }
  if (!parts_.is_senior()) return base::failure(no_senior());
  sink_.reset();
  // However long no broker answers: the successor of meanwhile must not be fenced by a late call.
  auto made = persist({parts_.stop, parts_.progress.retries}, [this] {
    using Taken = decltype(parts_.cluster.take_over());
    return parts_.is_senior() ? parts_.cluster.take_over() : Taken(base::failure(no_senior()));
  });
  if (!made) return base::failure(std::move(made.error()));
  sink_ = std::move(*made);
  return {};
}

base::Result<std::deque<std::string>, StreamError> ResendingSink::journal_end(
    std::size_t records_max, Reach reach) {
  const Persistence how{parts_.stop, parts_.progress.retries};
  auto reader = persist(how, [this] { return parts_.cluster.follow_journal(journal_offset_); });
  if (!reader) return base::failure(std::move(reader.error()));
  const auto marked = persist(how, [&] { return (*reader)->mark_end(); });
  if (!marked) return base::failure(marked.error());
  std::deque<std::string> last;
  std::optional<steady_clock::time_point> give_up_at;
  const auto is_there = [&] {
    return (*reader)->caught_up() || (reach == Reach::kReadable && (*reader)->at_end());
  };
  while (!is_there()) {
    auto entries = persist(how, [&] { return (*reader)->poll(kPollRecords, kPollMs); });
    if (!entries) return base::failure(std::move(entries.error()));
    for (stream::JournalEntry& entry : *entries) last.push_back(std::move(entry.value));
    while (last.size() > records_max) last.pop_front();
    if (!parts_.stop.stop_requested()) continue;
    if (!give_up_at) give_up_at = steady_clock::now() + kEndWithinOfStop;
    if (!is_there() && steady_clock::now() >= *give_up_at) return base::failure(stopped());
  }
  return last;
}

/// Committed: the journal ends with this transaction's records. Taken back: it ends where the
/// commit before ended. All of them are compared, since two processes that went different ways may
/// end with the same record, one of an input that changes nothing.
base::Result<ResendingSink::Fate, StreamError> ResendingSink::fate(StreamError if_neither) {
  std::vector<const std::string*> own;
  for (const dedup::OutputRecord& record : open_) {
    if (is_journal(record)) own.push_back(&record.value);
  }
  const auto end = journal_end(own.size() + 1, Reach::kWhole);
  if (!end) return base::failure(end.error());
  const bool is_there =
      !own.empty() && end->size() >= own.size() &&
      std::equal(own.rbegin(), own.rend(), end->rbegin(),
                 [](const std::string* mine, const std::string& found) { return *mine == found; });
  if (is_there) return Fate::kCommitted;
  state::JournalPlace place;
  if (!end->empty()) {
    const auto record = state::decode_journal(end->back());
    if (!record) return base::failure(std::move(if_neither));
    place = record->place;
  }
  if (same_place(place, committed_)) return Fate::kTakenBack;
  return base::failure(std::move(if_neither));
}

}  // namespace wirefold::service
