#pragma once
// The program's log: named events with a level, as plain lines or as JSON, one object a line. One
// event's name cannot flood it: beyond a number of lines in an interval the rest is counted, and
// the count stands in its next line. Commands that run for long make one; it must never be given
// an article's text.

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace wirefold::telemetry {

enum class Level : std::uint8_t { kError, kWarning, kNote, kDebug };
inline constexpr std::size_t kLevelCount = 4;

/// "error", "warning", "info", "debug".
[[nodiscard]] std::string_view level_name(Level level);
[[nodiscard]] std::optional<Level> parse_level(std::string_view name);

enum class LineFormat : std::uint8_t { kText, kJson };

struct LogSettings {
  LineFormat format = LineFormat::kText;
  Level level = Level::kNote;           ///< what is less severe is not written
  std::uint64_t lines_max = 20;         ///< of one event in an interval
  std::chrono::seconds interval{10};    ///< begins with an event's first line
  std::function<base::TimeMs()> clock;  ///< milliseconds since 1970
};

/// Whole numbers that stand beside the message, in JSON as members of their own.
using Numbers = std::vector<std::pair<std::string_view, std::int64_t>>;

/// Safe from any thread; a line is written whole.
class Log {
 public:
  /// `out` must outlive this.
  Log(std::ostream& out, LogSettings settings) : out_(out), settings_(std::move(settings)) {}

  /// `event` is a short fixed word; `message` a sentence, which text has behind "wirefold: ".
  void say(Level level, std::string_view event, std::string_view message,
           const Numbers& numbers = {});
  /// Lines of a level asked for so far, written or not.
  [[nodiscard]] std::uint64_t count(Level level) const;

 private:
  struct Flow {
    base::TimeMs since = 0;
    std::uint64_t lines = 0;
    std::uint64_t left_out = 0;
  };
  [[nodiscard]] std::optional<std::uint64_t> admit(std::string_view event, base::TimeMs now);

  std::ostream& out_;
  const LogSettings settings_;
  mutable std::mutex mutex_;
  std::map<std::string, Flow, std::less<>> flows_;
  std::uint64_t counts_[kLevelCount] = {};
};

}  // namespace wirefold::telemetry
