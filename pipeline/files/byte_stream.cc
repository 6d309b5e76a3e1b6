#include "files/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
// For ZSTD_d_stableOutBuffer, which is shown to those only who link statically; a library without
// it refuses it, which is looked at.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace wirefold::files {
namespace {

// What is unpacked from so much stays in the cache until it has been cut into records.
constexpr std::size_t kPackedBytes = 64 * 1024;
constexpr std::size_t kPlainBytes = 256 * 1024;
// So long may a stop request go unseen while nothing comes.
constexpr int kStopLookMs = 200;
// So much is unpacked in one go: zstd copies from up to megabytes ago, which other work pushes out
// of the cache. The first copies of a burst bring back what the later ones need. A thread that
// unpacks ahead was slower: it is interrupted more often than its bursts would end.
constexpr std::size_t kBurstBytes = std::size_t{1} << 20;

class PlainStream final : public ByteStream {
 public:
  PlainStream(std::string path, int descriptor, std::stop_token stop)
      : path_(std::move(path)), descriptor_(descriptor), stop_(std::move(stop)) {
    struct stat status = {};
    is_file_ = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  }
  PlainStream(const PlainStream&) = delete;
  PlainStream& operator=(const PlainStream&) = delete;
  ~PlainStream() override {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }

  base::Result<std::size_t, FileError> read(char* into, std::size_t room) override {
    for (;;) {
      if (!is_file_ && !wait_for_bytes()) return base::failure(stopped_error(path_));
      const ssize_t count = ::read(descriptor_, into, std::min(room, kPlainBytes));
      if (count >= 0) {
        bytes_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR && errno != EAGAIN) return base::failure(read_error(path_, errno));
    }
  }
  // Standard input may stand anywhere in its file.
  bool is_file_itself() const override { return is_file_ && descriptor_ > STDIN_FILENO; }
  bool is_quiet() override {
    pollfd watched{descriptor_, POLLIN, 0};
    return !is_file_ && ::poll(&watched, 1, 0) == 0;
  }
  std::uint64_t bytes_from_disk() const override { return bytes_; }
  // Whether it is a regular one, which never keeps its reader waiting.
  bool is_file() const { return is_file_; }
  const std::string& path() const { return path_; }

 private:
  // A pipe or a terminal can be quiet for ever. True once it has bytes, an end or an error to
  // tell; false if a stop is requested first.
  bool wait_for_bytes() {
    pollfd watched{descriptor_, POLLIN, 0};
    while (!stop_.stop_requested()) {
      const int ready = ::poll(&watched, 1, stop_.stop_possible() ? kStopLookMs : -1);
      if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    }
    return false;
  }

  std::string path_;
  int descriptor_;
  std::stop_token stop_;
  bool is_file_ = false;
  std::uint64_t bytes_ = 0;
};

// A plain stream read in blocks, for the unpackers.
class PackedBlocks {
 public:
  explicit PackedBlocks(std::unique_ptr<PlainStream> file) : file_(std::move(file)) {}
  // Reads the next block; false at the end of the file.
  base::Result<bool, FileError> refill() {
    const auto count = file_->read(block_.data(), block_.size());
    if (!count) return base::failure(count.error());
    size_ = *count;
    return size_ > 0;
  }
  const std::vector<char>& block() const { return block_; }
  std::size_t size() const { return size_; }
  const PlainStream& file() const { return *file_; }

 private:
  std::unique_ptr<PlainStream> file_;
  std::vector<char> block_ = std::vector<char>(kPackedBytes);
  std::size_t size_ = 0;
};

class ZstdStream final : public ByteStream {
 public:
  explicit ZstdStream(std::unique_ptr<PlainStream> file)
      : packed_(std::move(file)), context_(ZSTD_createDCtx(), &ZSTD_freeDCtx) {}

  base::Result<std::size_t, FileError> read(char* into, std::size_t room) override {
    if (is_settled()) {
      auto count = unpack_burst(settled_);
      if (!count || *count > 0) return count;
    }
    ZSTD_outBuffer out{into, room, 0};
    return unpack_burst(out);
  }
  std::size_t bytes_at_once() const override { return kBurstBytes; }
  std::uint64_t bytes_ahead() override {
    const auto there = refill();
    if (!there || !*there) return 0;  // read() will meet the same
    const unsigned long long size = ZSTD_getFrameContentSize(in_.src, in_.size);
    const bool is_said = size != ZSTD_CONTENTSIZE_UNKNOWN && size != ZSTD_CONTENTSIZE_ERROR;
    return is_said ? size : 0;
  }
  // zstd then unpacks without a window of its own. A library that cannot just copies.
  void settle_in(std::span<char> memory) override {
    const auto set = ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_stableOutBuffer, 1);
    if (ZSTD_isError(set) != 0) return;
    settled_ = {memory.data(), memory.size(), 0};
  }
  std::uint64_t bytes_from_disk() const override { return packed_.file().bytes_from_disk(); }

 private:
  [[nodiscard]] bool is_settled() const { return settled_.dst != nullptr; }
  // The first frame alone is settled; what may follow it goes anywhere.
  void leave_settled() {
    settled_.dst = nullptr;
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_stableOutBuffer, 0);
  }
  base::Result<bool, FileError> refill() {
    auto more = packed_.refill();
    if (more && *more) in_ = {packed_.block().data(), packed_.size(), 0};
    return more;
  }
  // What a pipe brings goes on as it comes. An error waits until what came before it was taken.
  base::Result<std::size_t, FileError> unpack_burst(ZSTD_outBuffer& out) {
    if (failure_) return base::failure(*failure_);
    const std::size_t most = packed_.file().is_file() ? std::min(kBurstBytes, out.size) : 0;
    std::size_t total = 0;
    for (;;) {
      const bool was_settled = is_settled();
      auto count = unpack(out);
      if (!count) failure_ = std::move(count.error());
      if (failure_ && total == 0) return base::failure(*failure_);
      if (failure_ || *count == 0) return total;
      total += *count;
      const bool is_full = out.pos == out.size || total >= most;
      if (is_full || was_settled != is_settled()) return total;
    }
  }
  // Until there is more in `out`, or the settled frame or the file has ended; says how much more.
  base::Result<std::size_t, FileError> unpack(ZSTD_outBuffer& out) {
    const std::size_t start = out.pos;
    while (out.pos == start) {
      // A frame may hold output back while its input is used up, so it is asked first.
      const std::size_t taken_before = in_.pos;
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in_);
      if (ZSTD_isError(left) != 0) {
        return base::failure(damaged_error(packed_.file().path(), ZSTD_getErrorName(left)));
      }
      if (in_.pos > taken_before || out.pos > start) inside_frame_ = left != 0;
      if (is_settled() && !inside_frame_) {
        leave_settled();
        break;
      }
      if (out.pos > start || in_.pos < in_.size) continue;
      const auto more = refill();
      if (!more) return base::failure(more.error());
      if (!*more) break;
    }
    if (out.pos == start && inside_frame_) {
      return base::failure(damaged_error(packed_.file().path(), "zstd data ends early"));
    }
    return out.pos - start;
  }

  PackedBlocks packed_;
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  ZSTD_outBuffer settled_{nullptr, 0, 0};
  std::optional<FileError> failure_;
  bool inside_frame_ = true;  // an empty file holds no frame and so ends early
};

class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(std::unique_ptr<PlainStream> file) : packed_(std::move(file)) {
    good_ = inflateInit2(&state_, kAnyWindow + kGzipHeader) == Z_OK;
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  ~GzipStream() override { inflateEnd(&state_); }

  base::Result<std::size_t, FileError> read(char* into, std::size_t room) override {
    if (!good_) return damage("no memory to unpack");
    state_.next_out = reinterpret_cast<Bytef*>(into);
    state_.avail_out = static_cast<uInt>(room);
    while (state_.avail_out == room) {
      if (state_.avail_in == 0) {
        const auto more = refill();
        if (!more) return base::failure(more.error());
        if (!*more) break;
      }
      inside_member_ = true;
      const int outcome = inflate(&state_, Z_NO_FLUSH);
      if (outcome == Z_STREAM_END) {
        inside_member_ = false;
        inflateReset(&state_);
      } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
        return damage(state_.msg == nullptr ? "not gzip data" : state_.msg);
      }
    }
    const std::size_t count = room - state_.avail_out;
    if (count == 0 && inside_member_) return damage("gzip data ends early");
    return count;
  }
  std::uint64_t bytes_from_disk() const override { return packed_.file().bytes_from_disk(); }

 private:
  static constexpr int kAnyWindow = 15;
  static constexpr int kGzipHeader = 16;

  base::Result<bool, FileError> refill() {
    auto more = packed_.refill();
    if (more && *more) {
      // zlib's field is not const; it does not write through it.
      state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed_.block().data()));
      state_.avail_in = static_cast<uInt>(packed_.size());
    }
    return more;
  }
  tl::unexpected<FileError> damage(const char* reason) const {
    return base::failure(damaged_error(packed_.file().path(), reason));
  }

  PackedBlocks packed_;
  z_stream state_{};
  bool good_ = false;
  bool inside_member_ = true;  // an empty file holds no member and so ends early
};

}  // namespace

base::Result<std::unique_ptr<ByteStream>, FileError> open_bytes(const std::string& path,
                                                                Packing packing,
                                                                std::stop_token stop) {
  // Without O_NONBLOCK a FIFO that nobody writes to yet would hold up open() itself.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), kFlags);
  if (descriptor < 0) return base::failure(read_error(path, errno));
  auto plain = std::make_unique<PlainStream>(path, descriptor, std::move(stop));
  if (packing == Packing::kNone) return std::unique_ptr<ByteStream>(std::move(plain));
  if (packing == Packing::kGzip) return std::make_unique<GzipStream>(std::move(plain));
  return std::make_unique<ZstdStream>(std::move(plain));
}

}  // namespace wirefold::files
