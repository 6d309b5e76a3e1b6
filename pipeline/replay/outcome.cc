#include "replay/outcome.h"

#include <utility>

namespace wirefold::replay {

using stream::StreamError;

base::Result<std::unique_ptr<Outcome>, StreamError> Outcome::open(const std::string& out_folder,
                                                                  desk::Desk* desk) {
  auto outcome = std::make_unique<Outcome>();
  outcome->desk_ = desk;
  if (desk != nullptr) outcome->for_desk_ = desk->intake();
  if (out_folder.empty()) return outcome;
  auto files = files::JsonlSink::open(out_folder);
  if (!files) return base::failure(files.error());
  outcome->files_ = std::move(*files);
  return outcome;
}

base::Result<void, StreamError> Outcome::write(dedup::OutputRecord record) {
  if (auto counted = tally_.add(record); !counted) {
    return base::failure(StreamError{stream::StreamErrorKind::kFatal, counted.error()});
  }
  if (for_desk_) for_desk_->add(record);
  if (!files_) return {};
  return files_->write(std::move(record));
}

base::Result<void, StreamError> Outcome::commit(const std::vector<base::Position>& next_offsets) {
  if (files_) {
    if (auto committed = files_->commit(next_offsets); !committed) return committed;
  }
  if (desk_ != nullptr) desk_->take(*for_desk_);
  return {};
}

base::Result<void, StreamError> Outcome::abort() {
  if (for_desk_) for_desk_->clear();
  if (!files_) return {};
  return files_->abort();
}

base::Result<void, StreamError> Outcome::finish() {
  if (!files_) return {};
  return files_->finish();
}

}  // namespace wirefold::replay
