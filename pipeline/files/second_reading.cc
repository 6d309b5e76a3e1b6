#include "files/second_reading.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

namespace wirefold::files {
namespace {

// An archive may be a folder of ten thousand files, merged by time.
constexpr std::size_t kOpenFilesMax = 64;

// Fills `into` from `offset` on; says how much of it there was.
base::Result<std::size_t, FileError> read_at(int descriptor, std::uint64_t offset,
                                             std::span<char> into, const std::string& path) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(descriptor, into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::failure(read_error(path, errno));
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

}  // namespace

SecondReading::SecondReading(std::vector<std::string> files) : files_(std::move(files)) {}

SecondReading::SecondReading(SecondReading&& other) noexcept
    : files_(std::move(other.files_)),
      open_(std::exchange(other.open_, {})),
      oldest_(other.oldest_),
      line_(std::move(other.line_)) {}

SecondReading::~SecondReading() {
  for (const OpenFile& open : open_) ::close(open.descriptor);
}

base::Result<int, FileError> SecondReading::descriptor_of(std::uint32_t file) {
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const OpenFile& open) { return open.file == file; });
  if (found != open_.end()) return found->descriptor;
  const int descriptor = ::open(files_[file].c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return base::failure(read_error(files_[file], errno));
  if (open_.size() < kOpenFilesMax) {
    open_.push_back({file, descriptor});
    return descriptor;
  }
  ::close(open_[oldest_].descriptor);
  open_[oldest_] = {file, descriptor};
  oldest_ = (oldest_ + 1) % kOpenFilesMax;
  return descriptor;
}

base::Result<std::string_view, FileError> SecondReading::read(const LinePlace& place) {
  const auto descriptor = descriptor_of(place.file);
  if (!descriptor) return base::failure(descriptor.error());
  const std::size_t with_newline = std::size_t{place.bytes} + 1;
  if (line_.size() < with_newline) line_.resize(with_newline);
  const auto count =
      read_at(*descriptor, place.offset, {line_.data(), with_newline}, files_[place.file]);
  if (!count) return base::failure(count.error());
  const bool ends_there = *count == place.bytes;
  const bool is_whole = ends_there || (*count > place.bytes && line_[place.bytes] == '\n');
  if (!is_whole) return base::failure(changed_error(files_[place.file]));
  return std::string_view(line_).substr(0, place.bytes);
}

}  // namespace wirefold::files
