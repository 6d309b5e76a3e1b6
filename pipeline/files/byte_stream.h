#pragma once
// A file's bytes, unpacked while they are read: plain, zstd or gzip. Memory does not grow with the
// file. archive.h reads every path through one of these.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "files/file_error.h"

namespace wirefold::files {

enum class Packing { kNone, kZstd, kGzip };

/// Bytes from front to back. One thread.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Puts at most `room` (> 0) bytes at `into` and says how many; 0 is the end. After an error
  /// the stream is not read again. What was delivered before a kDamaged error is good.
  [[nodiscard]] virtual base::Result<std::size_t, FileError> read(char* into, std::size_t room) = 0;
  /// Before the first read: how many bytes will come at least, where the file says so itself; 0 if
  /// it does not. A damaged file may say anything.
  [[nodiscard]] virtual std::uint64_t bytes_ahead() { return 0; }
  /// Whether what read() delivers is the file itself, from its first byte on, and can be read
  /// again.
  [[nodiscard]] virtual bool is_file_itself() const { return false; }
  /// Before the first read: read() will be given this memory, as long as bytes_ahead() said, from
  /// front to back, always all that is left of it, and nobody changes what it put there. So an
  /// unpacker that looks back needs no copy of its own. Behind its end any memory may follow.
  virtual void settle_in(std::span<char> /*memory*/) {}
  /// How much room a read() had best be given.
  [[nodiscard]] virtual std::size_t bytes_at_once() const { return std::size_t{256} << 10; }
  /// True if read() would wait for somebody who writes.
  [[nodiscard]] virtual bool is_quiet() { return false; }
  /// Bytes taken from the disk so far (packed bytes, for progress).
  [[nodiscard]] virtual std::uint64_t bytes_from_disk() const = 0;
};

/// Opens a file, or standard input for "-" (which stays open afterwards). Several zstd frames or
/// gzip members one after the other are one stream, as their tools have it; a packed file that
/// ends within one, or holds none, is kDamaged. Where bytes may be long in coming (standard input,
/// a FIFO, also one without a writer yet) read() ends with kStopped soon after a stop is requested.
[[nodiscard]] base::Result<std::unique_ptr<ByteStream>, FileError> open_bytes(
    const std::string& path, Packing packing, std::stop_token stop);

}  // namespace wirefold::files
