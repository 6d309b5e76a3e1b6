#include "app/explain_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "app/article_search.h"
#include "app/knowledge.h"
#include "app/setting_flags.h"
#include "dedup/explanation.h"
#include "dedup/explanation_report.h"

namespace wirefold::app {
namespace {

constexpr const char* kExplainHelp =
    "Shows why two articles are, or are not, taken for one story.\n"
    "\n"
    "Relation, score with every feature and weight, the exact passages that both share, "
    "quotations,\n"
    "names, numbers, and what speaks against. Judged as if nothing had been learnt from a stream "
    "yet.\n"
    "\n"
    "A, B  two files with one article each (a saved page .txt or .html, a .json record), or with\n"
    "      --archive two article ids\n"
    "\n"
    "  wirefold explain first.txt second.html\n"
    "  wirefold explain first.txt second.html --json\n"
    "  wirefold explain kirtipani-flood-01 kirtipani-flood-08 --archive "
    "tests/sample/articles.jsonl";

struct ExplainArguments {
  SettingFlags flags;
  std::string a;
  std::string b;
  std::vector<std::string> archive;
  bool json = false;
};

ExitCode code_of(SearchErrorKind kind) {
  switch (kind) {
    case SearchErrorKind::kUnusable:
      return ExitCode::kUsage;
    case SearchErrorKind::kUnreadable:
      return ExitCode::kFailed;
    case SearchErrorKind::kInterrupted:
      return ExitCode::kInterrupted;
  }
  return ExitCode::kFailed;
}

ExitCode run(const ExplainArguments& arguments, replay::Console& console) {
  const auto loaded = arguments.flags.load(StopEndsProcess(console.stop));
  if (!loaded) return complain(console, loaded.error().message, ExitCode::kUsage);
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  const auto knowledge = load_knowledge(loaded->settings, StopEndsProcess(console.stop));
  if (!knowledge) return complain(console, knowledge.error(), ExitCode::kUsage);
  const article::DecodeSettings decode = decode_settings(loaded->settings);
  const SearchContext context{decode, *knowledge, console.stop};
  const auto pair = arguments.archive.empty()
                        ? read_pair(arguments.a, arguments.b, context)
                        : find_pair({arguments.a, arguments.b, arguments.archive}, context);
  if (!pair) return complain(console, pair.error().message, code_of(pair.error().kind));
  const dedup::Explanation explanation =
      dedup::explain(pair->a, pair->b, *knowledge, story_settings(loaded->settings));
  if (arguments.json) {
    console.out << dedup::report_json(explanation) << "\n";
  } else {
    console.out << dedup::report_text(explanation);
  }
  return ExitCode::kDone;
}

}  // namespace

void add_explain_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command = program.add_subcommand("explain", kExplainHelp);
  command->footer(kExitCodeHelp);
  command->add_option("A", arguments->a, "A file, or an id of the archive")->required();
  command->add_option("B", arguments->b, "Another file or id")->required();
  command
      ->add_option("--archive", arguments->archive,
                   "Archives or folders of them in which A and B are ids.")
      ->type_name("PATH");
  command->add_flag("--json", arguments->json, "Print one JSON object.");
  arguments->flags.add_to(*command, {"input", "story", "rules"});
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) { return run(*arguments, console); };
  });
}

}  // namespace wirefold::app
