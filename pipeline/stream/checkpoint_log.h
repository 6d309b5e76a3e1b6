#pragma once
// The port to the checkpoints that every process of an application can reach, and to trimming what
// they make dispensable. kafka/checkpoint_log.h keeps them on a topic; MemoryCheckpointLog is the
// in-memory twin. service/checkpoint_uploader.h fills it, service/service.h restores from it.

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "stream/stream.h"

namespace wirefold::stream {

/// A checkpoint that stands in the log whole.
struct LoggedCheckpoint {
  std::string id;
  std::int64_t journal_offset = 0;  ///< who starts from it goes on there in the journal
  std::int64_t first = 0;           ///< the log's offset of its first chunk
  std::int64_t last = 0;            ///< and of the record that ends it
  std::uint64_t bytes = 0;          ///< of all its chunks; known of those that complete() gives
};

/// One thread at a time.
class CheckpointLog {
 public:
  virtual ~CheckpointLog() = default;
  /// Appends a checkpoint's bytes under an id that no other has. Durable when it returns; after an
  /// error or a stop request (which is one) what was appended counts for nothing.
  [[nodiscard]] virtual base::Result<void, StreamError> append(
      const LoggedCheckpoint& label, const base::ByteReader::Source& bytes,
      std::stop_token stop) = 0;
  /// All that are whole, read back to their last byte, oldest first.
  [[nodiscard]] virtual base::Result<std::vector<LoggedCheckpoint>, StreamError> complete() = 0;
  /// The bytes of one of these. Where they cannot be read on they end, and so are damaged.
  [[nodiscard]] virtual base::ByteReader::Source read(const LoggedCheckpoint& checkpoint) = 0;
  /// Deletes what nobody needs who has `oldest` and those behind it: the journal before its place
  /// and the log before its first chunk.
  [[nodiscard]] virtual base::Result<void, StreamError> trim(const LoggedCheckpoint& oldest) = 0;
  /// The first offset that the journal still has.
  [[nodiscard]] virtual base::Result<std::int64_t, StreamError> journal_begin() = 0;
};

}  // namespace wirefold::stream
