#include "app/run_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <limits>
#include <memory>
#include <ostream>
#include <random>

#include "app/knowledge.h"
#include "app/live_desk.h"
#include "app/memory_plan.h"
#include "app/ops_service.h"
#include "app/run_check.h"
#include "app/service_report.h"
#include "app/setting_flags.h"
#include "app/stop_deadline.h"
#include "files/checkpoint_folder.h"
#include "kafka/cluster.h"
#include "replay/progress_line.h"
#include "service/service.h"

namespace wirefold::app {
namespace {

constexpr const char* kRunHelp =
    "Decides live articles from Kafka, exactly once.\n"
    "\n"
    "One process of an application id is active; every other one follows its journal and stands "
    "by, "
    "warm.\n"
    "Whatever dies, the next one goes on where the last commit stopped. SIGTERM or Ctrl-C "
    "commits,\n"
    "leaves and exits with 0; a standby takes over within seconds. Settings that change decisions\n"
    "(those of [story]) belong to an application id for good: new ones need a new id. Editors'\n"
    "rulings (join, apart, canonical) are read from a topic of their own, wire.rulings.\n"
    "\n"
    "  wirefold topics create --bootstrap host:9092     the topics, once\n"
    "  wirefold run --bootstrap host:9092               first process: active\n"
    "  wirefold run --bootstrap host:9092               second one, elsewhere: standby\n"
    "  wirefold run --bootstrap host:9092 --http-address 127.0.0.1:9465   or on the same machine\n"
    "  wirefold run --config wirefold.toml\n"
    "  wirefold run --bootstrap host:9092 --desk-address 127.0.0.1:8642   and the stories in a "
    "browser";

// However long the brokers are away, a service goes on when they are back.
constexpr int kNoLimitMs = std::numeric_limits<int>::max();

std::uint64_t draw_id() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

base::TimeMs wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

service::ServiceSettings service_settings(const Settings& settings, const MemoryPlan& memory) {
  service::ServiceSettings made;
  made.decode = decode_settings(settings);
  made.decode.rulings_topic = kafka::rulings_topic(service_kafka_settings(settings));
  made.story = story_settings(settings);
  made.pipeline = planned(memory, pipeline_settings(settings));
  made.pipeline.retry_ms_max = kNoLimitMs;
  made.pipeline.ticks.clock = wall_clock;
  made.pipeline.commit.clock = wall_clock;
  made.workers = static_cast<std::size_t>(settings.workers);
  made.draw_id = draw_id;
  made.checkpoints.app = kafka::service_id(service_kafka_settings(settings));
  made.checkpoints.interval_ms = static_cast<int>(settings.checkpoint_seconds) * 1'000;
  return made;
}

/// The folder of the settings, or nothing if they name none.
base::Result<std::unique_ptr<files::CheckpointFolder>, files::FileError> open_checkpoints(
    const Settings& settings) {
  if (settings.state_folder.empty()) return nullptr;
  return files::CheckpointFolder::open(settings.state_folder,
                                       kafka::service_id(service_kafka_settings(settings)));
}

telemetry::LogSettings log_settings(const Settings& settings) {
  telemetry::LogSettings made;
  made.format =
      settings.log_format == "json" ? telemetry::LineFormat::kJson : telemetry::LineFormat::kText;
  made.level = telemetry::parse_level(settings.log_level).value_or(telemetry::Level::kNote);
  made.clock = wall_clock;
  return made;
}

ExitCode say_end(const base::Result<void, stream::StreamError>& end, std::uint64_t committed,
                 telemetry::Log& log) {
  if (!end) {
    log.say(telemetry::Level::kError, "end", end.error().message);
    return ExitCode::kFailed;
  }
  log.say(telemetry::Level::kNote, "end",
          "all that was decided is committed: " + replay::grouped(committed) + " records",
          {{"records_committed", static_cast<std::int64_t>(committed)}});
  return ExitCode::kDone;
}

ExitCode serve(const Settings& settings, const dedup::Knowledge& knowledge,
               replay::Console& console) {
  const auto memory = plan_memory(settings);
  if (!memory) return complain(console, memory.error(), ExitCode::kUsage);
  const auto checkpoints = open_checkpoints(settings);
  if (!checkpoints) return complain(console, checkpoints.error().message, ExitCode::kUsage);
  telemetry::Log log(console.err, log_settings(settings));
  StopDeadline deadline(console.stop, log);  // outlives all that may wait for a broker
  log.say(telemetry::Level::kNote, "memory", memory_words(*memory));
  kafka::EventList events;
  kafka::Settings kafka = planned(*memory, service_kafka_settings(settings));
  kafka.unreachable_ms_max = kNoLimitMs;
  const kafka::Connection connection{std::move(kafka), &events, nullptr};
  kafka::KafkaCluster cluster(connection, wall_clock);
  ServiceReport report(log, events);
  LiveDesk desk(settings, knowledge, events, log);
  service::Service service({cluster, knowledge, checkpoints->get()},
                           service_settings(settings, *memory),
                           [&](const service::ServiceStatus& status) {
                             deadline.observe(status);
                             report.observe(status);
                             desk.observe(status);
                           });
  report.watch(service);
  auto ops = OpsService::start({settings, service, connection, log});
  if (!ops) {
    report.stop();
    log.say(telemetry::Level::kError, "end", ops.error());
    return ExitCode::kFailed;
  }
  const auto end = service.run(console.stop);
  report.stop();
  const ExitCode code = say_end(end, service.progress().records_committed, log);
  deadline.end(code);
  return code;
}

ExitCode run(const SettingFlags& flags, replay::Console& console) {
  const auto loaded = flags.load(StopEndsProcess(console.stop, ExitCode::kDone));
  if (!loaded) return complain(console, loaded.error().message, ExitCode::kUsage);
  for (const std::string& warning : loaded->warnings) console.err << "warning: " << warning << "\n";
  if (loaded->settings.bootstrap.empty()) {
    return complain(console,
                    "run needs a broker: give --bootstrap HOST:PORT, or kafka.bootstrap in the "
                    "settings file.",
                    ExitCode::kUsage);
  }
  if (const std::string fault = fault_for_run(loaded->settings); !fault.empty()) {
    return complain(console, fault, ExitCode::kUsage);
  }
  const auto knowledge =
      load_knowledge(loaded->settings, StopEndsProcess(console.stop, ExitCode::kDone));
  if (!knowledge) return complain(console, knowledge.error(), ExitCode::kUsage);
  return serve(loaded->settings, *knowledge, console);
}

}  // namespace

void add_run_command(CLI::App& program, Chosen& chosen) {
  auto flags = std::make_shared<SettingFlags>();
  CLI::App* command = program.add_subcommand("run", kRunHelp);
  command->footer(
      "Exit codes: 0 stopped by SIGTERM, SIGHUP or Ctrl-C, all that was decided is committed; 1 "
      "failed "
      "(stderr "
      "says\nwhy and what to do); 2 a flag, setting or path that cannot be used.");
  flags->add_to(*command,
                {"input", "story", "rules", "pipeline", "kafka", "service", "http", "log", "desk"});
  command->callback([flags, &chosen] {
    chosen = [flags](replay::Console& console) { return run(*flags, console); };
  });
}

}  // namespace wirefold::app
