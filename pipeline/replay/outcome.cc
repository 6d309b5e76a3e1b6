#include "replay/outcome.h"

#include <utility>

namespace wirefold::replay {

using stream::StreamError;

namespace {

constexpr std::size_t kRecordsForDesk = 256;  // at once

}  // namespace

base::Result<std::unique_ptr<Outcome>, StreamError> Outcome::open(const std::string& out_folder,
                                                                  desk::Desk* desk) {
  auto outcome = std::make_unique<Outcome>();
  outcome->desk_ = desk;
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
  if (!files_) {
    show(std::move(record));
    return {};
  }
  if (desk_ != nullptr) show(record);
  return files_->write(std::move(record));
}

// Before their commit: a replay that takes its records back has failed, and nobody but its own desk
// has seen them.
void Outcome::show(dedup::OutputRecord record) {
  if (desk_ == nullptr || record.topic == dedup::Topic::kJournal) return;
  for_desk_.push_back(desk::record_of(std::move(record)));
  if (for_desk_.size() >= kRecordsForDesk) desk_->take(for_desk_);
}

base::Result<void, StreamError> Outcome::commit(const std::vector<base::Position>& next_offsets) {
  if (files_) {
    if (auto committed = files_->commit(next_offsets); !committed) return committed;
  }
  if (desk_ != nullptr) desk_->take(for_desk_);
  return {};
}

base::Result<void, StreamError> Outcome::abort() {
  if (desk_ != nullptr) {
    for_desk_.clear();
    desk_->forget();
  }
  if (!files_) return {};
  return files_->abort();
}

base::Result<void, StreamError> Outcome::finish() {
  if (!files_) return {};
  return files_->finish();
}

}  // namespace wirefold::replay
