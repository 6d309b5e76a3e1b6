#pragma once
// Committed records on their way to the desk: what the desk reads of each, copied while the record
// is still warm, so that the record itself is gone as soon as without a desk. Holding on to the
// records cost a replay more than all that the desk does with them: the thread that writes them had
// to fetch new memory instead of the same again. Filled by replay/ and topic_follower.cc, emptied
// by desk.cc.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/output.h"
#include "desk/evidence_store.h"

namespace wirefold::desk {

/// One thread at a time. Evidence that nobody took over is dropped with it.
class Intake {
 public:
  /// `store` keeps the evidence and must outlive this.
  explicit Intake(EvidenceStore& store) : store_(&store) {}
  Intake(Intake&& other) noexcept;
  Intake& operator=(Intake&& other) noexcept;
  ~Intake() { clear(); }

  /// A record of the stories, decisions or rejects topic; others are ignored.
  void add(const dedup::OutputRecord& record);
  /// Empty again, with the memory of before.
  void clear();

  struct Entry {
    dedup::Topic topic = dedup::Topic::kDecisions;
    std::size_t begin = 0;
    std::size_t bytes = 0;
    std::uint64_t story = 0;  ///< of stories: which
    Evidence evidence;        ///< empty it where it is taken over
  };
  [[nodiscard]] std::vector<Entry>& entries() { return entries_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  /// The record's JSON without its evidence; of a reject nothing.
  [[nodiscard]] std::string_view json(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.begin, entry.bytes);
  }
  /// All memory that it holds on to or had kept.
  [[nodiscard]] std::size_t bytes() const { return bytes_.size() + evidence_bytes_; }
  /// Memory that an empty one keeps.
  [[nodiscard]] std::size_t capacity() const {
    return bytes_.capacity() + sizeof(Entry) * entries_.capacity();
  }

 private:
  void add_decision(std::string_view json);

  EvidenceStore* store_;
  std::string bytes_;
  std::vector<Entry> entries_;
  std::size_t evidence_bytes_ = 0;
};

}  // namespace wirefold::desk
