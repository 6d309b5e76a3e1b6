#include "files/archive_source.h"

#include <utility>

namespace wirefold::files {
namespace {

constexpr std::size_t kGatheredPerPoll = 2000;

tl::unexpected<stream::StreamError> fatal(FileError error) {
  return base::failure(
      stream::StreamError{stream::StreamErrorKind::kFatal, std::move(error.message)});
}

}  // namespace

ArchiveSource::ArchiveSource(TimeOrder& order, std::string topic)
    : order_(order), topic_(std::move(topic)) {}

base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> ArchiveSource::poll(
    std::size_t records_max, int /*wait_ms*/) {
  auto batch = std::make_unique<stream::Batch>();
  if (!gathered_) {
    auto ready = order_.gather(kGatheredPerPoll);
    if (!ready) return fatal(std::move(ready.error()));
    gathered_ = *ready;
    if (!gathered_) return batch;
  }
  while (!finished_ && batch->records().size() < records_max) {
    auto record = order_.next();
    if (!record) return fatal(std::move(record.error()));
    if (!*record) {
      finished_ = true;
    } else {
      const base::TimeMs time = (*record)->event_time;
      batch->add({{topic_, 0, next_offset_++}, {}, (*record)->bytes, time, time});
    }
  }
  return batch;
}

}  // namespace wirefold::files
