#include "app/inspect_command.h"

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>

#include "app/knowledge.h"
#include "app/setting_flags.h"
#include "dedup/deduplicator.h"
#include "kafka/cluster.h"
#include "replay/progress_line.h"
#include "state/checkpoint_format.h"

namespace wirefold::app {
namespace {

using replay::grouped;
using stream::StreamError;

constexpr const char* kInspectHelp =
    "Shows what a checkpoint file or the journal of a service holds, and whether it is sound.\n"
    "\n"
    "  wirefold inspect checkpoint /var/lib/wirefold/wirefold.checkpoint\n"
    "  wirefold inspect journal --bootstrap host:9092 --last 20\n"
    "\n"
    "Of a checkpoint made under the settings given, also the state's counts and hash: two "
    "processes\n"
    "with the same hash are in the same state. Of the journal, a line a record.";

struct InspectArguments {
  SettingFlags flags;
  std::string subject;
  std::string path;
  std::uint64_t last = 10;
};

std::string hex(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return text.data();
}

void print_head(const state::CheckpointHead& head, std::ostream& out) {
  out << "application  " << head.app << "\n"
      << "journal      " << hex(head.place.journal) << ", up to record "
      << grouped(head.place.number) << ", goes on at offset "
      << grouped(static_cast<std::uint64_t>(head.journal_offset)) << "\n"
      << "settings     " << hex(head.settings) << "\n";
  for (const base::Position& next : head.next_offsets) {
    out << "input        " << next.topic << " [" << next.partition << "] goes on at "
        << grouped(static_cast<std::uint64_t>(next.offset)) << "\n";
  }
}

void print_state(const dedup::Deduplicator& story, std::ostream& out) {
  const dedup::Report report = story.report();
  const base::Hash128 hash = story.state_hash();
  out << "state        " << grouped(report.stories_open) << " stories open, "
      << grouped(report.stories_founded) << " founded, " << grouped(report.evicted)
      << " articles evicted, hash " << hex(hash.high) << hex(hash.low) << "\n";
}

ExitCode inspect_checkpoint(const InspectArguments& arguments, const Settings& settings,
                            replay::Console& console) {
  const StopEndsProcess stop(console.stop);
  const auto knowledge = load_knowledge(settings, stop);
  if (!knowledge) return complain(console, knowledge.error(), ExitCode::kUsage);
  std::ifstream file(arguments.path, std::ios::binary);
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(arguments.path, ignored)) {
    return complain(console, "The file cannot be read: " + arguments.path, ExitCode::kUsage);
  }
  std::string piece(state::kCheckpointPieceBytes, '\0');
  const auto source = [&]() -> std::string_view {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    return {piece.data(), static_cast<std::size_t>(file.gcount())};
  };
  dedup::Deduplicator story(story_settings(settings), *knowledge);
  bool is_ours = false;
  state::CheckpointTarget target;
  target.accept = [&](const state::CheckpointHead& head) {
    is_ours = head.settings == story.settings_hash();
    return true;
  };
  target.load_state = [&](base::ByteReader& reader) { return !is_ours || story.load(reader); };
  const auto head = state::read_checkpoint(source, target);
  if (!head) {
    return complain(console,
                    "The checkpoint " + std::string(state::checkpoint_error_text(head.error())) +
                        ": " + arguments.path,
                    ExitCode::kFailed);
  }
  print_head(*head, console.out);
  if (is_ours) {
    print_state(story, console.out);
  } else {
    console.out << "state        sound; made under other settings than those given, so not read\n";
  }
  return ExitCode::kDone;
}

/// "add, remember" for an article's first step.
std::string changes_text(const state::JournalRecord& record) {
  static constexpr std::array kNames = {"add",      "revise",     "move",          "usability",
                                        "remember", "look",       "examine",       "relate",
                                        "tick",     "keep apart", "hold together", "pin canonical"};
  static_assert(kNames.size() == std::variant_size_v<story::Change>);
  std::string text;
  for (const story::StoryUpdate& update : record.updates) {
    for (const story::Change& change : update.changes) {
      text += (text.empty() ? "" : ", ") + std::string(kNames[change.index()]);
    }
  }
  return text.empty() ? "nothing" : text;
}

/// " wire.articles [0] up to 450, …", for each partition.
std::string passed_text(const state::JournalRecord& record) {
  std::string text;
  for (const base::Position& next : record.next_offsets) {
    text += (text.empty() ? " " : ", ") + next.topic + " [" + std::to_string(next.partition) +
            "] up to " + std::to_string(next.offset);
  }
  return text;
}

std::string record_line(const stream::JournalEntry& entry) {
  const std::string at = "offset " + std::to_string(entry.offset) + "  ";
  const auto record = state::decode_journal(entry.value);
  if (!record) return at + "NOT A SOUND RECORD, " + std::to_string(entry.value.size()) + " bytes";
  std::string line = at + "record " + std::to_string(record->place.number) + "  ";
  switch (record->kind) {
    case state::JournalKind::kStart:
      return line + "start of journal " + hex(record->place.journal) + ", settings " +
             hex(record->settings);
    case state::JournalKind::kTick:
      return line + "tick " + std::to_string(record->now) + "  " + changes_text(*record);
    case state::JournalKind::kPassed:
      return line + "passed" + passed_text(*record);
    case state::JournalKind::kInput:
      break;
  }
  const base::Position& input = record->position;
  return line + input.topic + " [" + std::to_string(input.partition) + "] " +
         std::to_string(input.offset) + "  " + changes_text(*record);
}

/// Behind what the service has trimmed. It may trim once more meanwhile.
base::Result<std::unique_ptr<stream::JournalReader>, StreamError> follow_from_begin(
    stream::Cluster& cluster) {
  constexpr int kTries = 3;
  for (int tries = 1;; ++tries) {
    const auto log = cluster.checkpoint_log();  // without its topic nothing has been trimmed
    const auto begin = log ? (*log)->journal_begin() : base::Result<std::int64_t, StreamError>(0);
    if (!begin) return base::failure(begin.error());
    auto reader = cluster.follow_journal(*begin);
    if (reader || tries == kTries) return reader;
  }
}

ExitCode inspect_journal(const InspectArguments& arguments, const Settings& settings,
                         replay::Console& console) {
  std::optional<StopEndsProcess> stop(console.stop);
  if (settings.bootstrap.empty()) {
    return complain(console, "inspect journal needs a broker: give --bootstrap HOST:PORT.",
                    ExitCode::kUsage);
  }
  constexpr std::size_t kAtOnce = 2'000;
  constexpr int kWaitMs = 100;
  kafka::EventList events;
  kafka::KafkaCluster cluster({service_kafka_settings(settings), &events, nullptr}, nullptr);
  auto reader = follow_from_begin(cluster);
  if (!reader) return complain(console, reader.error().message, ExitCode::kFailed);
  if (auto marked = (*reader)->mark_end(); !marked) {
    return complain(console, marked.error().message, ExitCode::kFailed);
  }
  stop.reset();  // what has been read is shown
  std::vector<stream::JournalEntry> kept;
  while (!(*reader)->caught_up() && !console.stop.stop_requested()) {
    auto entries = (*reader)->poll(kAtOnce, kWaitMs);
    if (!entries) return complain(console, entries.error().message, ExitCode::kFailed);
    std::move(entries->begin(), entries->end(), std::back_inserter(kept));
    const std::size_t more = kept.size() > arguments.last ? kept.size() - arguments.last : 0;
    kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(more));
  }
  for (const stream::JournalEntry& entry : kept) console.out << record_line(entry) << "\n";
  return console.stop.stop_requested() ? ExitCode::kInterrupted : ExitCode::kDone;
}

ExitCode inspect(const InspectArguments& arguments, replay::Console& console) {
  const auto loaded = arguments.flags.load(StopEndsProcess(console.stop));
  if (!loaded) return complain(console, loaded.error().message, ExitCode::kUsage);
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  if (arguments.subject == "journal") return inspect_journal(arguments, loaded->settings, console);
  if (arguments.path.empty()) {
    return complain(console, "Name the checkpoint's file.", ExitCode::kUsage);
  }
  return inspect_checkpoint(arguments, loaded->settings, console);
}

}  // namespace

void add_inspect_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<InspectArguments>();
  CLI::App* command = program.add_subcommand("inspect", kInspectHelp);
  command->footer(kExitCodeHelp);
  command->add_option("SUBJECT", arguments->subject, "checkpoint or journal")
      ->required()
      ->check(CLI::IsMember({"checkpoint", "journal"}));
  command->add_option("FILE", arguments->path, "The checkpoint's file");
  command->add_option("--last", arguments->last, "Newest records of the journal to show.")
      ->type_name("N")
      ->capture_default_str();
  arguments->flags.add_to(*command, {"story", "rules", "kafka"});
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) { return inspect(*arguments, console); };
  });
}

}  // namespace wirefold::app
