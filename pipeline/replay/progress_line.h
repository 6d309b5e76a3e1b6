#pragma once
// Shows how far a replay is: a bar with rate and time left on a terminal, a plain line every few
// seconds elsewhere. Runs on a thread of its own while it lives.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "replay/console.h"
#include "replay/replay_source.h"
#include "service/progress.h"

namespace wirefold::replay {

/// What is shown, at one moment.
struct ProgressView {
  std::uint64_t records = 0;  ///< decided
  double fraction = -1;       ///< of the whole; negative: not known
  double seconds = 0;         ///< since the start
  bool is_reading = false;    ///< the archive is still being put in order
};

/// "12,000 articles  21,034/s  62 %  0:07 left", without a newline.
[[nodiscard]] std::string progress_text(const ProgressView& view);

/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// All references must outlive it. Nothing is written before a run has lasted half a second.
class ProgressLine {
 public:
  ProgressLine(Console& console, const FeedProgress& feed, const service::Progress& pipeline);
  /// Wipes the bar and ends the thread.
  ~ProgressLine();

 private:
  void run();
  void show(double seconds);
  [[nodiscard]] ProgressView view(double seconds) const;

  Console& console_;
  const FeedProgress& feed_;
  const service::Progress& pipeline_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_ended_ = false;
  std::thread thread_;
};

}  // namespace wirefold::replay
