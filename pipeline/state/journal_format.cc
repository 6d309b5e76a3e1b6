#include "state/journal_format.h"

#include <utility>

#include "base/hash.h"
#include "state/state_format.h"

namespace wirefold::state {
namespace {

using base::transfer_list;
using base::transfer_numbers;

constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);

template <typename Stream, typename Position>
void transfer_position(Stream& stream, Position& position) {
  stream.text(position.topic);
  transfer_numbers(stream, position.partition, position.offset);
}

void read_updates(base::ByteReader& reader, JournalRecord& record) {
  for (;;) {
    bool is_more = false;
    reader.number(is_more);
    if (!is_more || reader.failed()) return;
    story::transfer(reader, record.updates.emplace_back(), record.lessons);
  }
}

void read_subject(base::ByteReader& reader, JournalRecord& record) {
  switch (record.kind) {
    case JournalKind::kStart:
      return reader.number(record.settings);
    case JournalKind::kInput:
      return transfer_position(reader, record.position);
    case JournalKind::kTick:
      return reader.number(record.now);
    case JournalKind::kPassed:
      return transfer_list(reader, record.next_offsets,
                           [&](base::Position& next) { transfer_position(reader, next); });
  }
  reader.fail();
}

}  // namespace

void JournalEncoder::begin(const JournalPlace& place, JournalKind kind) {
  bytes_.clear();
  transfer_numbers(writer_, kFormatVersion, place.journal, place.number, kind);
}

void JournalEncoder::begin_start(const JournalPlace& place, std::uint64_t settings) {
  begin(place, JournalKind::kStart);
  writer_.number(settings);
}

void JournalEncoder::begin_input(const JournalPlace& place, const base::Position& position) {
  begin(place, JournalKind::kInput);
  transfer_position(writer_, position);
}

void JournalEncoder::begin_tick(const JournalPlace& place, base::TimeMs now) {
  begin(place, JournalKind::kTick);
  writer_.number(now);
}

void JournalEncoder::begin_passed(const JournalPlace& place,
                                  const std::vector<base::Position>& next_offsets) {
  begin(place, JournalKind::kPassed);
  transfer_list(writer_, next_offsets,
                [&](const base::Position& next) { transfer_position(writer_, next); });
}

void JournalEncoder::add(const story::StoryUpdate& update) {
  story::Lessons unused;
  writer_.number(true);
  story::transfer(writer_, update, unused);
}

std::string JournalEncoder::finish() {
  writer_.number(false);
  writer_.finish();
  writer_.number(base::hash64(bytes_));
  writer_.finish();
  return std::exchange(bytes_, {});
}

base::Result<JournalRecord, JournalError> decode_journal(std::string_view bytes) {
  if (bytes.size() < kChecksumBytes) return base::failure(JournalError::kDamaged);
  const std::string_view content = bytes.substr(0, bytes.size() - kChecksumBytes);
  base::ByteReader end(bytes.substr(content.size()));
  std::uint64_t checksum = 0;
  end.number(checksum);
  if (checksum != base::hash64(content)) return base::failure(JournalError::kDamaged);

  base::ByteReader reader(content);
  std::uint16_t version = 0;
  reader.number(version);
  if (version != kFormatVersion) return base::failure(JournalError::kOtherVersion);
  JournalRecord record;
  transfer_numbers(reader, record.place.journal, record.place.number, record.kind);
  read_subject(reader, record);
  read_updates(reader, record);
  if (reader.failed() || !reader.at_end()) return base::failure(JournalError::kMalformed);
  return record;
}

}  // namespace wirefold::state
