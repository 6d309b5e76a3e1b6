#pragma once
// How well an archive's decisions agree with its labels: the measures of `wirefold score`.
// Labelled articles count, each once; a labelled article without an assignment is a cluster of
// its own and is counted as missing; assignments without a label are passed over.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "quality/labels.h"

namespace wirefold::quality {

/// What is scored: the event, or the copies of one wire text.
enum class ScoreKey { kStory, kFamily };

struct PrecisionRecall {
  double precision = 0;
  double recall = 0;
  double f1 = 0;  ///< harmonic mean; 0 where both are 0
};

/// A count out of a count.
struct Share {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;
};

/// Relations of first decisions against labelled ones, over the articles labelled original,
/// verbatim, edited, excerpt, update, rewrite or coverage.
struct RelationScore {
  Share right;
  /// confusion[labelled][decided] = articles; decided is "-" where there is none.
  std::map<std::string, std::map<std::string, std::uint64_t>> confusion;
};

/// The measures. "Group" is a labelled story or family, "cluster" a predicted one.
struct Score {
  ScoreKey key = ScoreKey::kStory;
  std::uint64_t articles = 0;
  std::uint64_t missing = 0;
  std::uint64_t true_groups = 0;
  std::uint64_t predicted_clusters = 0;
  PrecisionRecall bcubed;          ///< Bagga & Baldwin 1998
  PrecisionRecall pairwise;        ///< over all pairs of articles
  double ari = 0;                  ///< adjusted Rand index, Hubert & Arabie 1985
  std::uint64_t largest_size = 0;  ///< of the largest cluster (the first of several)
  std::uint64_t largest_true_groups = 0;
  std::uint64_t most_groups = 0;    ///< the most true groups in any one cluster
  double false_merges_per_10k = 0;  ///< clusters' surplus of true groups per 10,000 articles
  Share look_alikes;                ///< articles of relation 'other' in a cluster of several groups
  /// Articles in the cluster of their group's anchor (its 'original', else its first article),
  /// by relation ("-" where there is none); anchors themselves are not counted.
  std::map<std::string, Share> recall_by_relation;
  std::optional<RelationScore> relations;  ///< if both labels and assignments hold relations
};

/// Scores over labelled pairs.
struct PairScore {
  std::uint64_t pairs = 0;
  std::uint64_t missing = 0;  ///< pairs with an article that nothing was assigned to
  PrecisionRecall pairwise;
};

struct ScoreOptions {
  ScoreKey key = ScoreKey::kStory;
};

/// Errors: kUnreadable, kMalformed with the line, kNothingLabelled.
[[nodiscard]] base::Result<Score, ScoreError> score_stories(const std::string& labels_path,
                                                            const std::string& assignments_path,
                                                            ScoreOptions options = {});

/// The same for files already read; `labels` must not be empty.
[[nodiscard]] Score score_labels(const std::vector<Label>& labels, const Assignments& assignments,
                                 ScoreOptions options);

/// Errors: kUnreadable, kMalformed with the line.
[[nodiscard]] base::Result<PairScore, ScoreError> score_pairs(const std::string& pairs_path,
                                                              const std::string& assignments_path);

}  // namespace wirefold::quality
