#pragma once
// Prints of texts, for tests of what many copies of one text do.

#include <string>

#include "support/story_room.h"

namespace wirefold::story {

using support::Copy;
using support::reordered;
using support::StoryRoom;
using support::Words;
using support::words_from;

inline Copy print(const std::string& id, Words body, base::TimeMs time = 0) {
  Copy copy;
  copy.id = id;
  copy.title = {body.begin(), body.begin() + 5};
  copy.body = std::move(body);
  copy.time = time;
  return copy;
}

/// A text of event 1 that some outlets print.
inline Words agency_text() { return words_from(1000, 1080); }
/// Another text on the same event: its words, none of the passages.
inline Words own_text(std::uint64_t reporter) { return reordered(agency_text(), reporter); }

inline Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// A second version.
inline Copy revised(const std::string& id, Words body, base::TimeMs time = 0) {
  Copy copy = print(id, std::move(body), time);
  copy.version = "2";
  return copy;
}

inline Copy killed(const std::string& id, base::TimeMs time = 0) {
  Copy kill;
  kill.id = id;
  kill.time = time;
  kill.version = "2";
  kill.usability = Usability::kWithdrawn;
  return kill;
}

inline Copy withheld(const std::string& id) {
  Copy hold = killed(id);
  hold.usability = Usability::kWithheld;
  return hold;
}

}  // namespace wirefold::story
