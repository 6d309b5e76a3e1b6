#pragma once
// A long mixed input as steps, for tests that take one desk through it and hand its state to
// another in between.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "article/peek.h"
#include "dedup/desk.h"
#include "dedup/mixed_lines.h"

namespace wirefold::dedup {

/// One step's input and everything that came out.
struct Step {
  std::string line;
  base::TimeMs time = 0;
  bool ticks = false;
};

inline std::vector<Step> steps(const Lines& lines) {
  std::vector<Step> made;
  article::Decoder decoder({});
  base::TimeMs time = 0;
  for (const std::string& line : lines) {
    time = article::peek_event_time(decoder, line).value_or(time);
    made.push_back({line, time, made.size() % 7 == 0});
  }
  return made;
}

inline std::vector<OutputRecord> take(Desk& desk, const Step& step) {
  std::vector<OutputRecord> out;
  if (step.ticks) out = desk.tick(step.time);
  for (OutputRecord& record : desk.feed(step.line, step.time, step.time)) {
    out.push_back(std::move(record));
  }
  return out;
}

inline std::string text_of(const std::vector<OutputRecord>& out) {
  std::string text;
  for (const OutputRecord& record : out) text += record.key + " " + record.value + "\n";
  return text;
}

inline void replay(Desk& desk, const std::vector<std::string>& journal) {
  for (const std::string& bytes : journal) {
    auto record = state::decode_journal(bytes);
    ASSERT_TRUE(record);
    desk.deduplicator().replay(*std::move(record));
  }
}

/// A small window and few identities, so that the state also forgets.
inline story::Settings forgetful() {
  story::Settings settings;
  settings.articles_max = 120;
  settings.identities_max = 150;
  return settings;
}

}  // namespace wirefold::dedup
