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
  std::string ruling;  ///< that comes before the line; empty: none
};

/// The line's id; empty if it is no record with one.
inline std::string id_of(const std::string& line) {
  return parse(line).IsObject() ? field(line, "id") : "";
}

/// Now and then a ruling about this line's article and one of a while ago.
inline std::string ruling_about(const std::vector<Step>& before, const std::string& id) {
  constexpr std::size_t kAgo = 12;
  const std::size_t step = before.size();
  if (step % 5 != 0 || step < kAgo || id.empty()) return {};
  const std::string other = id_of(before[step - kAgo].line);
  switch (step / 5 % 4) {
    case 0:
      return record({{"ruling", "join"}, {"story_id", other}, {"other_story_id", id}});
    case 1:
      return record({{"ruling", "apart"}, {"story_id", other}, {"other_story_id", id}});
    case 2:
      return record({{"ruling", "apart"}, {"story_id", other}, {"article_id", other}});
    default:
      return record({{"ruling", "canonical"}, {"story_id", other}, {"article_id", other}});
  }
}

inline std::vector<Step> steps(const Lines& lines) {
  std::vector<Step> made;
  article::Decoder decoder({});
  base::TimeMs time = 0;
  for (const std::string& line : lines) {
    time = article::peek_event_time(decoder, line).value_or(time);
    made.push_back({line, time, made.size() % 7 == 0, ruling_about(made, id_of(line))});
  }
  return made;
}

inline std::vector<OutputRecord> take(Desk& desk, const Step& step) {
  std::vector<OutputRecord> out;
  if (step.ticks) out = desk.tick(step.time);
  if (!step.ruling.empty()) {
    for (OutputRecord& record : desk.rule(step.ruling)) out.push_back(std::move(record));
  }
  for (OutputRecord& record : desk.feed(step.line, step.time, step.time)) {
    out.push_back(std::move(record));
  }
  return out;
}

/// As if the step had been taken.
inline void skip(Desk& desk, const Step& step) {
  desk.skip_offset();
  if (!step.ruling.empty()) desk.skip_ruling();
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
