#pragma once
// What a reader of the outputs may hold against a service. It is told what was fed and sees every
// record that a read_committed reader of stories, decisions, rejects and journal sees; then it
// decides all inputs once more, in the journal's order and in one thread, and counts what differs.

#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kafka/reader.h"
#include "kafka/settings.h"

namespace wirefold::kafka {

/// All zero: nothing was lost, nothing doubled, and nothing differs from a run without a fault.
struct Faults {
  std::uint64_t lost_inputs = 0;       ///< fed, and without a decision
  std::uint64_t not_decided_once = 0;  ///< offsets with more than one decision, or never fed
  std::uint64_t differing = 0;         ///< outputs that a clean run of the journal does not make
  std::uint64_t partial_transactions = 0;  ///< seen in part, or in pieces, within a partition
  std::uint64_t revisions_backwards = 0;   ///< stories whose revision does not grow
  friend bool operator==(const Faults&, const Faults&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Faults& faults) {
    return out << "lost inputs " << faults.lost_inputs << ", not decided once "
               << faults.not_decided_once << ", differing " << faults.differing
               << ", partial transactions " << faults.partial_transactions
               << ", revisions backwards " << faults.revisions_backwards;
  }
};

/// Not safe from several threads.
class Verifier {
 public:
  explicit Verifier(const Settings& settings);

  /// A record of an input topic, with its offset.
  void note_input(ReadRecord record);
  /// A committed record of an output topic; those of a partition come in their order.
  void note_output(const ReadRecord& record);

  /// Inputs decided so far.
  [[nodiscard]] std::size_t decided() const { return decisions_.size(); }
  [[nodiscard]] std::size_t transactions() const { return commits_.size(); }
  /// Of all that was noted. `examples` gets a sentence for the first of each kind.
  [[nodiscard]] Faults faults(std::vector<std::string>& examples) const;

 private:
  using Place = std::pair<std::string, std::pair<std::int32_t, std::int64_t>>;  // of an input
  /// What of a transaction was seen on the topics of decisions and of the journal.
  struct Commit {
    std::set<Place> decided;
    std::set<Place> journaled;
  };
  struct Step {  // of the journal
    bool is_tick = false;
    std::int64_t now = 0;
    Place input;
  };
  struct Outputs {
    std::map<Place, std::string> decisions;
    std::vector<std::string> others;  // moves, stories and rejects, each in their order
  };

  [[nodiscard]] static Place place_of(const base::Position& position);
  void note_commit(const ReadRecord& record, const std::string& commit);
  void note_decision(const ReadRecord& record, const std::string& commit);
  void note_story(const ReadRecord& record);
  void note_journal(const ReadRecord& record, const std::string& commit);
  [[nodiscard]] Outputs clean_run() const;
  [[nodiscard]] std::uint64_t count_differing(std::vector<std::string>& examples) const;
  void count_inputs(Faults& faults, std::vector<std::string>& examples) const;

  const Settings settings_;
  std::map<Place, ReadRecord> inputs_;
  std::map<Place, std::vector<std::string>> decisions_;
  std::map<std::string, std::vector<std::string>> others_;  // topic to values but decisions
  std::vector<Step> journal_;
  std::map<std::string, Commit> commits_;
  std::map<std::string, std::string> current_;  // partition to the commit it is in
  std::set<std::string> left_;                  // partition and commit
  std::map<std::string, std::uint64_t> revisions_;
  std::uint64_t in_pieces_ = 0;
  std::uint64_t backwards_ = 0;
  std::string backwards_example_;
};

}  // namespace wirefold::kafka
