#pragma once
// Recorded input in the order in which it is replayed, each record with its event time. By default
// all paths are merged by event time, then path, then line (design: "Event time"); in file order
// the paths follow each other as they were given. Event times are the same in both orders.
//
// A record's event time is what `peek` finds in it; if that is nothing, it is that of the record
// before it in the same file; for the records before a file's first time it is that first time;
// in a file without any time it is 0 for all. So an untimed page stands at 1970-01-01, where all
// untimed articles meet, and no clock or file date makes two replays differ.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "files/archive.h"
#include "files/second_reading.h"
#include "files/spool.h"

namespace wirefold::files {

enum class RecordOrder {
  kTime,
  kFile,
  kSorted,  ///< as in file order, which must be in order of time; else kUnsorted
};

/// Finds the event time in a record's bytes, if it has a readable one.
using PeekTime = std::function<std::optional<base::TimeMs>(std::string_view)>;

/// How long a record's bytes live.
enum class BytesLive { kUntilNextCall, kWithOrder, kWithOwner };

/// One record in replay order.
struct OrderedRecord {
  std::string_view bytes;
  BytesLive live = BytesLive::kUntilNextCall;
  std::uint64_t number = 0;  ///< its own in this order, never 0, the same when it is foreseen
  base::TimeMs event_time = 0;
  std::uint32_t file = 0;  ///< index in ArchiveReader::files()
  std::uint64_t line = 0;
  SharedBytes owner = nullptr;  ///< of bytes that live with it
};

/// A record that stands ahead of its turn.
struct ForeseenRecord {
  std::string_view bytes;
  BytesLive live = BytesLive::kUntilNextCall;
  std::uint64_t number = 0;  ///< as in OrderedRecord
};

/// In time order everything is read before the first record can come: 48 bytes a record in memory,
/// and the bytes in a Spool, but for the lines of plain files, which are read once more when their
/// turn comes. In file order records pass straight through, save those before a file's first time,
/// which wait for it. An archive that is sorted already yields the same records either way. One
/// thread.
class TimeOrder {
 public:
  struct Settings {
    RecordOrder order = RecordOrder::kTime;
    SpoolSettings spool;
  };
  TimeOrder(ArchiveReader reader, PeekTime peek, Settings settings);

  /// Reads ahead, at most so many records, for callers that show progress or must not be kept
  /// long. True once next() can answer without reading ahead further. Errors are the reader's or
  /// the spool's and end the order: what was not yielded yet is lost to it.
  [[nodiscard]] base::Result<bool, FileError> gather(std::size_t records_max);
  /// The next record, or nothing at the end; gathers whatever is still needed for it. A plain file
  /// that was changed meanwhile is kChanged; kUnsorted ends kSorted at the first record that is
  /// earlier than the one before it.
  [[nodiscard]] base::Result<std::optional<OrderedRecord>, FileError> next();
  /// True if next() would wait for somebody who writes. In file order only: in time order it always
  /// waits for the end.
  [[nodiscard]] bool is_waiting() {
    const bool is_at_reader = settings_.order == RecordOrder::kFile && records_waiting() == 0;
    return is_at_reader && reader_.is_waiting();
  }
  /// In time order, while records are being gathered: one that was, each once, in order of reading.
  /// Nothing if none is left, if it cannot be read (next() says why), and for what is spooled to
  /// disk.
  [[nodiscard]] std::optional<ForeseenRecord> foresee();

  /// In time order, once gathered: a copy of the record that stands at this place of the order from
  /// 0 on, whether it was yielded or not. For readers who come back for a text: any thread, also
  /// while next() goes on. Errors: kMissing beyond the end, and those of next().
  [[nodiscard]] base::Result<std::string, FileError> recall(std::uint64_t place) const;

  /// For progress: how much was read, and how many records are still to be yielded.
  [[nodiscard]] const ArchiveReader& reader() const { return reader_; }
  [[nodiscard]] std::uint64_t records_waiting() const { return entries_.size() - next_entry_; }
  [[nodiscard]] const Spool& spool() const { return *spool_; }
  /// Whether kSorted has met a record that is too early.
  [[nodiscard]] bool is_unsorted() const { return is_unsorted_; }

 private:
  struct Entry {
    base::TimeMs time = 0;
    std::uint64_t line = 0;
    SpoolPlace place;
    std::uint32_t file = 0;
    bool is_in_file = false;  // `place` is one in that file
  };
  [[nodiscard]] base::Result<void, FileError> gather_one();
  [[nodiscard]] base::Result<void, FileError> keep(const ArchiveRecord& record, Entry& entry);
  [[nodiscard]] base::Result<std::string_view, FileError> read(const Entry& entry);
  [[nodiscard]] base::TimeMs time_of(const ArchiveRecord& record);
  [[nodiscard]] bool is_lasting(const Entry& entry) const;
  void complete_run();
  void start_run();

  ArchiveReader reader_;
  PeekTime peek_;
  Settings settings_;
  std::unique_ptr<Spool> spool_;  // the reader knows where it is
  SecondReading second_reading_;
  std::vector<Entry> entries_;  // the run being gathered or yielded
  SharedBytes owner_;           // of a run of one that lies where it was read
  std::size_t next_entry_ = 0;
  std::size_t foreseen_ = 0;    // entries that foresee() has passed
  std::size_t file_begin_ = 0;  // where the current file's entries begin in the run
  std::uint32_t file_ = 0;
  std::optional<base::TimeMs> file_time_;  // the last time found in the current file
  base::TimeMs last_time_ = std::numeric_limits<base::TimeMs>::min();  // of what was yielded
  bool complete_ = false;
  bool at_end_ = false;
  bool is_unsorted_ = false;
};

}  // namespace wirefold::files
