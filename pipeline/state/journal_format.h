#pragma once
// One record of the journal: what one input, or one tick of the clock, changed, or from where
// inputs are read on. Whoever applies the journal's records in order has the state of whoever wrote
// them. README.md has the format in prose; dedup/ makes and applies the records, service/ moves
// them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "base/time.h"
#include "story/update.h"
#include "story/value_format.h"

namespace wirefold::state {

/// What a record is about.
enum class JournalKind : std::uint8_t {
  kStart,  ///< the journal's first record: by whom and under which settings it was begun
  kInput,
  kTick,
  kPassed,  ///< inputs' ends with nothing to decide: changes no state
};

/// Says which journal and which place in it. Numbers rise by one from 1.
struct JournalPlace {
  std::uint64_t journal = 0;  ///< drawn when the journal was begun: another one is not this one
  std::uint64_t number = 0;
};

struct JournalRecord {
  JournalPlace place;
  JournalKind kind = JournalKind::kInput;
  std::uint64_t settings = 0;                ///< kStart: settings_hash()
  base::Position position;                   ///< kInput: of the input
  base::TimeMs now = 0;                      ///< kTick
  std::vector<base::Position> next_offsets;  ///< kPassed
  std::vector<story::StoryUpdate> updates;
  story::Lessons lessons;  ///< what the updates' signatures point to
};

/// Why bytes are no journal record; a sentence with what to do comes from whoever knows the topic.
enum class JournalError {
  kDamaged,       ///< the checksum does not fit the bytes
  kOtherVersion,  ///< written by another version of the program
  kMalformed,     ///< the checksum is right and the content is not: a fault of the program
};

/// Makes one record after another: begin it, add its updates, finish it.
class JournalEncoder {
 public:
  JournalEncoder() = default;
  JournalEncoder(const JournalEncoder&) = delete;
  JournalEncoder& operator=(const JournalEncoder&) = delete;

  void begin_start(const JournalPlace& place, std::uint64_t settings);
  void begin_input(const JournalPlace& place, const base::Position& position);
  void begin_tick(const JournalPlace& place, base::TimeMs now);
  void begin_passed(const JournalPlace& place, const std::vector<base::Position>& next_offsets);
  /// An update that is about to be applied.
  void add(const story::StoryUpdate& update);
  /// The record with its checksum.
  [[nodiscard]] std::string finish();

 private:
  void begin(const JournalPlace& place, JournalKind kind);

  std::string bytes_;
  base::ByteWriter writer_{[this](std::string_view piece) { bytes_.append(piece); }};
};

[[nodiscard]] base::Result<JournalRecord, JournalError> decode_journal(std::string_view bytes);

}  // namespace wirefold::state
