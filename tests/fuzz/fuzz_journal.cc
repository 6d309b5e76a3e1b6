// Any content under a checksum that fits it, as a journal record: it is refused, or means the same
// when it is written again.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"
#include "state/journal_format.h"
#include "state/state_format.h"

namespace wirefold::state {
namespace {

/// As of this version, unless it is a later one's: the corpus outlives those before.
std::string sealed(std::string_view content) {
  std::string bytes(content);
  std::uint16_t version = 0;
  std::memcpy(&version, bytes.data(), std::min(bytes.size(), sizeof version));
  if (bytes.size() >= sizeof kFormatVersion && version < kFormatVersion) {
    std::memcpy(bytes.data(), &kFormatVersion, sizeof kFormatVersion);
  }
  const std::uint64_t checksum = base::hash64(bytes);
  bytes.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return bytes;
}

std::string written_again(const JournalRecord& record) {
  JournalEncoder encoder;
  switch (record.kind) {
    case JournalKind::kStart:
      encoder.begin_start(record.place, record.settings);
      break;
    case JournalKind::kInput:
      encoder.begin_input(record.place, record.position);
      break;
    case JournalKind::kTick:
      encoder.begin_tick(record.place, record.now);
      break;
    case JournalKind::kPassed:
      encoder.begin_passed(record.place, record.next_offsets);
      break;
  }
  for (const story::StoryUpdate& update : record.updates) encoder.add(update);
  return encoder.finish();
}

void run(std::string_view content) {
  (void)decode_journal(content);  // its checksum will hardly ever fit
  const auto record = decode_journal(sealed(content));
  if (!record) return;
  const std::string once = written_again(*record);
  const auto again = decode_journal(once);
  WIREFOLD_CHECK(again.has_value());
  WIREFOLD_CHECK(written_again(*again) == once);
}

}  // namespace
}  // namespace wirefold::state

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  wirefold::state::run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
