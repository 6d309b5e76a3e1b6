#include "service/checkpoint_uploader.h"

#include <algorithm>
#include <utility>

namespace wirefold::service {
namespace {

using stream::StreamError;
using stream::StreamErrorKind;

StreamError unsound(std::string message) { return {StreamErrorKind::kFatal, std::move(message)}; }

}  // namespace

std::optional<stream::LoggedCheckpoint> oldest_needed(
    std::vector<stream::LoggedCheckpoint> complete) {
  if (complete.size() < 2) return std::nullopt;
  std::sort(complete.begin(), complete.end(),
            [](auto& a, auto& b) { return a.journal_offset > b.journal_offset; });
  stream::LoggedCheckpoint oldest = complete[1];
  oldest.first = std::min(oldest.first, complete[0].first);
  return oldest;
}

CheckpointUploader::CheckpointUploader(stream::CheckpointLog& log, CheckpointKeeper& keeper,
                                       std::function<std::string()> make_id)
    : log_(log),
      keeper_(keeper),
      make_id_(std::move(make_id)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

void CheckpointUploader::work(const std::stop_token& stop) {
  std::uint64_t published = keeper_.counts().published;
  while (keeper_.wait_for_another(published, stop)) {
    published = keeper_.counts().published;
    upload(stop);
  }
}

void CheckpointUploader::upload(const std::stop_token& stop) {
  const auto journal_begin = upload_newest(stop);
  if (journal_begin) {
    keeper_.note_upload(*journal_begin);
  } else if (!stop.stop_requested()) {
    keeper_.note_failed_upload("A checkpoint was not uploaded; the next one will be tried: " +
                               journal_begin.error().message);
  }
}

/// Where the journal begins afterwards, as far as this has trimmed it.
base::Result<std::int64_t, StreamError> CheckpointUploader::upload_newest(
    const std::stop_token& stop) {
  const auto newest = keeper_.newest(stop);
  if (!newest) return base::failure(unsound("the local one cannot be read"));
  const stream::LoggedCheckpoint label{make_id_(), newest->head.journal_offset};
  if (auto done = log_.append(label, newest->stored.source, stop); !done) {
    return base::failure(std::move(done.error()));
  }
  if (stop.stop_requested()) return base::failure(unsound("a stop was requested"));
  const auto complete = log_.complete();
  if (!complete) return base::failure(complete.error());
  const bool is_there = std::any_of(complete->begin(), complete->end(),
                                    [&](const auto& found) { return found.id == label.id; });
  if (!is_there) return base::failure(unsound("it cannot be read back as it was written"));
  const auto oldest = oldest_needed(*complete);
  if (!oldest) return 0;
  if (auto done = log_.trim(*oldest); !done) return base::failure(std::move(done.error()));
  return oldest->journal_offset;
}

}  // namespace wirefold::service
