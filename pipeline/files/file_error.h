#pragma once
// What can go wrong with a file, in words an operator can act on. Every part of files/ reports it;
// replay/ and app/ print its message.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wirefold::files {

enum class FileErrorKind {
  kMissing,        ///< the path does not exist
  kUnreadable,     ///< it exists and cannot be opened or read
  kUnknownFormat,  ///< its name says none of the formats we read
  kNoArchive,      ///< a folder without any file we read
  kSameName,       ///< two saved pages whose names give them one id
  kDamaged,        ///< compressed or framed content that ends early or does not decode
  kDiskFull,       ///< no room, or beyond a size limit
  kUnwritable,     ///< it cannot be created, written or renamed
  kChanged,        ///< it is not what it was when it was read first
  kUnsorted,       ///< its records are not in order of time, and had to be
  kStopped,        ///< a stop was requested while its bytes were waited for
};

/// A failure: what, what to do about it, the values last.
struct FileError {
  FileErrorKind kind = FileErrorKind::kUnreadable;
  std::string message;
};

/// The error for a failed system call on a path that was to be read.
[[nodiscard]] FileError read_error(std::string_view path, int error_number);

/// The error for a failed system call on a path that was to be created, written or renamed.
[[nodiscard]] FileError write_error(std::string_view path, int error_number);

/// The error for a wait for bytes that a stop request ended.
[[nodiscard]] FileError stopped_error(std::string_view path);

/// The error for a record that is earlier than the one before it.
[[nodiscard]] FileError unsorted_error(std::string_view path, std::uint64_t line);

/// The error for a place in an archive where no record stands.
[[nodiscard]] FileError missing_record_error(std::uint64_t place);

/// The error for a file that was written to between two readings.
[[nodiscard]] FileError changed_error(std::string_view path);

/// The error for content that cannot be decoded; `reason` is the library's word for it.
[[nodiscard]] FileError damaged_error(std::string_view path, std::string_view reason);

}  // namespace wirefold::files
