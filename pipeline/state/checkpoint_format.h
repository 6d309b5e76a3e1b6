#pragma once
// A checkpoint: the whole state with the place in the journal at which it was taken, so that a
// start need not apply the journal from its beginning. A local snapshot file and the chunks of the
// checkpoint topic hold the same bytes. README.md has the format in prose.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/position.h"
#include "base/result.h"
#include "state/journal_format.h"

namespace wirefold::state {

/// What stands before the state.
struct CheckpointHead {
  std::string app;                           ///< application id
  JournalPlace place;                        ///< of the last journal record that is in the state
  std::int64_t journal_offset = 0;           ///< the record at `place` lies there or behind it
  std::uint64_t settings = 0;                ///< settings_hash()
  std::vector<base::Position> next_offsets;  ///< of the inputs
};

enum class CheckpointError {
  kDamaged,       ///< cut, or the checksum does not fit
  kOtherVersion,  ///< written by another version of the program, or no checkpoint at all
  kOther,         ///< of another application or other settings
  kMalformed,     ///< the checksum is right and the content is not: a fault of the program
};

/// "is damaged: …", for the middle of a sentence.
[[nodiscard]] std::string_view checkpoint_error_text(CheckpointError error);

/// Pieces of 1 MiB, the last one shorter.
inline constexpr std::size_t kCheckpointPieceBytes = 1U << 20;

/// Hands the checkpoint's bytes to `sink`, piece by piece. `save_state` writes the state.
void write_checkpoint(const CheckpointHead& head,
                      const std::function<void(base::ByteWriter&)>& save_state,
                      const base::ByteWriter::Sink& sink);

/// Reads what write_checkpoint() wrote. `source` gives its pieces, as they were or cut otherwise;
/// empty at the end. `accept` says whether the head is one to go on with (kOther if not), and
/// `load_state` fills a state. On an error whatever was loaded is of no use. `bytes_max`: the
/// source has at most so many, which bounds the memory that a damaged length can take.
struct CheckpointTarget {
  std::function<bool(const CheckpointHead&)> accept;
  std::function<bool(base::ByteReader&)> load_state;
};
[[nodiscard]] base::Result<CheckpointHead, CheckpointError> read_checkpoint(
    const base::ByteReader::Source& source, const CheckpointTarget& target,
    std::uint64_t bytes_max = base::kUnbounded);

}  // namespace wirefold::state
