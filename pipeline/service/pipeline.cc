#include "service/pipeline.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "base/check.h"
#include "service/back_off.h"
#include "service/event_ticks.h"

namespace wirefold::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

dedup::Input input_of(const stream::InputRecord& record) {
  return {record.position, record.key, record.value, record.event_time, record.timestamp};
}

// For top, perf and debuggers; at most 15 letters.
void name_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

// How long a source may keep answering "retry".
class RetryBudget {
 public:
  explicit RetryBudget(int ms_max) : allowed_(ms_max) {}
  void reset() { give_up_at_ = steady_clock::time_point::max(); }
  [[nodiscard]] bool is_spent() {
    const auto now = steady_clock::now();
    give_up_at_ = std::min(give_up_at_, now + allowed_);
    return now >= give_up_at_;
  }

 private:
  milliseconds allowed_;
  steady_clock::time_point give_up_at_ = steady_clock::time_point::max();
};

void set_next_offset(base::Position next, std::vector<base::Position>& next_offsets) {
  for (base::Position& known : next_offsets) {
    if (known.partition != next.partition || known.topic != next.topic) continue;
    known.offset = next.offset;
    return;
  }
  next_offsets.push_back(std::move(next));
}

// What is prepared and waits when the last record has been read is decided by one thread alone, so
// no more is let in than keeps all workers and that thread busy.
QueueBounds in_flight_bounds(const PipelineSettings& settings, std::size_t workers) {
  QueueBounds bounds = settings.in_flight;
  const std::size_t busy = settings.batch_records_max * (2 * workers + 2);
  bounds.records_max = std::min(bounds.records_max, busy);
  return bounds;
}

// What was prepared ahead of its turn, at the place that it has now.
dedup::Prepared placed(dedup::Prepared made, const stream::InputRecord& record) {
  made.position = record.position;
  made.event_time = record.event_time;
  made.timestamp = record.timestamp;
  return made;
}

void prepare_chunk(PrepareStage& stage, const PreparedAhead& ahead, Chunk& chunk) {
  const auto& records = chunk.batch->records();
  chunk.prepared.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_made = i < ahead.size() && ahead[i] != nullptr;
    chunk.prepared.push_back(is_made ? placed(std::move(*ahead[i]), records[i])
                                     : stage.prepare(input_of(records[i])));
  }
}

// Decides a chunk's records in order, with the ticks of event time that fall between them, if it
// is these that count.
void decide_chunk(std::vector<dedup::Prepared>& records, EventTicks* ticks, StoryStage& story,
                  OutputGroup& group) {
  constexpr std::size_t kRecordsUsual = 3;  // decision, journal, story
  group.inputs = records.size();
  group.records.reserve(kRecordsUsual * records.size());
  for (dedup::Prepared& record : records) {
    const base::Position& input = record.position;
    set_next_offset({input.topic, input.partition, input.offset + 1}, group.next_offsets);
    if (record.timestamp > 0) group.timestamps.push_back(record.timestamp);
    const auto now = ticks != nullptr ? ticks->due(record.event_time) : std::nullopt;
    while (now && story.tick(*now, group.records)) {
    }
    story.decide(std::move(record), group.records);
  }
}

void pass(const std::vector<base::Position>& passed, StoryStage& story, OutputGroup& group) {
  if (passed.empty()) return;
  for (const base::Position& next : passed) set_next_offset(next, group.next_offsets);
  story.pass(passed, group.records);
}

void measure(OutputGroup& group) {
  for (const dedup::OutputRecord& record : group.records) {
    group.bytes += sizeof(record) + record.key.size() + record.value.size();
    for (const dedup::Header& header : record.headers) {
      group.bytes += sizeof(header) + header.name.size() + header.value.size();
    }
  }
}

}  // namespace

// Deciding an article costs nearly as much as preparing it. A worker more than there are cores left
// for takes turns with the story thread, and what it holds unfinished keeps that waiting: on two
// cores one worker is a tenth faster than two.
std::size_t worker_count_default() {
  const std::size_t cores = std::thread::hardware_concurrency();
  return cores > 2 ? cores - 1 : 1;
}

Pipeline::Pipeline(std::vector<std::unique_ptr<PrepareStage>> workers, StoryStage& story,
                   const PipelineSettings& settings, Progress& progress)
    : workers_(std::move(workers)),
      story_(story),
      settings_(settings),
      progress_(progress),
      in_flight_(in_flight_bounds(settings, workers_.size()), settings.ahead),
      undelivered_(settings.undelivered) {
  WIREFOLD_CHECK(!workers_.empty());
}

Pipeline::~Pipeline() = default;

base::Result<RunEnd, stream::StreamError> Pipeline::run(stream::Source& source, stream::Sink& sink,
                                                        const std::stop_token& stop) {
  base::Result<void, stream::StreamError> written;
  ReadResult read_end = RunEnd::kFinished;
  {
    std::vector<std::jthread> threads;
    threads.emplace_back([&] {
      name_thread("wf-sink");
      written = Committer(sink, settings_.commit, progress_).run(undelivered_);
      if (written) return;
      in_flight_.cancel();
      undelivered_.cancel();
    });
    threads.emplace_back([this] { decide(); });
    // Ahead of their turn records are prepared while the reader is busy too; one core is its own.
    Reach reach = workers_.size() > 1 ? Reach::kInOrder : Reach::kAhead;
    for (const auto& worker : workers_) {
      threads.emplace_back([this, &worker, reach] { prepare(*worker, reach); });
      reach = Reach::kAhead;
    }
    read_end = read(source, stop);
    in_flight_.close();
  }
  if (!written) return base::failure(written.error());
  return read_end;
}

Pipeline::ReadResult Pipeline::read(stream::Source& source, const std::stop_token& stop) {
  RetryBudget budget(settings_.retry_ms_max);
  TurnsOf turns(progress_.turns, Loop::kRead);
  while (!source.finished()) {
    turns.turn();
    if (in_flight_.is_cancelled()) return RunEnd::kStopped;
    if (stop.stop_requested()) {
      leave(source);
      return RunEnd::kStopped;
    }
    auto batch = source.poll(settings_.batch_records_max, settings_.poll_wait_ms);
    if (!batch) {
      const bool may_retry = batch.error().kind == stream::StreamErrorKind::kRetry;
      if (!may_retry || budget.is_spent()) return base::failure(batch.error());
      ++progress_.retries;
      back_off(stop, settings_.poll_wait_ms);
      continue;
    }
    budget.reset();
    if ((*batch)->empty()) {
      foresee(source);
      continue;
    }
    progress_.records_read += (*batch)->records().size();
    progress_.bytes_read += (*batch)->bytes();
    if (!push_in_flight(std::move(*batch))) break;  // the sink failed; run() says why
  }
  return RunEnd::kFinished;
}

/// So that a start long after this finds no gap where retention took what was no record.
void Pipeline::leave(stream::Source& source) {
  auto batch = std::make_unique<stream::Batch>();
  for (base::Position& next : source.leave(settings_.leave_wait_ms)) batch->pass(std::move(next));
  if (batch->empty()) return;
  (void)push_in_flight(std::move(batch));  // if the sink failed, run() says why
}

bool Pipeline::push_in_flight(std::unique_ptr<stream::Batch> batch) {
  const auto begin = steady_clock::now();
  progress_.is_paused = true;
  const bool is_pushed = in_flight_.push(std::move(batch));
  progress_.is_paused = false;
  const auto paused = steady_clock::now() - begin;
  progress_.paused_us += static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(paused).count());
  return is_pushed;
}

void Pipeline::foresee(stream::Source& source) {
  while (in_flight_.has_room_ahead()) {
    auto batch = source.foresee(settings_.batch_records_max);
    if (!batch) return;
    in_flight_.push_ahead(std::move(batch));
  }
}

void Pipeline::prepare(PrepareStage& stage, Reach reach) {
  name_thread("wf-prepare");
  while (Chunk* chunk = in_flight_.take(reach)) {
    prepare_chunk(stage, in_flight_.prepared_ahead(*chunk), *chunk);
    if (!chunk->is_ahead) chunk->batch.reset();
    in_flight_.mark_ready(chunk);
  }
}

void Pipeline::decide() {
  name_thread("wf-story");
  EventTicks event_ticks;
  WallTicks wall_ticks(settings_.ticks);
  EventTicks* const ticks = wall_ticks.count() ? nullptr : &event_ticks;
  TurnsOf turns(progress_.turns, Loop::kDecide);
  for (;;) {
    turns.turn();
    auto [state, chunk] = in_flight_.pop(wall_ticks.deadline());
    if (state == OrderedQueue::PopState::kEnd) break;
    OutputGroup group;
    if (const auto now = wall_ticks.due()) {
      if (story_.tick(*now, group.records)) wall_ticks.again();
    }
    if (chunk) {
      decide_chunk(chunk->prepared, ticks, story_, group);
      pass(chunk->passed, story_, group);
      in_flight_.give_back(std::move(chunk));
    }
    if (group.inputs == 0 && group.records.empty()) continue;
    measure(group);
    if (settings_.after_group) settings_.after_group(group.next_offsets);
    const std::size_t inputs = group.inputs;
    if (!deliver(std::move(group))) return;
    progress_.records_decided += inputs;
  }
  undelivered_.close();
}

/// Waits while the sink takes nothing more: so does the reader then, as soon as its queue is full.
bool Pipeline::deliver(OutputGroup group) {
  const std::int64_t begin = steady_ms();
  progress_.waits_since_ms = begin;
  const bool is_taken = undelivered_.push(std::move(group));
  progress_.waits_since_ms = 0;
  progress_.waited_ms += steady_ms() - begin;
  return is_taken;
}

}  // namespace wirefold::service
