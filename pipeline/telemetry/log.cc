#include "telemetry/log.h"

#include <array>
#include <ostream>

#include "article/decode.h"
#include "dedup/json_writer.h"

namespace wirefold::telemetry {
namespace {

constexpr std::array<std::string_view, kLevelCount> kNames = {"error", "warning", "info", "debug"};

struct Line {
  base::TimeMs time = 0;
  Level level = Level::kNote;
  std::string_view event;
  std::string_view message;
  const Numbers& numbers;
  std::uint64_t left_out = 0;
};

std::string json_line(const Line& line) {
  dedup::Json json;
  json.open();
  json.field("time", article::format_time(line.time));
  json.field("level", level_name(line.level));
  json.field("event", line.event);
  json.field("message", line.message);
  for (const auto& [name, number] : line.numbers) json.offset(name, number);
  if (line.left_out > 0) json.count("left_out", line.left_out);
  json.close();
  return json.take() + "\n";
}

std::string text_line(const Line& line) {
  std::string text = "wirefold: ";
  // A line break within a message would look like another line's beginning.
  for (const char letter : line.message) text += letter == '\n' ? ' ' : letter;
  if (line.left_out > 0) text += " (" + std::to_string(line.left_out) + " like it were left out)";
  return text + "\n";
}

}  // namespace

std::string_view level_name(Level level) { return kNames[static_cast<std::size_t>(level)]; }

std::optional<Level> parse_level(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

/// How many lines of this event were left out before this one; nothing: this one is, too.
std::optional<std::uint64_t> Log::admit(std::string_view event, base::TimeMs now) {
  const auto found = flows_.find(event);
  Flow& flow = found != flows_.end() ? found->second : flows_[std::string(event)];
  const base::TimeMs interval_ms = std::chrono::milliseconds(settings_.interval).count();
  std::uint64_t left_out = 0;
  if (flow.lines == 0 || now - flow.since >= interval_ms || now < flow.since) {
    left_out = flow.left_out;
    flow = {.since = now};
  }
  if (flow.lines >= settings_.lines_max) {
    ++flow.left_out;
    return std::nullopt;
  }
  ++flow.lines;
  return left_out;
}

void Log::say(Level level, std::string_view event, std::string_view message,
              const Numbers& numbers) {
  const base::TimeMs now = settings_.clock ? settings_.clock() : 0;
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<std::size_t>(level)];
  if (level > settings_.level) return;
  const auto left_out = admit(event, now);
  if (!left_out) return;
  const Line line{now, level, event, message, numbers, *left_out};
  out_ << (settings_.format == LineFormat::kJson ? json_line(line) : text_line(line)) << std::flush;
}

std::uint64_t Log::count(Level level) const {
  const std::lock_guard lock(mutex_);
  return counts_[static_cast<std::size_t>(level)];
}

}  // namespace wirefold::telemetry
