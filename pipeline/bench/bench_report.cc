#include "bench/bench_report.h"

#include <cmath>
#include <cstdio>

#include "quality/score_report.h"
#include "replay/progress_line.h"

namespace wirefold::bench {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

template <typename... Values>
std::string formatted(const char* format, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string whole(double value) { return replay::grouped(std::uint64_t(std::llround(value))); }

double rate_of(const Cost& cost) { return cost.mean > 0 ? 1e6 / cost.mean : 0; }

std::string stage_row(const char* name, const Cost& cost) {
  return formatted("  %-9s%13s%10.1f%9.1f%9.1f%9.1f\n", name, whole(rate_of(cost)).c_str(),
                   cost.mean, cost.p50, cost.p99, cost.p999);
}

std::string hash_text(std::uint64_t hash) {
  return formatted("%016llx", static_cast<unsigned long long>(hash));
}

double each(std::uint64_t bytes, std::uint64_t articles) {
  return articles > 0 ? static_cast<double>(bytes) / static_cast<double>(articles) : 0;
}

const FlatOut& median(const Figures& figures) {
  return figures.flat_out[figures.flat_out.size() / 2];
}

std::string flat_out_text(const Figures& figures) {
  const auto threads = static_cast<unsigned long long>(figures.threads);
  std::string text = formatted("Flat out, all cores: %s articles/s, %.1f MiB/s",
                               whole(median(figures).articles_per_second).c_str(),
                               median(figures).bytes_per_second / kMebibyte);
  if (figures.flat_out.size() > 1) {
    text += " (median of " + replay::grouped(figures.flat_out.size()) + ", " +
            whole(figures.flat_out.front().articles_per_second) + " to " +
            whole(figures.flat_out.back().articles_per_second) + ")";
  }
  return text +
         formatted("\n  %llu thread%s prepare; reading, deciding and writing have their own\n",
                   threads, threads == 1 ? "s" : "");
}

std::string json_cost(const char* name, const Cost& cost) {
  return formatted(
      "\"%s\": {\"per_second\": %.1f, \"mean_us\": %.2f, \"p50_us\": %.2f, \"p99_us\": %.2f, "
      "\"p999_us\": %.2f}",
      name, rate_of(cost), cost.mean, cost.p50, cost.p99, cost.p999);
}

}  // namespace

std::string report_text(const Figures& figures) {
  const StageTiming& stages = figures.stages;
  std::string text = replay::grouped(stages.records) + " records, " +
                     formatted("%.1f MiB", static_cast<double>(stages.bytes) / kMebibyte) + "\n\n";
  text += flat_out_text(figures);
  text += "\nOne core, microseconds of processor time an article:\n";
  text += "  stage       articles/s      mean      p50      p99    p99.9\n";
  text += stage_row("prepare", stages.prepare);
  text += stage_row("decide", stages.decide);
  text += stage_row("both", stages.both);
  text += formatted(
      "\nMemory: %.1f MiB at most; %s articles in the window, %.2f KiB each with tables\n",
      static_cast<double>(figures.peak_memory_bytes) / kMebibyte,
      replay::grouped(stages.in_window).c_str(),
      each(stages.memory_bytes, stages.in_window) / 1024);
  text += "Hash of all output: " + hash_text(stages.hash) + "\n";
  if (!figures.score) return text;
  text += "\nQuality\n";
  return text +
         std::visit([](const auto& score) { return quality::report_text(score); }, *figures.score);
}

std::string report_json(const Figures& figures) {
  const StageTiming& stages = figures.stages;
  std::string json = formatted("{\"records\": %llu, \"bytes\": %llu, \"flat_out\": [",
                               static_cast<unsigned long long>(stages.records),
                               static_cast<unsigned long long>(stages.bytes));
  for (std::size_t i = 0; i < figures.flat_out.size(); ++i) {
    json += formatted("%s{\"articles_per_second\": %.1f, \"bytes_per_second\": %.0f}",
                      i > 0 ? ", " : "", figures.flat_out[i].articles_per_second,
                      figures.flat_out[i].bytes_per_second);
  }
  json += formatted("], \"prepare_threads\": %llu, \"stages\": {",
                    static_cast<unsigned long long>(figures.threads));
  json += json_cost("prepare", stages.prepare) + ", " + json_cost("decide", stages.decide) + ", " +
          json_cost("both", stages.both) + "}";
  json += formatted(", \"articles_in_window\": %llu, \"bytes_per_article\": %.0f",
                    static_cast<unsigned long long>(stages.in_window),
                    each(stages.memory_bytes, stages.in_window));
  json += formatted(", \"peak_memory_bytes\": %llu, \"output_hash\": \"",
                    static_cast<unsigned long long>(figures.peak_memory_bytes));
  json += hash_text(stages.hash) + "\"";
  if (figures.score) {
    json += ", \"score\": " +
            std::visit([](const auto& s) { return quality::report_json(s); }, *figures.score);
  }
  return json + "}";
}

}  // namespace wirefold::bench
