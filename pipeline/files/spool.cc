#include "files/spool.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/check.h"

namespace wirefold::files {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::size_t kWriteBytes = std::size_t{1} << 20;
constexpr std::size_t kLentBytesMin = kChunkBytes;
constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

std::string temporary_folder() {
  const char* chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
}

FileError spool_error(const std::string& folder, int error_number) {
  FileError error = write_error(folder, error_number);
  error.message.insert(0,
                       "Records beyond the memory bound are kept in a temporary file; set "
                       "TMPDIR to a folder with room. ");
  return error;
}

}  // namespace

Spool::Spool(SpoolSettings settings) : settings_(std::move(settings)) {
  if (settings_.folder.empty()) settings_.folder = temporary_folder();
}

Spool::Spool(Spool&& other) noexcept
    : settings_(std::move(other.settings_)),
      chunks_(std::move(other.chunks_)),
      open_chunk_(other.open_chunk_),
      lent_(std::move(other.lent_)),
      memory_bytes_(other.memory_bytes_),
      file_(std::exchange(other.file_, -1)),
      unwritten_(std::move(other.unwritten_)),
      written_(other.written_) {}

Spool::~Spool() {
  if (file_ >= 0) ::close(file_);
}

base::Result<SpoolPlace, FileError> Spool::append(std::string_view bytes) {
  WIREFOLD_CHECK(bytes.size() <= UINT32_MAX);
  if (fits(bytes.size()) && file_ < 0) return append_to_memory(bytes);
  return append_to_file(bytes);
}

bool Spool::fits(std::uint64_t bytes) const {
  return bytes <= settings_.memory_bytes_max && memory_bytes_ <= settings_.memory_bytes_max - bytes;
}

// Fresh memory costs a page fault for every page, which is as much as unpacking into it; in huge
// pages a fault for every 512. The last, partly used one is left to small pages.
std::span<char> Spool::lend(std::uint64_t bytes) {
  if (bytes < kLentBytesMin || !fits(bytes)) return {};
  const std::uint64_t room = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  std::unique_ptr<char, Free> memory(
      static_cast<char*>(std::aligned_alloc(kHugePageBytes, static_cast<std::size_t>(room))));
  if (!memory) return {};
  // Where the system has no huge pages this changes nothing.
  ::madvise(memory.get(), static_cast<std::size_t>(bytes / kHugePageBytes * kHugePageBytes),
            MADV_HUGEPAGE);
  memory_bytes_ += static_cast<std::size_t>(bytes);
  lent_.push_back(std::move(memory));
  return {lent_.back().get(), static_cast<std::size_t>(bytes)};
}

SpoolPlace Spool::place_in_lent(std::string_view bytes) {
  WIREFOLD_CHECK(bytes.size() <= UINT32_MAX);
  return {bytes.data(), 0, static_cast<std::uint32_t>(bytes.size())};
}

SpoolPlace Spool::append_to_memory(std::string_view bytes) {
  const auto has_room = [&](const std::string& chunk) {
    return chunk.capacity() - chunk.size() >= bytes.size();
  };
  while (open_chunk_ < chunks_.size() && !has_room(chunks_[open_chunk_])) ++open_chunk_;
  if (open_chunk_ == chunks_.size()) {
    chunks_.emplace_back().reserve(std::max(kChunkBytes, bytes.size()));
  }
  std::string& chunk = chunks_[open_chunk_];
  const std::size_t at = chunk.size();
  chunk.append(bytes);
  memory_bytes_ += bytes.size();
  return {chunk.data() + at, 0, static_cast<std::uint32_t>(bytes.size())};
}

base::Result<void, FileError> Spool::create_file() {
  std::string name = settings_.folder + "/wirefold-spool-XXXXXX";
  file_ = ::mkostemp(name.data(), 0);
  if (file_ < 0) return base::failure(spool_error(settings_.folder, errno));
  ::unlink(name.c_str());
  return {};
}

base::Result<SpoolPlace, FileError> Spool::append_to_file(std::string_view bytes) {
  if (file_ < 0) {
    auto created = create_file();
    if (!created) return base::failure(std::move(created.error()));
  }
  const SpoolPlace place{nullptr, bytes_on_disk(), static_cast<std::uint32_t>(bytes.size())};
  unwritten_.append(bytes);
  if (unwritten_.size() >= kWriteBytes) {
    auto written = write_out();
    if (!written) return base::failure(std::move(written.error()));
  }
  return place;
}

base::Result<void, FileError> Spool::write_out() {
  std::size_t done = 0;
  while (done < unwritten_.size()) {
    const ssize_t count = ::pwrite(file_, unwritten_.data() + done, unwritten_.size() - done,
                                   static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error_number = errno;
      unwritten_.erase(0, done);
      return base::failure(spool_error(settings_.folder, error_number));
    }
    done += static_cast<std::size_t>(count);
    written_ += static_cast<std::uint64_t>(count);
  }
  unwritten_.clear();
  return {};
}

base::Result<std::string_view, FileError> Spool::read(const SpoolPlace& place) {
  if (place.memory != nullptr) return std::string_view(place.memory, place.bytes);
  if (place.bytes == 0) return std::string_view();
  if (!unwritten_.empty()) {
    auto written = write_out();
    if (!written) return base::failure(std::move(written.error()));
  }
  auto read = read_back(place, read_back_);
  if (!read) return base::failure(std::move(read.error()));
  return read_back_;
}

base::Result<std::string, FileError> Spool::copy(const SpoolPlace& place) const {
  if (place.memory != nullptr) return std::string(place.memory, place.bytes);
  WIREFOLD_CHECK(unwritten_.empty());
  std::string copied;
  auto read = read_back(place, copied);
  if (!read) return base::failure(std::move(read.error()));
  return copied;
}

base::Result<void, FileError> Spool::read_back(const SpoolPlace& place, std::string& into) const {
  into.resize(place.bytes);
  std::size_t done = 0;
  while (done < place.bytes) {
    const ssize_t count = ::pread(file_, into.data() + done, place.bytes - done,
                                  static_cast<off_t>(place.offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return base::failure(read_error(settings_.folder, count < 0 ? errno : EIO));
    done += static_cast<std::size_t>(count);
  }
  return {};
}

void Spool::clear() {
  for (std::size_t i = 0; i < chunks_.size() && i <= open_chunk_; ++i) chunks_[i].clear();
  open_chunk_ = 0;
  lent_.clear();
  memory_bytes_ = 0;
  unwritten_.clear();
  written_ = 0;
  if (file_ >= 0) ::close(std::exchange(file_, -1));
}

}  // namespace wirefold::files
