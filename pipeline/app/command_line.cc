#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <sstream>

#include "app/bench_command.h"
#include "app/explain_command.h"
#include "app/inspect_command.h"
#include "app/manual_command.h"
#include "app/nearest.h"
#include "app/replay_command.h"
#include "app/run_command.h"
#include "app/score_command.h"
#include "app/topics_command.h"
#include "app/validate_command.h"
#include "app/version.h"

namespace wirefold::app {
namespace {

constexpr const char* kProgramHelp =
    "Wirefold reads syndicated wire copies, finds which of them tell the same story, from "
    "verbatim\n"
    "copies down to full rewrites, and publishes one canonical story for each group.\n"
    "\n"
    "  wirefold replay tests/sample/articles.jsonl --out out    see it work on the sample archive\n"
    "  wirefold COMMAND --help                                  what a command does, with examples";

// In the list of commands each has its description's first line.
class CommandFormatter final : public CLI::Formatter {
 public:
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string text = command->get_description();
    std::ostringstream out;
    CLI::detail::format_help(out, command->get_name(), text.substr(0, text.find('\n')), 12);
    return out.str();
  }
};

void set_up(CLI::App& program, Chosen& chosen) {
  program.formatter(std::make_shared<CommandFormatter>());
  program.description(kProgramHelp);
  program.footer(kExitCodeHelp);
  program.set_version_flag("--version", std::string("wirefold ") + kVersion, "Print the version.");
  program.set_help_flag("-h,--help", "Print this help.");
  program.require_subcommand(1);
  add_run_command(program, chosen);
  add_replay_command(program, chosen);
  add_explain_command(program, chosen);
  add_score_command(program, chosen);
  add_bench_command(program, chosen);
  add_topics_command(program, chosen);
  add_validate_command(program, chosen);
  add_inspect_command(program, chosen);
  add_manual_command(program, chosen);
}

/// A first word that is no command, as the sentence that says so; else "".
std::string wrong_command(CLI::App& program, const std::vector<std::string>& arguments) {
  if (!program.get_subcommands().empty() || arguments.empty()) return "";
  const std::string& word = arguments.front();
  if (word.empty() || word.front() == '-') return "";
  std::vector<std::string> known;
  for (const CLI::App* command : program.get_subcommands({})) known.push_back(command->get_name());
  return "There is no command `" + word + "`; did you mean `" + nearest_name(word, known) + "`?";
}

ExitCode explain_parse_error(CLI::App& program, const CLI::ParseError& error,
                             const std::vector<std::string>& arguments, replay::Console& console) {
  if (error.get_exit_code() == 0) {  // --help, --version
    program.exit(error, console.out, console.err);
    return ExitCode::kDone;
  }
  const std::string wrong = wrong_command(program, arguments);
  console.err << "wirefold: " << (wrong.empty() ? error.what() : wrong) << "\n";
  const auto chosen = program.get_subcommands();
  const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
  console.err << "See wirefold " << command << "--help.\n";
  return ExitCode::kUsage;
}

}  // namespace

ExitCode run_command_line(const std::vector<std::string>& arguments, replay::Console& console) {
  CLI::App program("", "wirefold");
  Chosen chosen;
  set_up(program, chosen);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return explain_parse_error(program, error, arguments, console);
  }
  return chosen(console);
}

}  // namespace wirefold::app
