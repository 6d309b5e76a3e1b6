#include "app/replay_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "app/desk_service.h"
#include "app/knowledge.h"
#include "app/run_names.h"
#include "app/setting_flags.h"
#include "replay/replay.h"

namespace wirefold::app {
namespace {

constexpr const char* kReplayHelp =
    "Sends recorded articles through the pipeline and sums up what came out.\n"
    "\n"
    "The same core as for live articles. The summary has stories, copies by relation, speed and "
    "memory,\n"
    "and the most copied stories for reading.\n"
    "\n"
    "A PATH is a .jsonl file (also .jsonl.zst, .jsonl.gz), one .json, a folder of these, a folder "
    "of\n"
    "saved pages (.txt, .html; the file's name is the article's id), or - for lines on standard "
    "input.\n"
    "What a pipe brings is put in order of time first, so nothing is decided, and the desk shows "
    "nothing,\n"
    "before its end; with --order file each line is decided, and shown, as it comes.\n"
    "\n"
    "  wirefold replay archive.jsonl.zst                      through a Kafka broker in this "
    "process\n"
    "  wirefold replay archive.jsonl --via memory --out out   no broker; decisions, stories, "
    "rejects in out/\n"
    "  wirefold replay archive.jsonl --speed 3600x --hold     an hour a second, then the broker "
    "stays up for kcat\n"
    "  wirefold replay archive.jsonl --rulings rulings.jsonl  with what editors ruled: join, "
    "apart, "
    "canonical\n"
    "  wirefold replay archive.jsonl --via kafka --bootstrap host:9092\n"
    "  wirefold replay archive.jsonl --via memory --desk --hold   and the stories in a browser\n"
    "  tail -f feed.jsonl | wirefold replay - --via memory --order file --desk   live, line by "
    "line";

struct ReplayArguments {
  SettingFlags flags;
  std::vector<std::string> paths;
  std::string out_folder;
  std::string rulings_path;
  bool hold = false;
  CLI::Option* desk = nullptr;  ///< given: the story desk is wanted
  std::string desk_address;
};

bool wants_desk(const ReplayArguments& arguments) { return arguments.desk->count() > 0; }

replay::Route route_named(const std::string& via) {
  if (via == "memory") return replay::Route::kMemory;
  return via == "kafka" ? replay::Route::kKafka : replay::Route::kEmbedded;
}

replay::Settings replay_settings(const ReplayArguments& arguments, const Settings& settings) {
  replay::Settings replay;
  replay.paths = arguments.paths;
  replay.route = route_named(settings.via);
  replay.order = settings.order == "file" ? files::RecordOrder::kFile : files::RecordOrder::kTime;
  replay.pace = *replay::parse_pace(settings.speed);
  replay.out_folder = arguments.out_folder;
  replay.rulings_path = arguments.rulings_path;
  if (arguments.hold) replay.after_end = replay::AfterEnd::kHold;
  replay.workers = static_cast<std::size_t>(settings.workers);
  replay.decode = decode_settings(settings);
  replay.story = story_settings(settings);
  replay.pipeline = pipeline_settings(settings);
  replay.kafka = kafka_settings(settings);
  replay.service_kafka = replay.kafka;
  replay.service_kafka.topic_prefix.clear();
  replay.service_kafka.app = kafka::Settings().app;
  if (replay.route == replay::Route::kKafka) {
    name_replay(replay.kafka);
  } else {
    replay.kafka.topic_prefix.clear();
  }
  if (!replay.rulings_path.empty()) {
    replay.decode.rulings_topic = kafka::rulings_topic(replay.kafka);
  }
  return replay;
}

// What cannot go together; empty if all is well.
std::string conflict(const replay::Settings& settings, const ReplayArguments& arguments) {
  if (settings.route == replay::Route::kKafka && settings.kafka.bootstrap.empty()) {
    return "--via kafka needs a broker: give --bootstrap HOST:PORT, or kafka.bootstrap in the "
           "settings file.";
  }
  const bool has_held = settings.route == replay::Route::kEmbedded || wants_desk(arguments);
  if (settings.after_end == replay::AfterEnd::kHold && !has_held) {
    return "--hold keeps the embedded broker or the story desk up; use it with --via embedded or "
           "--desk.";
  }
  const auto piped = std::count(arguments.paths.begin(), arguments.paths.end(), "-") +
                     (arguments.rulings_path == "-" ? 1 : 0);
  if (piped > 1) return "Standard input can be read once; name - once, and files for the rest.";
  return {};
}

// A replay reads its rulings beforehand: those made at its desk are for the next one.
base::Result<std::unique_ptr<DeskService>, std::string> start_desk(
    const ReplayArguments& arguments, const Settings& settings, const dedup::Knowledge& knowledge) {
  std::string address = arguments.desk_address;
  if (address.empty()) address = settings.desk_address;
  if (address.empty()) address = kDeskAddress;
  // Without a folder they would be kept nowhere, so the desk takes none.
  Settings of_desk = settings;
  if (arguments.out_folder.empty()) of_desk.desk_token.clear();
  std::unique_ptr<desk::Rulings> rulings = std::make_unique<desk::MemoryRulings>();
  if (!arguments.out_folder.empty()) {
    rulings = std::make_unique<desk::FileRulings>(arguments.out_folder + "/rulings.jsonl");
  }
  return DeskService::start({address, of_desk, knowledge, std::move(rulings)});
}

ExitCode run(const ReplayArguments& arguments, replay::Console& console) {
  const auto loaded = arguments.flags.load(StopEndsProcess(console.stop));
  if (!loaded) return complain(console, loaded.error().message, ExitCode::kUsage);
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  replay::Settings settings = replay_settings(arguments, loaded->settings);
  if (const std::string message = conflict(settings, arguments); !message.empty()) {
    return complain(console, message, ExitCode::kUsage);
  }
  const auto knowledge = load_knowledge(loaded->settings, StopEndsProcess(console.stop));
  if (!knowledge) return complain(console, knowledge.error(), ExitCode::kUsage);
  std::unique_ptr<DeskService> desk;
  if (wants_desk(arguments)) {
    auto started = start_desk(arguments, loaded->settings, *knowledge);
    if (!started) return complain(console, started.error(), ExitCode::kUsage);
    desk = std::move(*started);
    settings.desk = &desk->desk();
    console.out << "The story desk: " << desk->url() << std::endl;
    if (!loaded->settings.desk_token.empty() && arguments.out_folder.empty()) {
      console.err
          << "warning: rulings made at the desk need a place; give --out DIR to take them\n";
    }
    console.err << desk->warning();
  }
  const auto end = replay::run_replay(settings, *knowledge, console);
  if (end) {
    return *end == replay::ReplayEnd::kFinished ? ExitCode::kDone : ExitCode::kInterrupted;
  }
  const bool is_unusable = end.error().kind == replay::ReplayErrorKind::kUnusable;
  return complain(console, end.error().message, is_unusable ? ExitCode::kUsage : ExitCode::kFailed);
}

}  // namespace

void add_replay_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<ReplayArguments>();
  CLI::App* command = program.add_subcommand("replay", kReplayHelp);
  command->footer(kExitCodeHelp);
  command->add_option("PATH", arguments->paths, "Archives, folders of them, saved pages, or -")
      ->required();
  command
      ->add_option("--out", arguments->out_folder,
                   "Folder for decisions.jsonl, stories.jsonl (last revision of each) and "
                   "rejects.jsonl; made if missing.")
      ->type_name("DIR");
  command
      ->add_option("--rulings", arguments->rulings_path,
                   "File of rulings, JSON lines; each takes effect before the first article that "
                   "is later than its `at`.")
      ->type_name("FILE");
  command->add_flag("--hold", arguments->hold,
                    "Keep the embedded broker and the story desk up after the replay, for kcat and "
                    "browsers, until Ctrl-C.");
  arguments->desk =
      command
          ->add_option("--desk", arguments->desk_address,
                       "Serve the story desk, a web page, at this address while the replay runs; "
                       "port 0: any that is free. Write it behind the paths.")
          ->expected(0, 1)
          ->default_str(kDeskAddress)
          ->type_name("[HOST:PORT]");
  arguments->flags.add_to(*command,
                          {"replay", "input", "story", "rules", "pipeline", "kafka", "desk"});
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) { return run(*arguments, console); };
  });
}

}  // namespace wirefold::app
