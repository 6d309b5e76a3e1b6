#include "files/read_ahead.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace wirefold::files {
namespace {

constexpr std::size_t kFirstBurstBytes = std::size_t{256} << 10;
constexpr std::size_t kBurstBytesMax = std::size_t{16} << 20;
// A stop is seen between two reads of the unpacker.
constexpr std::size_t kReadBytes = std::size_t{256} << 10;

// What was unpacked in one go. Its memory is used again for a later one.
struct Burst {
  std::unique_ptr<char[]> memory;
  std::size_t room = 0;
  std::size_t bytes = 0;
  std::uint64_t bytes_from_disk = 0;  // once it was unpacked
  std::optional<FileError> error;     // that ended it
  bool is_last = false;
};

class ReadAhead final : public ByteStream {
 public:
  explicit ReadAhead(std::unique_ptr<ByteStream> packed) : packed_(std::move(packed)) {}

  base::Result<std::size_t, FileError> read(char* into, std::size_t room) override {
    if (is_settled_) return packed_->read(into, room);
    if (!unpacker_.joinable()) unpacker_ = std::jthread([this](std::stop_token s) { unpack(s); });
    while (taken_ == bursts_[in_hand_].bytes) {
      const Burst& burst = bursts_[in_hand_];
      if (burst.error) return base::failure(*burst.error);
      if (burst.is_last) return std::size_t{0};
      take_next();
    }
    const Burst& burst = bursts_[in_hand_];
    const std::size_t count = std::min(room, burst.bytes - taken_);
    std::memcpy(into, &burst.memory[taken_], count);
    taken_ += count;
    return count;
  }
  std::uint64_t bytes_ahead() override { return packed_->bytes_ahead(); }
  void settle_in(std::span<char> memory) override {
    is_settled_ = true;
    packed_->settle_in(memory);
  }
  std::uint64_t bytes_from_disk() const override {
    return is_settled_ ? packed_->bytes_from_disk() : bursts_[in_hand_].bytes_from_disk;
  }

 private:
  // Gives the burst in hand back to be filled, and waits for the other.
  void take_next() {
    std::unique_lock lock(mutex_);
    --full_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return full_ > 0; });
    in_hand_ = 1 - in_hand_;
    taken_ = 0;
  }

  void unpack(const std::stop_token& stop) {
    pthread_setname_np(pthread_self(), "wf-unpack");
    std::size_t room = kFirstBurstBytes;
    // The reader has the first in hand to begin with, an empty one.
    for (std::size_t next = 1;; next = 1 - next) {
      fill(bursts_[next], room, stop);
      const bool is_last = bursts_[next].is_last;
      std::unique_lock lock(mutex_);
      ++full_;
      changed_.notify_all();
      if (is_last) return;
      if (!changed_.wait(lock, stop, [this] { return full_ < bursts_.size(); })) return;
      room = std::min(2 * room, kBurstBytesMax);
    }
  }

  void fill(Burst& burst, std::size_t room, const std::stop_token& stop) {
    if (burst.room < room) {
      burst.memory = std::make_unique_for_overwrite<char[]>(room);
      burst.room = room;
    }
    burst.bytes = 0;
    while (burst.bytes < burst.room && !burst.is_last && !stop.stop_requested()) {
      const std::size_t left = burst.room - burst.bytes;
      auto count = packed_->read(&burst.memory[burst.bytes], std::min(left, kReadBytes));
      if (!count) burst.error = std::move(count.error());
      burst.is_last = !count || *count == 0;
      burst.bytes += count ? *count : 0;
    }
    burst.bytes_from_disk = packed_->bytes_from_disk();
  }

  std::unique_ptr<ByteStream> packed_;
  bool is_settled_ = false;
  std::array<Burst, 2> bursts_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t full_ = 1;     // bursts that the unpacker may not touch
  std::size_t in_hand_ = 0;  // the reader's, as is the next
  std::size_t taken_ = 0;
  std::jthread unpacker_;  // last: it ends before what it uses
};

}  // namespace

std::unique_ptr<ByteStream> read_ahead(std::unique_ptr<ByteStream> packed) {
  return std::make_unique<ReadAhead>(std::move(packed));
}

}  // namespace wirefold::files
