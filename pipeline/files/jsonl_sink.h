#pragma once
// A Sink that leaves a replay's results as three files in a folder (`replay --out`):
//   decisions.jsonl  every record of the decisions topic, in order of writing
//   stories.jsonl    the last revision of each story, in order of first appearance
//   rejects.jsonl    {"headers": {name: value}, "key": …, "value": …} for each rejected record;
//                    bytes that are not UTF-8 stand as {"base64": "…"}
// The files are written aside and appear when finish() is called; other files in the folder are
// left alone. Journal records are not kept.

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "files/part_file.h"
#include "files/spool.h"
#include "stream/stream.h"

namespace wirefold::files {

/// One line of rejects.jsonl, without its newline.
[[nodiscard]] std::string reject_line(const dedup::OutputRecord& record);

/// One thread. Errors come as StreamErrorKind::kFatal with what to do; the folder's earlier
/// results then stay as they were, and the sink is of no further use.
class JsonlSink final : public stream::Sink {
 public:
  /// Creates the folder, and those above it, if missing. Decisions and stories must be values of
  /// one line each.
  [[nodiscard]] static base::Result<std::unique_ptr<JsonlSink>, stream::StreamError> open(
      const std::string& folder);

  base::Result<void, stream::StreamError> write(dedup::OutputRecord record) override;
  base::Result<void, stream::StreamError> commit(
      const std::vector<base::Position>& next_offsets) override;
  base::Result<void, stream::StreamError> abort() override;

  /// Writes the stories and puts the three files in place, one after the other. What was not
  /// committed is left out. Call it once, at the end.
  [[nodiscard]] base::Result<void, stream::StreamError> finish();

 private:
  JsonlSink(PartFile decisions, PartFile stories, PartFile rejects);
  [[nodiscard]] base::Result<void, FileError> keep(const dedup::OutputRecord& record);
  [[nodiscard]] base::Result<void, FileError> keep_story(const dedup::OutputRecord& record);
  [[nodiscard]] base::Result<void, FileError> write_stories();
  [[nodiscard]] base::Result<void, FileError> put_in_place();

  PartFile decisions_;
  PartFile stories_;
  PartFile rejects_;
  std::vector<dedup::OutputRecord> pending_;
  Spool revisions_;
  std::vector<SpoolPlace> last_revision_;  // by order of first appearance
  std::unordered_map<std::string, std::size_t> order_of_;
};

}  // namespace wirefold::files
