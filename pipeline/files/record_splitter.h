#pragma once
// Cuts a file's bytes into records: the lines of a .jsonl, the elements of a .json array, or one
// saved page. Bytes are never judged here: a bad record goes on as it is, so that it reaches the
// rejects. Called by archive.h only.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "files/byte_stream.h"
#include "files/shared_blocks.h"

namespace wirefold::files {

/// A record longer than this is delivered as its first kRecordBytesMax bytes; the rest up to its
/// end is dropped and counted in bytes_cut. Far beyond what the decoder accepts, so such a record
/// always ends as rejected too_large.
inline constexpr std::size_t kRecordBytesMax = std::size_t{16} << 20;

/// One record; `bytes` live until the next call, or as long as the memory that was given, or as
/// long as somebody holds `owner`.
struct RawRecord {
  std::string_view bytes;
  std::uint64_t bytes_cut = 0;
  bool is_kept = false;      ///< lies in the memory that was given
  std::uint64_t offset = 0;  ///< of a line: where it begins in the stream
  SharedBytes owner = nullptr;
};

class RecordSplitter {
 public:
  virtual ~RecordSplitter() = default;
  /// The next record, or nothing at the end. After an error it is not called again.
  [[nodiscard]] virtual base::Result<std::optional<RawRecord>, FileError> next() = 0;
  /// True if next() would wait for somebody who writes.
  [[nodiscard]] virtual bool is_waiting() { return false; }
  [[nodiscard]] virtual std::uint64_t bytes_from_disk() const = 0;
};

/// Every line is a record, also an empty one; the newline is not part of it, a carriage return
/// is. A newline at the very end starts no further record. What `kept` has room for is read into
/// that and not moved; it may be empty, and must be what the stream was settled in.
[[nodiscard]] std::unique_ptr<RecordSplitter> split_lines(std::unique_ptr<ByteStream> bytes,
                                                          std::span<char> kept);

/// The elements of a JSON array, each with its bytes as in the file and without the white space
/// around it. If the first character is no '[', the whole file is one record. What stands behind
/// the array's end is a record too (a bad one); an element that the file's end cuts short goes on
/// as it is, and a file that ends between two elements is kDamaged. `path` is for messages.
[[nodiscard]] std::unique_ptr<RecordSplitter> split_json(std::unique_ptr<ByteStream> bytes,
                                                         std::string path);

/// One plain-JSON record {"id": id, "body": content}. A UTF-8 byte order mark at the content's
/// start is dropped, what JSON needs escaped is escaped, and all else stays as it is: a page that
/// is not UTF-8 makes a record that is not UTF-8.
[[nodiscard]] std::unique_ptr<RecordSplitter> read_page(std::unique_ptr<ByteStream> bytes,
                                                        std::string id);

}  // namespace wirefold::files
