#include "replay/progress_line.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ostream>

namespace wirefold::replay {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kRedrawEvery{200};
constexpr milliseconds kLineEvery{5'000};
constexpr milliseconds kFirstAfter{500};
constexpr int kBarCells = 24;

std::string time_left(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::min(seconds, 1e7)));
  char text[32];
  std::snprintf(text, sizeof text, "%u:%02u", static_cast<unsigned>(whole / 60),
                static_cast<unsigned>(whole % 60));
  return text;
}

std::string bar(double fraction) {
  const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kBarCells);
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(kBarCells - full), '.') + "] ";
}

double seconds_since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

std::string progress_text(const ProgressView& view) {
  const std::string percent =
      view.fraction < 0 ? "" : "  " + std::to_string(static_cast<int>(view.fraction * 100)) + " %";
  if (view.is_reading) return "reading the archive" + percent;
  const double rate = view.seconds > 0 ? static_cast<double>(view.records) / view.seconds : 0;
  std::string text = grouped(view.records) + " articles  " +
                     grouped(static_cast<std::uint64_t>(std::llround(rate))) + "/s" + percent;
  if (view.fraction > 0.01) {
    text += "  " + time_left(view.seconds * (1 - view.fraction) / view.fraction) + " left";
  }
  return text;
}

ProgressLine::ProgressLine(Console& console, const FeedProgress& feed,
                           const service::Progress& pipeline)
    : console_(console), feed_(feed), pipeline_(pipeline), thread_([this] { run(); }) {}

ProgressLine::~ProgressLine() {
  {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
  }
  ended_.notify_all();
  thread_.join();
  if (console_.screen == Screen::kTerminal) console_.err << "\r\x1b[K" << std::flush;
}

void ProgressLine::run() {
  const auto start = steady_clock::now();
  const milliseconds every = console_.screen == Screen::kTerminal ? kRedrawEvery : kLineEvery;
  auto due = start + (console_.screen == Screen::kTerminal ? kFirstAfter : kLineEvery);
  std::unique_lock lock(mutex_);
  while (!ended_.wait_until(lock, due, [this] { return is_ended_; })) {
    show(seconds_since(start));
    due += every;
  }
}

void ProgressLine::show(double seconds) {
  const ProgressView now = view(seconds);
  if (console_.screen == Screen::kLines) {
    console_.err << progress_text(now) << "\n" << std::flush;
    return;
  }
  const std::string cells = now.fraction < 0 ? "" : bar(now.fraction);
  console_.err << "\r\x1b[K" << cells << progress_text(now) << std::flush;
}

ProgressView ProgressLine::view(double seconds) const {
  ProgressView now;
  now.seconds = seconds;
  now.records = pipeline_.records_decided;
  const std::uint64_t records_total = feed_.records_total;
  const std::uint64_t bytes_total = feed_.disk_bytes_total;
  now.is_reading = now.records == 0 && feed_.records == 0;
  if (records_total > 0) {
    now.fraction = static_cast<double>(now.records) / static_cast<double>(records_total);
  } else if (bytes_total > 0) {
    now.fraction = static_cast<double>(feed_.disk_bytes) / static_cast<double>(bytes_total);
  }
  return now;
}

}  // namespace wirefold::replay
