// Writes what a service leaves, for a reader that knows nothing of this program: state_bytes FOLDER
// puts there every record of a journal (`journal`, each behind its length in 32 bits) and a
// checkpoint of the state that they lead to (`checkpoint`).

#include <cstdint>
#include <fstream>
#include <string>

#include "state/checkpoint_format.h"
#include "state/steps.h"

namespace {

using namespace wirefold;  // NOLINT(google-build-using-namespace): a program of one file

constexpr std::uint64_t kJournal = 0xC0FFEE;
constexpr std::uint64_t kSeed = 11;

void append(std::ofstream& file, const std::vector<dedup::OutputRecord>& out) {
  for (const dedup::OutputRecord& record : out) {
    if (record.topic != dedup::Topic::kJournal) continue;
    const auto size = static_cast<std::uint32_t>(record.value.size());
    file.write(reinterpret_cast<const char*>(&size), sizeof size);
    file.write(record.value.data(), static_cast<std::streamsize>(record.value.size()));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string folder = arguments[1];
  dedup::Desk desk(dedup::forgetful());
  dedup::Deduplicator& story = desk.deduplicator();
  std::ofstream journal(folder + "/journal", std::ios::binary);
  std::vector<dedup::OutputRecord> out;
  story.keep_journal({kJournal, 0}, out);
  append(journal, out);
  for (const dedup::Step& step : dedup::steps(dedup::mixed(kSeed))) {
    append(journal, dedup::take(desk, step));
  }
  out.clear();
  story.pass({{"wire.articles", 3, 12'345}}, out);
  append(journal, out);
  std::ofstream checkpoint(folder + "/checkpoint", std::ios::binary);
  const state::CheckpointHead head{
      "sports", story.journal_place(), 678, story.settings_hash(), {{"wire.articles", 3, 12'345}}};
  state::write_checkpoint(
      head, [&](base::ByteWriter& writer) { story.save(writer); },
      [&](std::string_view piece) {
        checkpoint.write(piece.data(), static_cast<std::streamsize>(piece.size()));
      });
  return journal.flush() && checkpoint.flush() ? 0 : 1;
}
