#include "files/file_error.h"

#include <cerrno>
#include <system_error>

namespace wirefold::files {
namespace {

std::string sentence(std::string_view what_to_do, std::string_view path, std::string_view reason) {
  std::string message(what_to_do);
  message.append(": ").append(path).append(" (").append(reason).append(")");
  return message;
}

std::string reason_of(int error_number) { return std::generic_category().message(error_number); }

}  // namespace

FileError read_error(std::string_view path, int error_number) {
  const std::string reason = reason_of(error_number);
  if (error_number == ENOENT || error_number == ENOTDIR) {
    return {FileErrorKind::kMissing,
            sentence("There is no such file; check the path", path, reason)};
  }
  return {FileErrorKind::kUnreadable,
          sentence("The file cannot be read; check its permissions and its disk", path, reason)};
}

FileError write_error(std::string_view path, int error_number) {
  const std::string reason = reason_of(error_number);
  if (error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG) {
    return {FileErrorKind::kDiskFull,
            sentence("There is no room for the file; free space there or name another folder", path,
                     reason)};
  }
  return {FileErrorKind::kUnwritable,
          sentence("The file cannot be written; check the folder and its permissions, or name "
                   "another folder",
                   path, reason)};
}

FileError stopped_error(std::string_view path) {
  return {FileErrorKind::kStopped,
          sentence("Reading was interrupted; start it again", path, "stop requested")};
}

FileError unsorted_error(std::string_view path, std::uint64_t line) {
  return {FileErrorKind::kUnsorted,
          sentence("The records are not in order of time; sort them first", path,
                   "record " + std::to_string(line) + " is earlier than the one before it")};
}

FileError missing_record_error(std::uint64_t place) {
  return {FileErrorKind::kMissing,
          "No record of the archive stands there; it may still be being read: place " +
              std::to_string(place)};
}

FileError changed_error(std::string_view path) {
  return {
      FileErrorKind::kChanged,
      sentence("The file changed while it was being read; start again when nothing writes to it",
               path, "a line is not where it was")};
}

FileError damaged_error(std::string_view path, std::string_view reason) {
  return {FileErrorKind::kDamaged,
          sentence("The archive is damaged; fetch or pack it again", path, reason)};
}

}  // namespace wirefold::files
