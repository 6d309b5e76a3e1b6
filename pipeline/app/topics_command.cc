#include "app/topics_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <set>

#include "app/setting_flags.h"
#include "kafka/topic_check.h"

namespace wirefold::app {
namespace {

constexpr const char* kTopicsHelp =
    "Makes the Kafka topics of a service, or checks those that are there.\n"
    "\n"
    "create  makes the topics that are missing, each with its settings, and checks the others\n"
    "check   changes nothing\n"
    "\n"
    "What is not as the service needs it is printed with the command that mends it (Kafka's own "
    "tools;\n"
    "where the broker wants TLS or a password, add --command-config FILE to it). An input topic "
    "must\n"
    "not be compacted; stories are compacted and kept for 30 days; journal and checkpoint have "
    "one\n"
    "partition and no retention, for they are the service's memory.\n"
    "\n"
    "  wirefold topics create --bootstrap host:9092 --partitions 12 --replication 3\n"
    "  wirefold topics check --config wirefold.toml\n"
    "  wirefold topics check --bootstrap host:9092 --application-id sports && echo all right";

struct TopicsArguments {
  SettingFlags flags;
  std::string action;
  kafka::TopicCounts counts;
};

void print_fault(const kafka::TopicFault& fault, std::ostream& out) {
  if (fault.setting.empty()) {
    out << "missing  " << fault.topic << "\n";
  } else {
    const std::string found = fault.found.empty() ? "not set" : fault.found;
    out << "wrong    " << fault.topic << ": " << fault.setting << " is " << found << ", it must be "
        << fault.wanted << "\n";
  }
  out << "         " << fault.mend << "\n";
}

// One line a topic that is as it must be, two a fault; how many topics have faults.
std::size_t print_topics(const std::vector<kafka::TopicSpec>& specs,
                         const std::vector<kafka::TopicFault>& faults,
                         const std::set<std::string>& made, std::ostream& out) {
  std::size_t faulty = 0;
  for (const kafka::TopicSpec& spec : specs) {
    bool is_right = true;
    for (const kafka::TopicFault& fault : faults) {
      if (fault.topic != spec.name) continue;
      print_fault(fault, out);
      is_right = false;
    }
    if (is_right)
      out << (made.contains(spec.name) ? "made     " : "right    ") << spec.name << "\n";
    faulty += is_right ? 0 : 1;
  }
  return faulty;
}

base::Result<std::set<std::string>, stream::StreamError> make_missing(
    const kafka::Connection& connection, const std::vector<kafka::TopicSpec>& specs) {
  std::vector<std::string> names;
  for (const kafka::TopicSpec& spec : specs) names.push_back(spec.name);
  const auto states = kafka::describe_topics(connection, names);
  if (!states) return base::failure(states.error());
  std::vector<kafka::TopicSpec> missing;
  std::set<std::string> made;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if ((*states)[i].partitions > 0) continue;
    missing.push_back(specs[i]);
    made.insert(specs[i].name);
  }
  if (missing.empty()) return made;
  if (auto created = kafka::create_topics(connection, missing); !created) {
    return base::failure(std::move(created.error()));
  }
  return made;
}

ExitCode tend_topics(const TopicsArguments& arguments, const kafka::Settings& settings,
                     replay::Console& console) {
  kafka::EventList events;
  const kafka::Connection connection{settings, &events, nullptr};
  const auto specs = kafka::service_topics(settings, arguments.counts);
  std::set<std::string> made;
  if (arguments.action == "create") {
    auto created = make_missing(connection, specs);
    if (!created) return complain(console, created.error().message, ExitCode::kFailed);
    made = std::move(*created);
  }
  // What was just made is right, and not every broker may have heard of it yet.
  std::vector<kafka::TopicSpec> checked = specs;
  std::erase_if(checked, [&](const kafka::TopicSpec& spec) { return made.contains(spec.name); });
  const auto faults = kafka::check_topics(connection, checked);
  if (!faults) return complain(console, faults.error().message, ExitCode::kFailed);
  const std::size_t faulty = print_topics(specs, *faults, made, console.out);
  if (faulty == 0) return ExitCode::kDone;
  return complain(console,
                  "Of " + std::to_string(specs.size()) + " topics " + std::to_string(faulty) +
                      " cannot be used as they are; mend them as printed, then check again.",
                  ExitCode::kFailed);
}

ExitCode run(const TopicsArguments& arguments, replay::Console& console) {
  const StopEndsProcess stop(console.stop);
  const auto loaded = arguments.flags.load(stop);
  if (!loaded) return complain(console, loaded.error().message, ExitCode::kUsage);
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  const kafka::Settings settings = service_kafka_settings(loaded->settings);
  if (settings.bootstrap.empty()) {
    return complain(console,
                    "topics needs a broker: give --bootstrap HOST:PORT, or kafka.bootstrap in the "
                    "settings file.",
                    ExitCode::kUsage);
  }
  return tend_topics(arguments, settings, console);
}

}  // namespace

void add_topics_command(CLI::App& program, Chosen& chosen) {
  auto arguments = std::make_shared<TopicsArguments>();
  CLI::App* command = program.add_subcommand("topics", kTopicsHelp);
  command->footer(kExitCodeHelp);
  command->add_option("ACTION", arguments->action, "create or check")
      ->required()
      ->type_name("create|check")
      ->check(CLI::IsMember({"create", "check"}));
  command
      ->add_option("--partitions", arguments->counts.input_partitions,
                   "Partitions of the input topic; more are as good. [default 1; 1 … 10000]")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  command
      ->add_option("--replication", arguments->counts.replicas,
                   "Replicas of every topic; from 3 on a write needs two of them. "
                   "[default: the broker's, and not checked; 1 … 100]")
      ->type_name("N")
      ->check(CLI::Range(1, 100));
  arguments->flags.add_to(*command, {"kafka"});
  command->callback([arguments, &chosen] {
    chosen = [arguments](replay::Console& console) { return run(*arguments, console); };
  });
}

}  // namespace wirefold::app
