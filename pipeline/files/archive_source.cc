#include "files/archive_source.h"

#include <utility>

namespace wirefold::files {
namespace {

// A millisecond or two of work: what is foreseen goes out after each part.
constexpr std::size_t kGatheredPerPoll = 128;

tl::unexpected<stream::StreamError> fatal(FileError error) {
  return base::failure(
      stream::StreamError{stream::StreamErrorKind::kFatal, std::move(error.message)});
}

bool is_stop(const FileError& error) { return error.kind == FileErrorKind::kStopped; }

void put(const stream::InputRecord& record, BytesLive live, SharedBytes owner,
         stream::Batch& batch) {
  if (live == BytesLive::kUntilNextCall) {
    batch.add(record);
    return;
  }
  if (live == BytesLive::kWithOwner) batch.hold(std::move(owner));
  batch.add_view(record);
}

}  // namespace

ArchiveSource::ArchiveSource(TimeOrder& order, std::string topic)
    : order_(order), topic_(std::move(topic)) {}

base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> ArchiveSource::poll(
    std::size_t records_max, int /*wait_ms*/) {
  auto batch = std::make_unique<stream::Batch>();
  if (!gathered_) {
    auto ready = order_.gather(kGatheredPerPoll);
    if (!ready && is_stop(ready.error())) return batch;
    if (!ready) return fatal(std::move(ready.error()));
    gathered_ = *ready;
    if (!gathered_) return batch;
  }
  while (!finished_ && batch->records().size() < records_max) {
    // What a pipe brings is decided as it comes, not when there is enough of it.
    if (!batch->empty() && order_.is_waiting()) return batch;
    auto record = order_.next();
    // What stands in the batch was read before the stop, and is to be decided.
    if (!record && is_stop(record.error())) return batch;
    if (!record) return fatal(std::move(record.error()));
    if (!*record) {
      finished_ = true;
    } else {
      add(std::move(**record), *batch);
    }
  }
  return batch;
}

void ArchiveSource::add(OrderedRecord record, stream::Batch& batch) {
  put({{topic_, 0, next_offset_++},
       {},
       record.bytes,
       record.event_time,
       record.event_time,
       record.number},
      record.live, std::move(record.owner), batch);
}

std::unique_ptr<stream::Batch> ArchiveSource::foresee(std::size_t records_max) {
  auto batch = std::make_unique<stream::Batch>();
  while (batch->records().size() < records_max) {
    const auto record = order_.foresee();
    if (!record) break;
    put({{}, {}, record->bytes, std::nullopt, 0, record->number}, record->live, nullptr, *batch);
  }
  if (batch->empty()) return nullptr;
  return batch;
}

}  // namespace wirefold::files
