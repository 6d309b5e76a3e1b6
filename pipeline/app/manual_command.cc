#include "app/manual_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "app/version.h"

namespace wirefold::app {
namespace {

/// Text as roff takes it: no line begins a request, no hyphen is a dash.
std::string roff(const std::string& text) {
  std::string made;
  bool begins_line = true;
  for (const char letter : text) {
    if (begins_line && (letter == '.' || letter == '\'')) made += "\\&";
    if (letter == '\\') made += "\\e";
    if (letter == '-') made += "\\-";
    if (letter != '\\' && letter != '-') made += letter;
    begins_line = letter == '\n';
  }
  return made;
}

bool is_listed(const CLI::App* command) { return !command->get_group().empty(); }

std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  std::vector<const CLI::App*> listed;
  for (const CLI::App* command :
       program.get_subcommands([](const CLI::App* candidate) { return is_listed(candidate); })) {
    listed.push_back(command);
  }
  return listed;
}

std::string names_of(const CLI::Option& option) {
  const std::string names = option.get_name(option.get_positional(), true);
  const std::string type = option.get_type_name();
  const bool takes_value = option.get_items_expected_max() > 0 && !type.empty();
  return takes_value ? names + " " + type : names;
}

void write_options(std::ostream& out, const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group().empty()) continue;
    out << ".TP\n.B " << roff(names_of(*option)) << "\n" << roff(option->get_description()) << "\n";
  }
}

void write_command(std::ostream& out, const CLI::App& command, const std::string& path) {
  const std::string name = path + " " + command.get_name();
  out << ".SS " << roff(name) << "\n.nf\n" << roff(command.get_description()) << "\n.fi\n";
  write_options(out, command);
  if (!command.get_footer().empty() && command.get_footer() != kExitCodeHelp) {
    out << ".PP\n.nf\n" << roff(command.get_footer()) << "\n.fi\n";
  }
  for (const CLI::App* below : commands_of(command)) write_command(out, *below, name);
}

std::string manual_page(const CLI::App& program) {
  std::ostringstream out;
  out << ".TH WIREFOLD 1 \"\" \"wirefold " << kVersion << "\" \"User Commands\"\n"
      << ".SH NAME\nwirefold \\- finds which wire copies tell one story\n"
      << ".SH SYNOPSIS\n.B wirefold\n.I COMMAND\n[\\fIOPTION\\fR...]\n"
      << ".SH DESCRIPTION\n.nf\n"
      << roff(program.get_description()) << "\n.fi\n.SH COMMANDS\n";
  for (const CLI::App* command : commands_of(program)) write_command(out, *command, "wirefold");
  out << ".SH EXIT STATUS\n.nf\n"
      << roff(program.get_footer()) << "\n.fi\n"
      << ".SH FILES\n/etc/wirefold/wirefold.toml: settings of the service.\n";
  return out.str();
}

std::string long_flags_of(const CLI::App& command) {
  std::string flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags += " --" + name;
  }
  return flags.empty() ? flags : flags.substr(1);
}

std::string bash_completion(const CLI::App& program) {
  std::string names;
  std::string cases;
  for (const CLI::App* command : commands_of(program)) {
    std::string words = long_flags_of(*command);
    for (const CLI::App* below : commands_of(*command)) {
      words += " " + below->get_name() + " " + long_flags_of(*below);
    }
    names += (names.empty() ? "" : " ") + command->get_name();
    cases += "    " + command->get_name() + ") words=\"" + words + "\" ;;\n";
  }
  return "# bash completion for wirefold\n_wirefold() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} words\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    words=\"" +
         names +
         " --help --version\"\n"
         "  else\n  case ${COMP_WORDS[1]} in\n" +
         cases +
         "    *) words= ;;\n  esac\n  fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n"
         "complete -o default -F _wirefold wirefold\n";
}

}  // namespace

void add_manual_command(CLI::App& program, Chosen& chosen) {
  auto wants_bash = std::make_shared<bool>(false);
  CLI::App* command = program.add_subcommand("manual", "Prints the manual page.");
  command->group("");
  command->add_flag("--bash", *wants_bash, "Print bash's completion instead.");
  command->callback([&program, &chosen, wants_bash] {
    chosen = [&program, wants_bash](replay::Console& console) {
      console.out << (*wants_bash ? bash_completion(program) : manual_page(program));
      return ExitCode::kDone;
    };
  });
}

}  // namespace wirefold::app
