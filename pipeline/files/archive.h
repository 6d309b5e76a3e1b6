#pragma once
// Reads recorded input from disk, record by record, whatever it is kept in. `replay`, `explain`
// and `bench` open their PATHs with it; time_order.h puts the records in order of time.

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/file_error.h"
#include "files/record_splitter.h"
#include "files/spool.h"

namespace wirefold::files {

/// One record and where it stood. `bytes` live until the next call of the reader, or in the spool,
/// or as long as somebody holds `owner`.
struct ArchiveRecord {
  std::string_view bytes;
  std::uint32_t file = 0;       ///< index in ArchiveReader::files()
  std::uint64_t line = 0;       ///< 1 is the file's first record; in a .jsonl, the line number
  std::uint64_t bytes_cut = 0;  ///< beyond kRecordBytesMax, dropped
  bool is_kept = false;         ///< lies in memory lent by the spool given to unpack_into()
  /// Where a whole line of a plain file begins in it, for a SecondReading.
  std::optional<std::uint64_t> offset;
  SharedBytes owner = nullptr;
};

/// Records of a list of paths, path after path. A path is:
///   *.jsonl, *.json, each also with .zst or .gz behind it (see record_splitter.h for records);
///   *.txt, *.html, *.htm: a saved page, its file name without extension is the id, so no other
///   page may have it;
///   a folder: all such files in it and below, in byte order of their paths, hidden ones left out;
///   "-": lines of standard input.
/// Extensions are read without regard to case. One thread.
class ArchiveReader {
 public:
  /// Finds all files and checks that each is there; opens none. Errors: kMissing, kUnreadable,
  /// kUnknownFormat, kNoArchive, kSameName. `stop` ends a wait for the bytes of a pipe.
  [[nodiscard]] static base::Result<ArchiveReader, FileError> open(
      const std::vector<std::string>& paths, std::stop_token stop = {});
  ArchiveReader(ArchiveReader&&) noexcept;
  ArchiveReader& operator=(ArchiveReader&&) noexcept;
  ~ArchiveReader();

  /// For who keeps all records anyway: the lines of a packed file that says its size beforehand are
  /// unpacked into memory that the spool lends, if it has it. The spool must outlive the reader's
  /// use.
  void unpack_into(Spool& spool) { spool_ = &spool; }
  /// The next record, or nothing at the end. After an error (kUnreadable, kDamaged, kStopped) the
  /// reader stands at its end; the records before it are good.
  [[nodiscard]] base::Result<std::optional<ArchiveRecord>, FileError> next();
  /// True if next() would wait for somebody who writes: a pipe with no further line in it.
  [[nodiscard]] bool is_waiting() { return splitter_ && splitter_->is_waiting(); }

  /// The files in reading order, as found ("-" for standard input).
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  /// Bytes on disk (packed) of all files; nothing if standard input is among them.
  [[nodiscard]] std::optional<std::uint64_t> bytes_total() const { return bytes_total_; }
  /// Bytes taken from disk so far, to be set against bytes_total().
  [[nodiscard]] std::uint64_t bytes_read() const;
  /// Records delivered so far, and how many of them lost their end to kRecordBytesMax.
  [[nodiscard]] std::uint64_t records_read() const { return records_; }
  [[nodiscard]] std::uint64_t records_cut() const { return records_cut_; }

 private:
  ArchiveReader() = default;
  [[nodiscard]] base::Result<void, FileError> open_file();
  [[nodiscard]] std::span<char> settle(ByteStream& bytes);
  void close_file();

  std::vector<std::string> files_;
  std::stop_token stop_;
  std::optional<std::uint64_t> bytes_total_ = 0;
  std::size_t next_file_ = 0;
  Spool* spool_ = nullptr;
  std::unique_ptr<RecordSplitter> splitter_;
  bool has_places_ = false;  // the current file's records are lines of the file itself
  std::uint64_t line_ = 0;
  std::uint64_t bytes_closed_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t records_cut_ = 0;
};

}  // namespace wirefold::files
