#pragma once
// A place for byte strings that may be too many for memory: the first ones stay in memory, those
// beyond a bound go to a temporary file that has no name, so that no crash leaves it behind.
// time_order.h and jsonl_sink.h keep their records in one. A file's reader may also borrow memory
// for the whole file, so that what it unpacks need not be copied.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/file_error.h"

namespace wirefold::files {

struct SpoolSettings {
  std::size_t memory_bytes_max = std::size_t{256} << 20;
  /// Where the temporary file is made; empty: $TMPDIR, else /var/tmp (which is on disk).
  std::string folder;
};

/// Where one string lies. Valid until the spool is cleared.
struct SpoolPlace {
  const char* memory = nullptr;  ///< null: in the file, at `offset`
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
};

/// Append and read back, in any order. One thread.
class Spool {
 public:
  explicit Spool(SpoolSettings settings);
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  /// Keeps a copy. Errors: kDiskFull, kUnwritable, with the folder and what to do; what was kept
  /// before stays readable.
  [[nodiscard]] base::Result<SpoolPlace, FileError> append(std::string_view bytes);
  /// Memory that a caller fills itself: it never moves, lives as what is kept, and counts as kept.
  /// Empty if so much would go beyond the bound, or is too little to be worth a piece of its own.
  [[nodiscard]] std::span<char> lend(std::uint64_t bytes);
  /// Where a string lies that the caller put into lent memory.
  [[nodiscard]] static SpoolPlace place_in_lent(std::string_view bytes);
  /// The string at a place; the view lives until the next call.
  [[nodiscard]] base::Result<std::string_view, FileError> read(const SpoolPlace& place);
  /// Writes to the file what append() holds back for it. Errors as in append().
  [[nodiscard]] base::Result<void, FileError> write_out();
  /// A copy of the string at a place, for any thread: after write_out(), while nothing is appended
  /// or cleared.
  [[nodiscard]] base::Result<std::string, FileError> copy(const SpoolPlace& place) const;
  /// Forgets everything; keeps its own memory for what comes next, and drops what it lent.
  void clear();

  [[nodiscard]] std::size_t bytes_in_memory() const { return memory_bytes_; }
  [[nodiscard]] std::uint64_t bytes_on_disk() const { return written_ + unwritten_.size(); }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  [[nodiscard]] bool fits(std::uint64_t bytes) const;
  [[nodiscard]] SpoolPlace append_to_memory(std::string_view bytes);
  [[nodiscard]] base::Result<SpoolPlace, FileError> append_to_file(std::string_view bytes);
  [[nodiscard]] base::Result<void, FileError> create_file();
  [[nodiscard]] base::Result<void, FileError> read_back(const SpoolPlace& place,
                                                        std::string& into) const;

  SpoolSettings settings_;
  std::vector<std::string> chunks_;  // reserved once, so their bytes never move
  std::size_t open_chunk_ = 0;
  std::vector<std::unique_ptr<char, Free>> lent_;
  std::size_t memory_bytes_ = 0;
  int file_ = -1;
  std::string unwritten_;
  std::uint64_t written_ = 0;
  std::string read_back_;
};

}  // namespace wirefold::files
