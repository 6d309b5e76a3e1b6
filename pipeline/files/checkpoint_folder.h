#pragma once
// stream::Checkpoints in a folder: APP.checkpoint and, the one before it, APP.checkpoint.older;
// what was refused as the newest is kept as APP.checkpoint.refused, for `wirefold inspect`.
// `wirefold run` keeps one with --state-folder.
//
// A checkpoint is written by a copy of the process (fork), so that the story thread stands still
// only while the memory's page tables are copied, not while gigabytes are written. What the process
// changes meanwhile is copied page by page, so until the copy ends memory can grow by what changes.

#include <memory>
#include <string>

#include "base/result.h"
#include "files/file_error.h"
#include "stream/checkpoints.h"

namespace wirefold::files {

class CheckpointFolder final : public stream::Checkpoints {
 public:
  /// Makes the folder if it is missing and removes what a crash left half written. Errors:
  /// kUnwritable, with the folder; also while another process has it open for the same `app`. The
  /// process must not ignore the end of its children: open() sees to that.
  [[nodiscard]] static base::Result<std::unique_ptr<CheckpointFolder>, FileError> open(
      std::string folder, const std::string& app);
  /// Gives up what is under way.
  ~CheckpointFolder() override;

  void begin(const Write& write) override;
  [[nodiscard]] stream::CheckpointProgress look() override;
  [[nodiscard]] base::Result<void, stream::StreamError> publish() override;
  void drop() override;
  void refuse_newest() override { is_refused_ = true; }
  [[nodiscard]] std::string trouble() const override { return trouble_; }
  [[nodiscard]] std::vector<Stored> stored() override;

 private:
  explicit CheckpointFolder(std::string folder, const std::string& app);
  void end_copy(int status);
  [[nodiscard]] std::string newest() const { return base_; }
  [[nodiscard]] std::string older() const { return base_ + ".older"; }
  [[nodiscard]] std::string fresh() const { return base_ + ".new"; }

  std::string folder_;
  std::string base_;
  stream::CheckpointProgress progress_ = stream::CheckpointProgress::kNone;
  int lock_ = -1;
  int copy_ = -1;   // process id of the copy that writes
  int words_ = -1;  // what it says when it fails
  std::string trouble_;
  bool is_refused_ = false;
};

}  // namespace wirefold::files
