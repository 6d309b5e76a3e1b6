#include "app/bench_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "app/knowledge.h"
#include "app/setting_flags.h"
#include "bench/bench_report.h"

namespace wirefold::app {
namespace {

constexpr const char* kBenchHelp =
    "Measures an archive's way through the core: speed, cost by stage, memory, quality.\n"
    "\n"
    "Flat out on all cores without a broker, from opening the archive to its last decision; and on "
    "one\n"
    "core, article by article, in processor time. Nothing is written. Compare two programs by "
    "their "
    "hash\n"
    "of all output: equal hashes decide the same.\n"
    "\n"
    "  wirefold bench archive.jsonl.zst\n"
    "  wirefold bench archive.jsonl --rounds 1 --json\n"
    "  wirefold bench tests/sample/articles.jsonl --labels tests/sample/labels.jsonl";

struct BenchArguments {
  SettingFlags flags;
  std::vector<std::string> paths;
  std::string labels;
  std::uint32_t rounds = bench::Settings().rounds;
  bool pairs = false;
  bool json = false;
};

// What cannot go together; empty if all is well.
std::string conflict(const BenchArguments& arguments) {
  if (std::count(arguments.paths.begin(), arguments.paths.end(), "-") > 0) {
    return "An archive is read several times; put what comes from a pipe into a file first.";
  }
  if (arguments.pairs && arguments.labels.empty()) {
    return "--pairs says what --labels holds; give --labels FILE.";
  }
  return {};
}

bench::Settings bench_settings(const BenchArguments& arguments, const Settings& settings) {
  bench::Settings bench;
  bench.replay.paths = arguments.paths;
  bench.replay.route = replay::Route::kMemory;
  bench.replay.workers = static_cast<std::size_t>(settings.workers);
  bench.replay.decode = decode_settings(settings);
  bench.replay.story = story_settings(settings);
  bench.replay.pipeline = pipeline_settings(settings);
  bench.replay.kafka = kafka_settings(settings);
  bench.replay.kafka.topic_prefix.clear();
  bench.rounds = arguments.rounds;
  bench.labels_path = arguments.labels;
  if (arguments.pairs) bench.label_form = bench::LabelForm::kPairs;
  return bench;
}

ExitCode run(const BenchArguments& arguments, replay::Console& console) {
  const auto loaded = arguments.flags.load(StopEndsProcess(console.stop));
  if (!loaded) return complain(console, loaded.error().message, ExitCode::kUsage);
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  if (const std::string message = conflict(arguments); !message.empty()) {
    return complain(console, message, ExitCode::kUsage);
  }
  const auto knowledge = load_knowledge(loaded->settings, StopEndsProcess(console.stop));
  if (!knowledge) return complain(console, knowledge.error(), ExitCode::kUsage);
  const auto figures = bench::run_bench(bench_settings(arguments, loaded->settings), *knowledge,
                                        console.err, console.stop);
  if (!figures) return complain(console, figures.error(), ExitCode::kFailed);
  if (!*figures) return complain(console, "interrupted; no figures", ExitCode::kInterrupted);
  if (arguments.json) {
    console.out << bench::report_json(**figures) << "\n";
  } else {
    console.out << bench::report_text(**figures);
  }
  return ExitCode::kDone;
}

}  // namespace

void add_bench_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App* command = program.add_subcommand("bench", kBenchHelp);
  command->footer(kExitCodeHelp);
  command->add_option("PATH", arguments->paths, "Archives, folders of them, saved pages")
      ->required();
  command->add_option("--rounds", arguments->rounds, "How often each is measured [default 3].")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option("--labels", arguments->labels,
                   "Labels, JSON lines as for `wirefold score`: quality beside speed.")
      ->type_name("FILE");
  command->add_flag("--pairs", arguments->pairs,
                    "The labels are pairs: {\"a\", \"b\", \"same_story\": 0 or 1}.");
  command->add_flag("--json", arguments->json, "Print one JSON object.");
  arguments->flags.add_to(*command, {"input", "story", "rules", "pipeline"});
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) { return run(*arguments, console); };
  });
}

}  // namespace wirefold::app
