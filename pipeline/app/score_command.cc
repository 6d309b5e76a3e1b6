#include "app/score_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "quality/score.h"
#include "quality/score_report.h"

namespace wirefold::app {
namespace {

constexpr const char* kScoreHelp =
    "Measures how well an archive's decisions agree with labels.\n"
    "\n"
    "B-cubed and pairwise precision and recall, adjusted Rand index, largest story, look-alikes "
    "joined,\n"
    "recall by relation.\n"
    "\n"
    "LABELS     JSON lines: {\"id\", \"story\", \"family\", \"relation\"}; family and relation may "
    "be null\n"
    "DECISIONS  decisions.jsonl of `wirefold replay --out`; the last line for an article counts\n"
    "\n"
    "  wirefold replay tests/sample/articles.jsonl --via memory --out out\n"
    "  wirefold score tests/sample/labels.jsonl out/decisions.jsonl\n"
    "  wirefold score tests/sample/labels.jsonl out/decisions.jsonl --key family";

struct ScoreArguments {
  std::string labels;
  std::string decisions;
  std::string key = "story";
  bool pairs = false;
  bool json = false;
};

/// Labels of another archive, or a file without decisions: its figures would mean nothing.
bool decides_none(const quality::Score& score) { return score.missing == score.articles; }
bool decides_none(const quality::PairScore& score) {
  return score.pairs > 0 && score.missing == score.pairs;
}

template <typename Score>
ExitCode print(const base::Result<Score, quality::ScoreError>& score,
               const ScoreArguments& arguments, replay::Console& console) {
  if (!score) {
    console.err << "wirefold: " << score.error().message << "\n";
    const bool is_unusable = score.error().kind == quality::ScoreErrorKind::kUnreadable;
    return is_unusable ? ExitCode::kUsage : ExitCode::kFailed;
  }
  if (decides_none(*score)) {
    return complain(console,
                    "No labelled article is decided there; give the decisions of the archive that "
                    "the labels belong to: " +
                        arguments.decisions,
                    ExitCode::kFailed);
  }
  if (arguments.json) {
    console.out << quality::report_json(*score) << "\n";
  } else {
    console.out << quality::report_text(*score);
  }
  return ExitCode::kDone;
}

ExitCode run(const ScoreArguments& arguments, replay::Console& console) {
  if (arguments.pairs) {
    return print(quality::score_pairs(arguments.labels, arguments.decisions), arguments, console);
  }
  const bool is_family = arguments.key == "family";
  const quality::ScoreOptions options{is_family ? quality::ScoreKey::kFamily
                                                : quality::ScoreKey::kStory};
  return print(quality::score_stories(arguments.labels, arguments.decisions, options), arguments,
               console);
}

}  // namespace

void add_score_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<ScoreArguments>();
  CLI::App* command = program.add_subcommand("score", kScoreHelp);
  command->footer(kExitCodeHelp);
  command->add_option("LABELS", arguments->labels, "Labels, JSON lines")->required();
  command->add_option("DECISIONS", arguments->decisions, "Decisions, JSON lines")->required();
  command
      ->add_option("--key", arguments->key,
                   "story: the event; family: the copies of one wire text [default story]")
      ->type_name("story|family")
      ->check(CLI::IsMember({"story", "family"}));
  command->add_flag("--pairs", arguments->pairs,
                    "LABELS are pairs: {\"a\", \"b\", \"same_story\": 0 or 1}.");
  command->add_flag("--json", arguments->json, "Print one JSON object.");
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) {
      const StopEndsProcess stop(console.stop);
      return run(*arguments, console);
    };
  });
}

}  // namespace wirefold::app
