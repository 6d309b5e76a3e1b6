#include "replay/recalled_archive.h"

#include <utility>

#include "article/peek.h"

namespace wirefold::replay {
namespace {

constexpr std::size_t kRecordsAtOnce = 1'000;

}  // namespace

files::PeekTime time_reader(const article::DecodeSettings& settings) {
  auto decoder = std::make_shared<article::Decoder>(settings);
  return [decoder](std::string_view record) { return article::peek_event_time(*decoder, record); };
}

desk::TextResult RecalledArchive::record_at(const base::Position& position) {
  const auto gone = [](const std::string& message) {
    return base::failure(desk::TextError{desk::TextErrorKind::kGone, message});
  };
  if (position.partition != 0 || position.offset < 0) {
    return gone("The archive has no such record.");
  }
  const auto archive = order();
  if (!archive) return gone("The archive cannot be read again: " + archive.error().message);
  auto record = (*archive)->recall(static_cast<std::uint64_t>(position.offset));
  if (!record) return gone("The archive does not give it again: " + record.error().message);
  return std::move(*record);
}

// In order of files all records count as published at once: then files and lines decide.
base::Result<const files::TimeOrder*, files::FileError> RecalledArchive::order() {
  if (kept_ != nullptr) return kept_;
  const std::lock_guard lock(mutex_);
  if (read_again_) return &*read_again_;
  auto reader = files::ArchiveReader::open(settings_.paths);
  if (!reader) return base::failure(reader.error());
  const bool is_by_file = settings_.order == files::RecordOrder::kFile;
  const files::PeekTime no_time = [](std::string_view) { return std::nullopt; };
  files::TimeOrder archive(std::move(*reader), is_by_file ? no_time : time_reader(settings_.decode),
                           {});
  for (;;) {
    const auto gathered = archive.gather(kRecordsAtOnce);
    if (!gathered) return base::failure(gathered.error());
    if (*gathered) break;
  }
  read_again_.emplace(std::move(archive));
  return &*read_again_;
}

}  // namespace wirefold::replay
