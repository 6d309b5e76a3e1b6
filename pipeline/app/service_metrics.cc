#include "app/service_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "app/version.h"
#include "telemetry/metric_page.h"

namespace wirefold::app {
namespace {

using service::ServiceState;
using telemetry::MetricPage;

template <typename Number>
double as_double(Number number) {
  return static_cast<double>(number);
}

/// A counter whose series differ in one label.
struct Kinds {
  std::string_view metric;
  std::string_view help;
  std::string label;
};

// One series a name, so that a kind that has not occurred yet is 0 and not missing.
template <typename Counts, typename NameOf>
void add_kinds(MetricPage& page, const Kinds& kinds, const Counts& counts, NameOf name_of) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    page.counter(kinds.metric, kinds.help, as_double(counts[i]),
                 {{kinds.label, std::string(name_of(i))}});
  }
}

void add_states(MetricPage& page, ServiceState now) {
  for (std::size_t i = 0; i < service::kServiceStateCount; ++i) {
    const auto state = static_cast<ServiceState>(i);
    std::string name(service::service_state_name(state));
    std::replace(name.begin(), name.end(), ' ', '_');
    page.gauge("wirefold_service_state", "1 for the state this process is in.", state == now,
               {{"state", name}});
  }
}

void add_flow(MetricPage& page, const service::Progress& progress) {
  page.counter("wirefold_records_received_total", "Input records read.",
               as_double(progress.records_read.load()));
  page.counter("wirefold_received_bytes_total", "Keys and values of the input records read.",
               as_double(progress.bytes_read.load()));
  page.counter("wirefold_records_committed_total", "Input records whose outputs are committed.",
               as_double(progress.records_committed.load()));
  page.counter("wirefold_outputs_written_total", "Output and journal records written.",
               as_double(progress.outputs_written.load()));
  page.gauge("wirefold_reading_paused", "1 while reading waits for room in a queue.",
             progress.is_paused ? 1 : 0);
  page.counter("wirefold_reading_paused_seconds_total",
               "How long reading has waited for room in a queue.",
               as_double(progress.paused_us.load()) / 1e6);
}

void add_transactions(MetricPage& page, const service::Progress& progress,
                      const service::ResendCounts& resends) {
  constexpr const char* kName = "wirefold_transactions_total";
  constexpr const char* kHelp = "Transactions by what became of them.";
  page.counter(kName, kHelp, as_double(progress.commits.load()), {{"result", "committed"}});
  page.counter(kName, kHelp, as_double(resends.sent_again), {{"result", "sent_again"}});
  page.counter(kName, kHelp, as_double(resends.found_committed), {{"result", "found_committed"}});
  page.counter(kName, kHelp, as_double(progress.aborts.load()), {{"result", "given_up"}});
  page.counter("wirefold_producer_renewals_total",
               "Producers made anew because an outcome was unknown.",
               as_double(resends.sinks_renewed));
  page.counter("wirefold_call_retries_total", "Calls to the broker that were repeated.",
               as_double(progress.retries.load()));
}

void add_decisions(MetricPage& page, const service::Counts& counts) {
  add_kinds(page, {"wirefold_decisions_total", "Committed decisions by outcome.", "outcome"},
            counts.outcomes,
            [](std::size_t i) { return story::outcome_name(static_cast<story::Outcome>(i)); });
  add_kinds(
      page,
      {"wirefold_relations_total", "Committed decisions about articles by relation.", "relation"},
      counts.relations, [](std::size_t i) {
        return similarity::relation_name(static_cast<similarity::Relation>(i));
      });
  add_kinds(page, {"wirefold_rejects_total", "Committed rejects by error class.", "class"},
            counts.rejects, [](std::size_t i) {
              return article::reject_class_name(static_cast<article::RejectClass>(i));
            });
  telemetry::Distribution delays;
  for (const base::TimeMs up_to : service::Delays::kUpToMs) {
    delays.upper_bounds.push_back(as_double(up_to) / 1e3);
  }
  delays.counts.assign(counts.delays.counts.begin(), counts.delays.counts.end());
  delays.sum = as_double(counts.delays.sum_ms) / 1e3;
  page.histogram("wirefold_commit_delay_seconds",
                 "From an input record's timestamp to the commit of its decision.", delays);
}

void add_state(MetricPage& page, const service::Measures& measures) {
  const dedup::Report& report = measures.report;
  page.gauge("wirefold_stories_open", "Stories in the window.", as_double(report.stories_open));
  page.gauge("wirefold_largest_story_articles", "Most articles that any story has held.",
             as_double(report.largest_story));
  page.gauge("wirefold_times_near_seconds",
             "Within so long a difference in time says nothing: a day, less where times tell.",
             static_cast<double>(report.days_near) * as_double(base::kDayMs) / 1e3);
  page.gauge("wirefold_state_articles", "Articles in the window.", as_double(report.articles));
  page.gauge("wirefold_state_articles_limit", "Setting story.articles_max.",
             as_double(report.articles_max));
  page.gauge("wirefold_state_bytes", "Size of the state's tables.", as_double(report.state_bytes));
  page.counter("wirefold_articles_evicted_total", "Articles that left the window.",
               as_double(report.evicted));
  page.counter("wirefold_event_times_refused_total",
               "New articles whose event time lies more than an hour ahead of their record, or "
               "before the year 1; their text's or their record's own stood in.",
               as_double(report.times_refused));
  page.counter("wirefold_event_times_behind_total",
               "New articles whose event time lies further back than the window reaches.",
               as_double(report.times_behind));
  page.counter("wirefold_passages_cut_total",
               "Copied passages met in more articles than a look-up reads, as boilerplate is.",
               as_double(report.passages_cut));
  page.counter("wirefold_stories_founded_total", "Stories begun.",
               as_double(report.stories_founded));
  page.counter("wirefold_story_merges_total", "Stories that became part of another.",
               as_double(report.merges));
  page.counter("wirefold_story_splits_total", "Stories taken apart.", as_double(report.splits));
  page.counter("wirefold_article_moves_total", "Articles moved to another story.",
               as_double(report.moves));
  page.counter("wirefold_takeovers_total", "Times this process became the active one.",
               as_double(measures.take_overs));
  page.counter("wirefold_state_rebuilds_total", "Times the state was dropped and restored.",
               as_double(measures.rebuilds));
  page.gauge("wirefold_journal_records_applied", "Journal records applied before being active.",
             as_double(measures.journal_records));
  page.gauge("wirefold_journal_lag_records",
             "Offsets up to the journal's end, while restoring and standing by.",
             as_double(measures.journal_lag));
}

void add_checkpoints(MetricPage& page, const service::CheckpointCounts& counts) {
  constexpr const char* kName = "wirefold_checkpoints_total";
  constexpr const char* kHelp = "Checkpoints by what became of them.";
  page.counter(kName, kHelp, as_double(counts.published), {{"result", "published"}});
  page.counter(kName, kHelp, as_double(counts.uploaded), {{"result", "uploaded"}});
  page.counter(kName, kHelp, as_double(counts.failed), {{"result", "failed"}});
  page.gauge("wirefold_journal_begin_offset", "The journal was trimmed before this offset; 0: not.",
             as_double(counts.journal_begin));
}

// Who is active knows from its own commits, who follows from the journal, and who was active once
// from both: the later offset counts.
std::vector<base::Position> decided_offsets(const service::Measures& measures,
                                            const service::Counts& counts) {
  auto latest = counts.next_offsets;
  for (const base::Position& next : measures.next_offsets) {
    std::int64_t& offset = latest[{next.topic, next.partition}];
    offset = std::max(offset, next.offset);
  }
  std::vector<base::Position> decided;
  for (const auto& [input, offset] : latest) decided.push_back({input.first, input.second, offset});
  return decided;
}

void add_lag(MetricPage& page, const std::vector<kafka::InputRange>& inputs,
             const std::vector<base::Position>& decided) {
  for (const kafka::InputRange& range : inputs) {
    page.gauge("wirefold_input_lag_records", "Input offsets not decided yet, by partition.",
               as_double(kafka::lag_of(range, decided)),
               {{"topic", range.topic}, {"partition", std::to_string(range.partition)}});
  }
}

void add_loops(MetricPage& page, const service::Turns& turns) {
  for (std::size_t i = 0; i < service::kLoopNames.size(); ++i) {
    const auto still = turns.still_for(static_cast<service::Loop>(i));
    page.gauge("wirefold_loop_still_seconds", "Since a loop's last turn; 0 if it does not run.",
               as_double(still.count()) / 1e3, {{"loop", std::string(service::kLoopNames[i])}});
  }
}

void add_process(MetricPage& page) {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  if (statm >> pages >> resident) {
    page.gauge("process_resident_memory_bytes", "Resident memory size in bytes.",
               as_double(resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))));
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return as_double(time.tv_sec) + as_double(time.tv_usec) / 1e6;
  };
  page.counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
               seconds(used.ru_utime) + seconds(used.ru_stime));
}

void add_log(MetricPage& page, const Scrape& scrape) {
  for (std::size_t i = 0; i < telemetry::kLevelCount; ++i) {
    const auto level = static_cast<telemetry::Level>(i);
    page.counter("wirefold_log_events_total", "Events by level, written to the log or not.",
                 as_double(scrape.log.count(level)),
                 {{"level", std::string(telemetry::level_name(level))}});
  }
  page.counter("wirefold_broker_events_dropped_total",
               "What librdkafka said and nobody had room for.",
               as_double(scrape.broker_events_dropped));
}

}  // namespace

std::string metrics_text(const Scrape& scrape) {
  const service::Measures measures = scrape.service.measures();
  const service::Progress& progress = scrape.service.progress();
  const service::Counts counts = progress.tally.counts();
  MetricPage page;
  page.gauge("wirefold_build_info", "1, with the version as a label.", 1, {{"version", kVersion}});
  add_states(page, measures.state);
  add_flow(page, progress);
  add_transactions(page, progress, scrape.service.resends());
  add_decisions(page, counts);
  add_lag(page, scrape.inputs, decided_offsets(measures, counts));
  add_state(page, measures);
  add_checkpoints(page, scrape.service.checkpoints());
  add_loops(page, progress.turns);
  add_log(page, scrape);
  add_process(page);
  return page.text();
}

}  // namespace wirefold::app
