#include "files/time_order.h"

#include <algorithm>
#include <utility>

// Records are gathered in runs, and a run is yielded when it is complete. In time order there is
// one run, complete at the end of the input and then sorted; the sort is stable, and records are
// gathered in order of path and line, so equal times keep that order. In file order a run ends
// with the first record whose file has shown a time, which is nearly always the run's first.

namespace wirefold::files {
namespace {

// A record's file and line are its name; lines are counted from 1.
constexpr unsigned kLineBits = 40;

std::uint64_t number_of(std::uint32_t file, std::uint64_t line) {
  return std::uint64_t{file} << kLineBits ^ line;
}

}  // namespace

TimeOrder::TimeOrder(ArchiveReader reader, PeekTime peek, Settings settings)
    : reader_(std::move(reader)),
      peek_(std::move(peek)),
      settings_(std::move(settings)),
      spool_(std::make_unique<Spool>(settings_.spool)),
      second_reading_(reader_.files()) {
  if (settings_.order == RecordOrder::kTime) reader_.unpack_into(*spool_);
}

base::Result<bool, FileError> TimeOrder::gather(std::size_t records_max) {
  for (std::size_t count = 0; !complete_ && count < records_max; ++count) {
    auto gathered = gather_one();
    if (gathered) continue;
    // The spool keeps its bytes: somebody may still be at what was foreseen.
    entries_.clear();
    next_entry_ = 0;
    complete_ = at_end_ = true;
    return base::failure(std::move(gathered.error()));
  }
  return complete_;
}

base::Result<void, FileError> TimeOrder::gather_one() {
  auto record = reader_.next();
  if (!record) return base::failure(std::move(record.error()));
  if (!*record) {
    at_end_ = true;
    complete_run();
    return spool_->write_out();
  }
  Entry entry;
  entry.time = time_of(**record);
  entry.line = (*record)->line;
  entry.file = (*record)->file;
  const bool is_run_complete = settings_.order != RecordOrder::kTime && file_time_;
  // A run of one is yielded before anything else is read, so its bytes are good where they are.
  if (is_run_complete && entries_.empty()) {
    entry.place = Spool::place_in_lent((*record)->bytes);
    owner_ = std::move((*record)->owner);
  } else if (auto kept = keep(**record, entry); !kept) {
    return base::failure(std::move(kept.error()));
  }
  entries_.push_back(entry);
  if (is_run_complete) complete_run();
  return {};
}

base::Result<void, FileError> TimeOrder::keep(const ArchiveRecord& record, Entry& entry) {
  entry.is_in_file = settings_.order == RecordOrder::kTime && record.offset.has_value();
  if (entry.is_in_file) {
    entry.place = {nullptr, *record.offset, static_cast<std::uint32_t>(record.bytes.size())};
  } else if (record.is_kept) {
    entry.place = Spool::place_in_lent(record.bytes);
  } else {
    auto place = spool_->append(record.bytes);
    if (!place) return base::failure(std::move(place.error()));
    entry.place = *place;
  }
  return {};
}

base::Result<std::string_view, FileError> TimeOrder::read(const Entry& entry) {
  if (!entry.is_in_file) return spool_->read(entry.place);
  return second_reading_.read({entry.file, entry.place.offset, entry.place.bytes});
}

base::TimeMs TimeOrder::time_of(const ArchiveRecord& record) {
  if (record.file != file_) {
    file_ = record.file;
    file_time_.reset();
    file_begin_ = entries_.size();
  }
  const std::optional<base::TimeMs> found = peek_(record.bytes);
  if (found && !file_time_) {
    for (std::size_t i = file_begin_; i < entries_.size(); ++i) entries_[i].time = *found;
  }
  if (found) file_time_ = found;
  return file_time_.value_or(0);
}

// In time order there is one run, so memory once filled is not filled again.
bool TimeOrder::is_lasting(const Entry& entry) const {
  return settings_.order == RecordOrder::kTime && entry.place.memory != nullptr;
}

std::optional<ForeseenRecord> TimeOrder::foresee() {
  if (complete_ || foreseen_ == entries_.size()) return std::nullopt;
  const Entry& entry = entries_[foreseen_];
  const bool is_kept = is_lasting(entry);
  if (!is_kept && !entry.is_in_file) return std::nullopt;
  const auto bytes = read(entry);
  if (!bytes) return std::nullopt;
  ++foreseen_;
  const BytesLive live = is_kept ? BytesLive::kWithOrder : BytesLive::kUntilNextCall;
  return ForeseenRecord{*bytes, live, number_of(entry.file, entry.line)};
}

// The entries stand still once they are sorted; a file that others read is opened anew.
base::Result<std::string, FileError> TimeOrder::recall(std::uint64_t place) const {
  if (settings_.order != RecordOrder::kTime || !complete_ || place >= entries_.size()) {
    return base::failure(missing_record_error(place));
  }
  const Entry& entry = entries_[static_cast<std::size_t>(place)];
  if (!entry.is_in_file) return spool_->copy(entry.place);
  SecondReading reading(reader_.files());
  const auto line = reading.read({entry.file, entry.place.offset, entry.place.bytes});
  if (!line) return base::failure(line.error());
  return std::string(*line);
}

void TimeOrder::complete_run() {
  complete_ = true;
  if (settings_.order != RecordOrder::kTime) return;
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.time < b.time; });
}

void TimeOrder::start_run() {
  entries_.clear();
  spool_->clear();
  next_entry_ = 0;
  file_begin_ = 0;
  complete_ = false;
}

base::Result<std::optional<OrderedRecord>, FileError> TimeOrder::next() {
  if (next_entry_ == entries_.size() && complete_ && !at_end_) start_run();
  auto ready = gather(SIZE_MAX);
  if (!ready) return base::failure(std::move(ready.error()));
  if (next_entry_ == entries_.size()) return std::nullopt;
  const Entry& entry = entries_[next_entry_];
  is_unsorted_ = settings_.order == RecordOrder::kSorted && entry.time < last_time_;
  if (is_unsorted_) return base::failure(unsorted_error(reader_.files()[entry.file], entry.line));
  last_time_ = entry.time;
  auto bytes = read(entry);
  if (!bytes) return base::failure(std::move(bytes.error()));
  ++next_entry_;
  BytesLive live = is_lasting(entry) ? BytesLive::kWithOrder : BytesLive::kUntilNextCall;
  if (owner_) live = BytesLive::kWithOwner;
  return OrderedRecord{*bytes,     live,       number_of(entry.file, entry.line), entry.time,
                       entry.file, entry.line, std::exchange(owner_, nullptr)};
}

}  // namespace wirefold::files
