#include "app/validate_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "app/example_tests.h"
#include "app/knowledge.h"
#include "app/run_check.h"
#include "app/setting_flags.h"
#include "app/settings_print.h"

namespace wirefold::app {
namespace {

constexpr const char* kValidateHelp =
    "Checks settings and rule files, and prints the settings in force.\n"
    "\n"
    "Settings come from the file, the environment (WIREFOLD_…) and flags; each later one wins.\n"
    "\n"
    "  wirefold validate --config wirefold.toml            is this file right?\n"
    "  wirefold validate --config wirefold.toml --print    what is in force, and where it came "
    "from\n"
    "  wirefold validate --config wirefold.toml --tests mine.toml   are my publishers' records "
    "read "
    "right?\n"
    "  wirefold validate --defaults > wirefold.toml        a file to start from, every setting "
    "explained";

struct ValidateArguments {
  SettingFlags flags;
  bool print = false;
  bool defaults = false;
  std::string tests;
};

ExitCode run_tests(const std::string& path, const Settings& settings,
                   const dedup::Knowledge& knowledge, replay::Console& console) {
  const auto counts = run_examples(path, settings, knowledge, console.out);
  if (!counts) {
    console.err << "wirefold: " << counts.error() << "\n";
    return ExitCode::kUsage;
  }
  console.out << counts->passed << " passed, " << counts->failed << " failed\n";
  return counts->failed == 0 ? ExitCode::kDone : ExitCode::kFailed;
}

ExitCode validate(const ValidateArguments& arguments, replay::Console& console) {
  if (arguments.defaults) {
    console.out << print_default_file();
    return ExitCode::kDone;
  }
  const StopEndsProcess stop(console.stop);
  const auto loaded = arguments.flags.load(stop);
  if (!loaded) {
    console.err << "wirefold: " << loaded.error().message << "\n";
    return ExitCode::kUsage;
  }
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  const auto knowledge = load_knowledge(loaded->settings, stop);
  if (!knowledge) {
    console.err << "wirefold: " << knowledge.error() << "\n";
    return ExitCode::kUsage;
  }
  if (const std::string fault = fault_for_run(loaded->settings); !fault.empty()) {
    console.err << "wirefold: " << fault << "\n";
    return ExitCode::kUsage;
  }
  if (!arguments.tests.empty()) {
    return run_tests(arguments.tests, loaded->settings, *knowledge, console);
  }
  if (arguments.print) {
    console.out << print_settings(*loaded);
  } else {
    console.out << "Settings and rules are valid.\n";
    if (loaded->settings.bootstrap.empty()) {
      console.out << "kafka.bootstrap is empty: run and topics need a broker.\n";
    }
  }
  return ExitCode::kDone;
}

}  // namespace

void add_validate_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<ValidateArguments>();
  CLI::App* command = program.add_subcommand("validate", kValidateHelp);
  command->footer(kExitCodeHelp);
  command->add_flag("--print", arguments->print,
                    "Print the settings in force as TOML, each with its origin; secrets redacted.");
  command->add_flag("--defaults", arguments->defaults,
                    "Print the defaults with an explanation of each (as config/wirefold.toml).");
  command
      ->add_option("--tests", arguments->tests,
                   "Run the examples of this TOML file: records, and what is to be made of them.")
      ->type_name("FILE");
  arguments->flags.add_to(*command, {"input", "story", "rules", "pipeline", "kafka", "service",
                                     "http", "log", "desk", "replay"});
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) { return validate(*arguments, console); };
  });
}

}  // namespace wirefold::app
