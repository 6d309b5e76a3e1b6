#pragma once
// Lines of plain files, read once more at their places. time_order.h reads an archive twice rather
// than keep its text: memory that is touched for the first time costs more than what the system
// still holds of the file, and an archive of any size needs none.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/file_error.h"

namespace wirefold::files {

/// Where a line lies: in which file of the list, from which byte on, how long without its newline.
struct LinePlace {
  std::uint32_t file = 0;
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
};

/// Keeps a bounded number of files open. One thread.
class SecondReading {
 public:
  explicit SecondReading(std::vector<std::string> files);
  SecondReading(SecondReading&& other) noexcept;
  SecondReading& operator=(SecondReading&&) = delete;
  ~SecondReading();

  /// The line; the view lives until the next call. Errors: kUnreadable, kMissing; kChanged where
  /// the file ends before the line does, or no newline and no end stands behind it.
  [[nodiscard]] base::Result<std::string_view, FileError> read(const LinePlace& place);

 private:
  struct OpenFile {
    std::uint32_t file = 0;
    int descriptor = -1;
  };
  [[nodiscard]] base::Result<int, FileError> descriptor_of(std::uint32_t file);

  std::vector<std::string> files_;
  std::vector<OpenFile> open_;
  std::size_t oldest_ = 0;  // in open_, the next to make room
  std::string line_;        // grows only
};

}  // namespace wirefold::files
