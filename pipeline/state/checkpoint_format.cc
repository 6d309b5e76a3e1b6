// The checksum stands at the end, so that writing needs one pass. Reading needs one, too: the last
// sixteen bytes are held back until it is known that nothing follows them.

#include "state/checkpoint_format.h"

#include <utility>

#include "state/state_format.h"

namespace wirefold::state {
namespace {

using base::transfer_list;
using base::transfer_numbers;

constexpr std::uint64_t kMagic = 0x544B'4843'4446'5757ULL;  // "WWFDCHKT"
constexpr std::size_t kHashBytes = 16;

template <typename Stream, typename Head>
void transfer_head(Stream& stream, Head& head) {
  stream.text(head.app);
  transfer_numbers(stream, head.place.journal, head.place.number, head.journal_offset,
                   head.settings);
  transfer_list(stream, head.next_offsets, [&](auto& position) {
    stream.text(position.topic);
    transfer_numbers(stream, position.partition, position.offset);
  });
}

/// XXH3-128 over the XXH3-128 of every full piece and of what is left.
class PieceHash {
 public:
  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t taken = std::min(bytes.size(), kCheckpointPieceBytes - piece_.size());
      piece_.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (piece_.size() == kCheckpointPieceBytes) close_piece();
    }
  }
  base::Hash128 finish() {
    if (!piece_.empty()) close_piece();
    return base::hash128(hashes_);
  }

 private:
  void close_piece() {
    const base::Hash128 hash = base::hash128(piece_);
    hashes_.append(reinterpret_cast<const char*>(&hash), sizeof hash);
    piece_.clear();
  }
  std::string piece_;
  std::string hashes_;
};

/// All of a source but its last bytes, which are the checksum.
class Content {
 public:
  explicit Content(const base::ByteReader::Source& source) : source_(source) {}

  std::string_view next() {
    const std::string_view piece = source_();
    if (piece.empty()) return {};
    current_ = std::move(held_);
    current_.append(piece);
    const std::size_t kept = std::min(current_.size(), kHashBytes);
    held_ = current_.substr(current_.size() - kept);
    current_.resize(current_.size() - kept);
    hash_.add(current_);
    return current_.empty() ? next() : std::string_view(current_);
  }
  /// Reads what is left; whether the bytes are those that were written.
  bool is_sound() {
    while (!next().empty()) {
    }
    base::Hash128 expected;
    if (held_.size() != kHashBytes) return false;
    base::ByteReader reader{std::string_view(held_)};
    transfer_numbers(reader, expected.low, expected.high);
    return hash_.finish() == expected;
  }

 private:
  const base::ByteReader::Source& source_;
  std::string current_;
  std::string held_;
  PieceHash hash_;
};

}  // namespace

std::string_view checkpoint_error_text(CheckpointError error) {
  switch (error) {
    case CheckpointError::kDamaged:
      return "is damaged: it is cut, or its checksum does not fit";
    case CheckpointError::kOtherVersion:
      return "was not written by this version of Wirefold";
    case CheckpointError::kOther:
      return "belongs to another application id or was made under other settings of [story]";
    case CheckpointError::kMalformed:
      break;
  }
  return "makes no sense although its checksum fits; please report it";
}

void write_checkpoint(const CheckpointHead& head,
                      const std::function<void(base::ByteWriter&)>& save_state,
                      const base::ByteWriter::Sink& sink) {
  PieceHash hash;
  base::ByteWriter out(sink, kCheckpointPieceBytes);
  base::ByteWriter content(
      [&](std::string_view piece) {
        hash.add(piece);
        out.raw(piece);
      },
      kCheckpointPieceBytes);
  transfer_numbers(content, kMagic, kFormatVersion);
  transfer_head(content, head);
  save_state(content);
  content.finish();
  const base::Hash128 checksum = hash.finish();
  transfer_numbers(out, checksum.low, checksum.high);
  out.finish();
}

base::Result<CheckpointHead, CheckpointError> read_checkpoint(
    const base::ByteReader::Source& source, const CheckpointTarget& target,
    std::uint64_t bytes_max) {
  Content content(source);
  base::ByteReader reader([&] { return content.next(); }, bytes_max);
  std::uint64_t magic = 0;
  std::uint16_t version = 0;
  transfer_numbers(reader, magic, version);
  CheckpointHead head;
  if (magic == kMagic && version == kFormatVersion) transfer_head(reader, head);
  const bool is_known = magic == kMagic && version == kFormatVersion && !reader.failed();
  const bool is_accepted = is_known && target.accept(head);
  const bool is_loaded = is_accepted && target.load_state(reader);
  if (!content.is_sound()) return base::failure(CheckpointError::kDamaged);
  if (!is_known) return base::failure(CheckpointError::kOtherVersion);
  if (!is_accepted) return base::failure(CheckpointError::kOther);
  if (!is_loaded) return base::failure(CheckpointError::kMalformed);
  return head;
}

}  // namespace wirefold::state
