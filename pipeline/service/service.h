#pragma once
// A process of a service, from start to stop: it rebuilds its state from the journal, stands by
// warm, and when the election makes it the senior one takes over and decides the inputs, exactly
// once (design: "Guarantees"). `wirefold run` makes one.
//
//   restoring -> standing by -> taking over -> active -> stopped
//        ^______ the journal went on without this one ____|

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "article/decode.h"
#include "base/result.h"
#include "dedup/knowledge.h"
#include "service/checkpoint_keeper.h"
#include "service/measures.h"
#include "service/pipeline.h"
#include "service/resending_sink.h"
#include "stream/cluster.h"

namespace wirefold::service {

/// "restoring", "standing by", "taking over", "active", "stopped".
[[nodiscard]] std::string_view service_state_name(ServiceState state);

/// What an observer is told: whenever the state changes, and until it is active about once a
/// second.
struct ServiceStatus {
  ServiceState state = ServiceState::kRestoring;
  std::uint64_t journal_records = 0;  ///< applied so far
  std::string trouble;  ///< why the state is restored anew or a checkpoint refused; else ""
};

struct ServiceSettings {
  article::DecodeSettings decode;
  story::Settings story;
  PipelineSettings pipeline;               ///< its tick rule must name a clock
  std::size_t workers = 0;                 ///< 0: one a core but one
  std::function<std::uint64_t()> draw_id;  ///< the id of a journal that is begun; must not repeat
  CheckpointRule checkpoints;
  int rebuilds_max = 5;  ///< so many failures without a commit between end the run
};

/// Run once.
class Service {
 public:
  using Observer = std::function<void(const ServiceStatus&)>;
  /// What a service is put together from; all must outlive it.
  struct Parts {
    stream::Cluster& cluster;
    const dedup::Knowledge& knowledge;
    /// Null: this process takes none, so the journal is not trimmed, and a start goes on from
    /// another process's, if there is one on the cluster, or applies the whole journal.
    stream::Checkpoints* checkpoints = nullptr;
  };
  /// `observer` is called from the thread that runs.
  Service(Parts parts, ServiceSettings settings, Observer observer);
  ~Service();

  /// Blocks until a stop is requested or an error ends it. On a stop everything decided is
  /// committed and the election left. On an error the process must end: what was committed stays,
  /// the rest is recovered at the next start or by a standby.
  [[nodiscard]] base::Result<void, stream::StreamError> run(std::stop_token stop);

  /// Counters of the time as active process.
  [[nodiscard]] const Progress& progress() const { return progress_; }
  /// What it says of itself now; any thread.
  [[nodiscard]] Measures measures() const { return board_.measures(); }
  /// States dropped because they were of no use any more, and made anew.
  [[nodiscard]] std::uint64_t rebuilds() const { return rebuilds_; }
  /// What became of transactions that failed. Any thread.
  [[nodiscard]] ResendCounts resends();
  /// Checkpoints published and failed so far.
  [[nodiscard]] CheckpointCounts checkpoints();
  /// XXH3 of the state, for tests and `inspect`; not while it runs.
  [[nodiscard]] base::Hash128 state_hash() const;

 private:
  struct Mind;  // a state and who applies the journal to it
  using Done = base::Result<void, stream::StreamError>;

  [[nodiscard]] Done live(std::string trouble);
  [[nodiscard]] Done restore();
  [[nodiscard]] Done stand_by();
  [[nodiscard]] Done take_over();
  void drop_sink();
  [[nodiscard]] Done serve();
  [[nodiscard]] Done check_never_begun();
  [[nodiscard]] base::Result<RunEnd, stream::StreamError> run_heard(Pipeline& pipeline,
                                                                    stream::Source& source);
  [[nodiscard]] Done warm_up();
  [[nodiscard]] Done catch_up();
  [[nodiscard]] Done open_checkpoint_log();
  void restore_checkpoint();
  template <typename MakeStory>
  [[nodiscard]] std::optional<state::CheckpointHead> restore_from_log(MakeStory make_story);
  void begin_checkpoint(const std::vector<base::Position>& next_offsets);
  [[nodiscard]] std::uint64_t committed_number() const;
  [[nodiscard]] Done follow(int election_ms);
  [[nodiscard]] Done hear_election(int wait_ms);
  template <typename Call>
  auto persist(Call call);
  void tell_silence(const std::string& why);
  void enter(ServiceState state, std::string trouble = {});
  void tell();
  void measure();
  [[nodiscard]] bool is_stopping() const { return stop_.stop_requested(); }

  Parts parts_;
  const ServiceSettings settings_;
  Observer observer_;
  Progress progress_;
  MeasureBoard board_;
  std::stop_token stop_;
  ServiceStatus status_;
  stream::NoCheckpoints none_;
  CheckpointKeeper keeper_;
  std::unique_ptr<stream::CheckpointLog> log_;
  std::unique_ptr<Mind> mind_;
  std::unique_ptr<stream::JournalReader> reader_;
  std::unique_ptr<stream::Election> election_;
  std::mutex sink_mutex_;  // who makes or drops the sink, and who counts
  std::unique_ptr<ResendingSink> sink_;
  ResendCounts resends_;  // of the sinks before
  std::atomic<bool> is_senior_{false};
  std::chrono::steady_clock::time_point told_at_;
  std::chrono::steady_clock::time_point measured_at_;
  std::uint64_t rebuilds_ = 0;
};

}  // namespace wirefold::service
