#pragma once
// A file that is written aside, as NAME.part, and appears under its name when it is complete. A
// reader never sees half of it, and an unfinished one is removed.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "files/file_error.h"

namespace wirefold::files {

class PartFile {
 public:
  /// Who may read the file, as far as the process's mask lets them.
  enum class Readers { kAll, kOwner };
  /// Creates NAME.part, emptying one that a crash left there. An error while another process, or
  /// another PartFile of this one, writes it: the file is locked (flock(2)) until it is done,
  /// where the file system knows locks.
  [[nodiscard]] static base::Result<PartFile, FileError> create(std::string path,
                                                                Readers readers = Readers::kAll);
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;
  /// Removes NAME.part unless finish() succeeded.
  ~PartFile();

  /// Appends bytes; they may stay in a buffer until flush() or finish().
  [[nodiscard]] base::Result<void, FileError> append(std::string_view bytes);
  /// Hands all bytes to the operating system, which keeps them if this process dies.
  [[nodiscard]] base::Result<void, FileError> flush();
  /// Flushes, waits until the disk has the bytes, and renames. After an error of this or any
  /// other call the file at `path` is what it was before.
  [[nodiscard]] base::Result<void, FileError> finish();

 private:
  PartFile(std::string path, int file) : path_(std::move(path)), file_(file) {}
  [[nodiscard]] std::string part_path() const { return path_ + ".part"; }

  std::string path_;
  int file_ = -1;
  std::string buffer_;
};

}  // namespace wirefold::files
