#pragma once
// Takes the active process's checkpoints to where every process can reach them, and trims the
// journal behind them. A published checkpoint is uploaded and read back; once two stand there
// whole, what the older one does not need is deleted. So the journal never loses what a start from
// either of them would read. service.h owns one while it is active.

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "service/checkpoint_keeper.h"
#include "stream/checkpoint_log.h"

namespace wirefold::service {

/// What must stay of the log and the journal so that a start can go on from either of the two
/// checkpoints that hold most; their order in the log does not say which these are, for a process
/// that was away may end an upload late. Nothing if there are not two.
[[nodiscard]] std::optional<stream::LoggedCheckpoint> oldest_needed(
    std::vector<stream::LoggedCheckpoint> complete);

/// Works in a thread of its own from its making to its end; gives up what is under way at the end.
/// One of a process that was fenced does no harm: it deletes only what two whole checkpoints make
/// dispensable.
class CheckpointUploader {
 public:
  /// `make_id` gives ids that never repeat. All must outlive this.
  CheckpointUploader(stream::CheckpointLog& log, CheckpointKeeper& keeper,
                     std::function<std::string()> make_id);
  /// Does not wait for the end, as the destructor does.
  void request_stop() { thread_.request_stop(); }

 private:
  void work(const std::stop_token& stop);
  void upload(const std::stop_token& stop);
  [[nodiscard]] base::Result<std::int64_t, stream::StreamError> upload_newest(
      const std::stop_token& stop);

  stream::CheckpointLog& log_;
  CheckpointKeeper& keeper_;
  std::function<std::string()> make_id_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace wirefold::service
