#pragma once
// Does to the desk's stories what an output record says. Apart from stories.h because it alone
// knows the records' fields and what in a story's history they mean. Used by stories.cc.

#include <string_view>

#include "desk/stories.h"

namespace wirefold::desk {

/// Lives for one record. A record that cannot be read changes nothing and is counted.
class RecordReader {
 public:
  explicit RecordReader(Stories& stories) : all_(stories) {}
  /// Takes over `evidence`, which was cut out of `json`, if it reads it.
  void read_decision(std::string_view json, Evidence& evidence);
  void read_story(std::string_view json);

 private:
  struct Line;
  struct Ruling;
  struct StoryRecord;
  [[nodiscard]] bool parse_line(std::string_view json, Line& line);
  void decide(const Line& line, Evidence& evidence);
  void add_kept_from(std::string_view kept_from, Evidence& evidence);
  void move(const Line& line);
  void note_decision(const Line& line, Slot slot, KnownStory& story);
  void note_move(const Line& line, Slot slot, KnownStory& from, KnownStory& to);
  void rule(const Line& line);
  void note_ruling(const Line& line, const Ruling& ruling, std::uint64_t in, std::uint64_t other);
  void place(const Line& line, KnownArticle& article);
  [[nodiscard]] bool parse_story(std::string_view json, StoryRecord& record);
  void note_status(const StoryRecord& record, KnownStory& story);
  void note_merge(KnownStory& from, KnownStory& into);
  void read_members(std::string_view members, KnownStory& story);
  void read_member(std::string_view member, KnownStory& story);
  void read_related(std::string_view related, KnownStory& story);
  NameId name(std::string_view value);

  Stories& all_;
};

}  // namespace wirefold::desk
