#include "story/clustering.h"

#include <algorithm>

namespace wirefold::story {

Clustering::Clustering(std::size_t count) : scores_(count, std::vector<float>(count, 0)) {
  for (std::size_t i = 0; i < count; ++i) clusters_.push_back({i});
}

void Clustering::leave_out_digests(float bond, float apart) {
  std::erase_if(clusters_,
                [&](const Cluster& cluster) { return is_digest(cluster.front(), bond, apart); });
}

void Clustering::join_down_to(float bar) {
  while (clusters_.size() > 1) {
    const auto [left, right] = closest();
    Cluster& into = clusters_[left];
    const Cluster& from = clusters_[right];
    if (mean(into, from) < bar) return;
    into.insert(into.end(), from.begin(), from.end());
    clusters_.erase(clusters_.begin() + static_cast<std::ptrdiff_t>(right));
  }
}

std::vector<Cluster> Clustering::groups(
    float apart, const std::function<bool(std::size_t)>& may_stand_alone) const {
  std::vector<Cluster> found;
  for (const Cluster& cluster : clusters_) {
    const bool alone = cluster.size() == 1 && may_stand_alone(cluster.front());
    if (cluster.size() > 1 || (alone && is_apart(cluster, apart))) found.push_back(cluster);
  }
  return found;
}

bool Clustering::is_digest(std::size_t item, float bond, float apart) const {
  const std::vector<float>& own = scores_[item];
  for (std::size_t a = 0; a < own.size(); ++a) {
    if (own[a] < bond) continue;
    for (std::size_t b = a + 1; b < own.size(); ++b) {
      if (own[b] >= bond && scores_[a][b] < apart) return true;
    }
  }
  return false;
}

bool Clustering::is_apart(const Cluster& cluster, float apart) const {
  return std::all_of(clusters_.begin(), clusters_.end(), [&](const Cluster& other) {
    return &other == &cluster || mean(cluster, other) < apart;
  });
}

std::pair<std::size_t, std::size_t> Clustering::closest() const {
  std::pair<std::size_t, std::size_t> best(0, 1);
  for (std::size_t a = 0; a < clusters_.size(); ++a) {
    for (std::size_t b = a + 1; b < clusters_.size(); ++b) {
      const auto [left, right] = best;
      if (mean(clusters_[a], clusters_[b]) > mean(clusters_[left], clusters_[right])) best = {a, b};
    }
  }
  return best;
}

float Clustering::mean(const Cluster& a, const Cluster& b) const {
  float sum = 0;
  for (const std::size_t i : a) {
    for (const std::size_t j : b) sum += scores_[i][j];
  }
  return sum / static_cast<float>(a.size() * b.size());
}

}  // namespace wirefold::story
