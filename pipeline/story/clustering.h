#pragma once
// Average-linkage clustering (Sokal and Michener 1958) of a few items by a matrix of scores, for
// repair.h: which representatives of a story hold together.

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace wirefold::story {

/// Numbers of items, in the order in which they were joined.
using Cluster = std::vector<std::size_t>;

/// Time: cubic in the items, of which there are a dozen.
class Clustering {
 public:
  /// Each item 0 … count - 1 is a cluster of its own; all scores are 0.
  explicit Clustering(std::size_t count);
  void set(std::size_t a, std::size_t b, float score) { scores_[a][b] = scores_[b][a] = score; }

  /// Takes out, while each item is a cluster of its own, what scores at least `bond` with two
  /// others that are below `apart`: it was copied from both.
  void leave_out_digests(float bond, float apart);
  /// Joins the two clusters of highest mean score while that mean is at least `bar`.
  void join_down_to(float bar);
  /// Clusters of two or more, and those of one item that `may_stand_alone` and whose mean score
  /// with each other cluster is below `apart`.
  [[nodiscard]] std::vector<Cluster> groups(
      float apart, const std::function<bool(std::size_t)>& may_stand_alone) const;

 private:
  [[nodiscard]] bool is_digest(std::size_t item, float bond, float apart) const;
  [[nodiscard]] bool is_apart(const Cluster& cluster, float apart) const;
  [[nodiscard]] std::pair<std::size_t, std::size_t> closest() const;
  [[nodiscard]] float mean(const Cluster& a, const Cluster& b) const;

  std::vector<std::vector<float>> scores_;
  std::vector<Cluster> clusters_;
};

}  // namespace wirefold::story
