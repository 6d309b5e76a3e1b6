#pragma once
// What a run's output says, counted from the output records themselves: the last line about an
// article counts, as for any reader of the topics. The summary prints it and checks it against what
// the core reports of itself.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "dedup/output.h"

namespace wirefold::replay {

/// Counts of a whole run.
struct Figures {
  std::uint64_t decisions = 0;  ///< decision records: one an input
  std::uint64_t moves = 0;
  std::uint64_t rejects = 0;                         ///< records of the rejects topic
  std::uint64_t articles = 0;                        ///< articles that stand in a story
  std::uint64_t stories = 0;                         ///< stories that hold an article
  std::uint64_t largest_story = 0;                   ///< articles in it
  std::map<std::string, std::uint64_t> by_relation;  ///< articles by their last relation
  std::map<std::string, std::uint64_t> by_outcome;   ///< inputs
};

/// A story at the end of a run.
struct CopiedStory {
  std::uint64_t articles = 0;  ///< as the decisions have it
  std::string record;          ///< its fullest record: members leave records with the window
};

/// About 40 bytes an article, and the last records of some stories. One thread.
class Tally {
 public:
  /// The error says which record is not as dedup/ writes them.
  [[nodiscard]] base::Result<void, std::string> add(const dedup::OutputRecord& record);

  [[nodiscard]] Figures figures() const;
  /// The stories with the most articles, most first, then by story id; at most `wanted`
  /// (kStoriesKept), none with a single article.
  [[nodiscard]] std::vector<CopiedStory> most_copied(std::size_t wanted) const;

  static constexpr std::size_t kStoriesKept = 64;

 private:
  struct Place {
    std::uint32_t story = 0;
    std::uint32_t relation = 0;
  };
  struct KeptStory {
    std::uint64_t articles = 0;  // listed in the record
    std::uint64_t articles_total = 0;
    std::string record;
  };
  struct OutcomeCount {
    std::string name;
    std::uint64_t inputs = 0;
  };
  [[nodiscard]] base::Result<void, std::string> add_line(std::string_view line);
  void count_outcome(std::string_view name);
  [[nodiscard]] base::Result<void, std::string> add_story(const dedup::OutputRecord& record);
  [[nodiscard]] std::vector<std::uint64_t> story_sizes() const;

  std::unordered_map<std::uint64_t, Place> articles_;         // by hash of the article's id
  std::unordered_map<std::uint64_t, std::uint32_t> stories_;  // index by hash of the story's id
  std::vector<std::string> relations_;
  std::vector<OutcomeCount> outcomes_;
  std::map<std::string, KeptStory> kept_;
  std::uint64_t decisions_ = 0;
  std::uint64_t moves_ = 0;
  std::uint64_t rejects_ = 0;
};

}  // namespace wirefold::replay
