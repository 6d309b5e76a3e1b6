#include "files/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace wirefold::files {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
constexpr mode_t kReadableByAll = 0644;
constexpr mode_t kForOwner = 0600;

/// Whether the open file is still the one under that name: its writer may have renamed it.
bool is_under(const std::string& name, int file) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::stat(name.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

base::Result<PartFile, FileError> PartFile::create(std::string path, Readers readers) {
  const std::string part = path + ".part";
  const mode_t mode = readers == Readers::kAll ? kReadableByAll : kForOwner;
  for (;;) {
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode);
    if (file < 0) return base::failure(write_error(part, errno));
    PartFile made(std::move(path), file);
    // A file system without locks is written to as it is.
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(std::exchange(made.file_, -1));
      return base::failure(
          FileError{FileErrorKind::kUnwritable,
                    "Another process is writing there; wait until it has ended, or write "
                    "somewhere else: " +
                        part});
    }
    if (is_under(part, file)) {
      if (::ftruncate(file, 0) != 0) return base::failure(write_error(part, errno));
      return made;
    }
    ::close(std::exchange(made.file_, -1));
    path = std::move(made.path_);
  }
}

PartFile::PartFile(PartFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      buffer_(std::move(other.buffer_)) {}

PartFile::~PartFile() {
  if (file_ < 0) return;
  ::unlink(part_path().c_str());  // while the lock is held: it is ours
  ::close(file_);
}

base::Result<void, FileError> PartFile::append(std::string_view bytes) {
  buffer_.append(bytes);
  return buffer_.size() < kBufferBytes ? base::Result<void, FileError>() : flush();
}

base::Result<void, FileError> PartFile::flush() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t count = ::write(file_, buffer_.data() + done, buffer_.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error_number = errno;
      buffer_.erase(0, done);
      return base::failure(write_error(part_path(), error_number));
    }
    done += static_cast<std::size_t>(count);
  }
  buffer_.clear();
  return {};
}

base::Result<void, FileError> PartFile::finish() {
  auto flushed = flush();
  if (!flushed) return flushed;
  if (::fsync(file_) != 0) return base::failure(write_error(part_path(), errno));
  if (std::rename(part_path().c_str(), path_.c_str()) != 0) {
    return base::failure(write_error(path_, errno));
  }
  ::close(std::exchange(file_, -1));
  return {};
}

}  // namespace wirefold::files
