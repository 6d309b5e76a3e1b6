#pragma once
// Where a replay's output ends up: counted for the summary and, with --out, written to files. The
// memory route writes to it as a sink; the broker routes fill it with what they read back.

#include <memory>
#include <string>
#include <vector>

#include "desk/desk.h"
#include "files/jsonl_sink.h"
#include "replay/tally.h"
#include "stream/stream.h"

namespace wirefold::replay {

/// One thread at a time.
class Outcome final : public stream::Sink {
 public:
  /// An empty folder: no files. `desk`, unless null, hears of what is written, and must outlive
  /// this. The error says what to do about the folder.
  [[nodiscard]] static base::Result<std::unique_ptr<Outcome>, stream::StreamError> open(
      const std::string& out_folder, desk::Desk* desk = nullptr);

  /// Fatal if the record is not what dedup/ writes.
  base::Result<void, stream::StreamError> write(dedup::OutputRecord record) override;
  base::Result<void, stream::StreamError> commit(
      const std::vector<base::Position>& next_offsets) override;
  base::Result<void, stream::StreamError> abort() override;

  /// Puts the files in place. Once, at the end.
  [[nodiscard]] base::Result<void, stream::StreamError> finish();
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  void show(dedup::OutputRecord record);

  Tally tally_;
  std::unique_ptr<files::JsonlSink> files_;
  desk::Desk* desk_ = nullptr;
  std::vector<desk::Record> for_desk_;  // not delivered yet
};

}  // namespace wirefold::replay
