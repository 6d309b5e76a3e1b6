#pragma once
// Records on their way into the desk's stories: what the desk reads of each, cut out, and evidence
// kept, so that of a thousand records those that a later one makes needless are not read. Filled
// and emptied by desk.cc.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dedup/output.h"
#include "desk/evidence_store.h"

namespace wirefold::desk {

/// An output record without what the desk does not read.
struct Record {
  dedup::Topic topic = dedup::Topic::kDecisions;
  std::uint64_t story = 0;  ///< of stories: which, by the record's key
  std::string json;
};
[[nodiscard]] Record record_of(dedup::OutputRecord record);

/// One thread at a time. Evidence that nobody took over is dropped with it.
class Intake {
 public:
  /// `store` keeps the evidence and must outlive this.
  explicit Intake(EvidenceStore& store) : store_(&store) {}
  Intake(Intake&& other) noexcept;
  Intake& operator=(Intake&& other) noexcept;
  ~Intake() { clear(); }

  /// A record of the stories, decisions or rejects topic; others are ignored.
  void add(const Record& record);
  /// Empty again, with the memory of before.
  void clear();

  struct Entry {
    dedup::Topic topic = dedup::Topic::kDecisions;
    bool is_merged = false;  ///< of stories: the record no longer says what the story was
    std::size_t begin = 0;   ///< of stories: the place of its copy
    std::size_t bytes = 0;
    std::uint64_t story = 0;  ///< of stories: which
    Evidence evidence;        ///< empty it where it is taken over
  };
  [[nodiscard]] std::vector<Entry>& entries() { return entries_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// The record's JSON without its evidence; of a reject, and of a story's record that a later one
  /// has made needless (of the journal's topic, then), nothing.
  [[nodiscard]] std::string_view json(const Entry& entry) const {
    if (entry.topic == dedup::Topic::kStories) return stories_[entry.begin];
    return std::string_view(bytes_).substr(entry.begin, entry.bytes);
  }
  /// All memory that it holds on to or had kept.
  [[nodiscard]] std::size_t bytes() const { return bytes_.size() + story_bytes_ + evidence_bytes_; }
  /// Memory that an empty one keeps.
  [[nodiscard]] std::size_t capacity() const;

 private:
  void add_decision(std::string_view json);
  void add_story(const Record& record);

  EvidenceStore* store_;
  std::string bytes_;
  std::vector<Entry> entries_;
  // A story changes again and again within a commit, and only its last record need be read: that
  // one takes the place of the one before.
  std::vector<std::string> stories_;  // copies; those behind the first `stories_used_` are spare
  std::size_t stories_used_ = 0;
  std::size_t story_bytes_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> newest_;  // by story: its entry
  std::size_t evidence_bytes_ = 0;
};

}  // namespace wirefold::desk
