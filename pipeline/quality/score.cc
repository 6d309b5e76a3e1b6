#include "quality/score.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/check.h"

// Everything is computed from one contingency table: how many articles stand in true group t and
// predicted cluster g. Groups, clusters and cells are numbered in order of first appearance in
// the labels, so sums are taken, and ties decided, in an order that no hash map can change.

namespace wirefold::quality {
namespace {

constexpr std::array<std::string_view, 7> kScoredRelations = {
    "original", "verbatim", "edited", "excerpt", "update", "rewrite", "coverage"};

// Names to numbers 0, 1, 2 … with the count of articles under each. The nameless are alone.
class Numbering {
 public:
  std::size_t add(const std::optional<std::string>& name) {
    std::size_t number = sizes_.size();
    if (name) number = numbers_.try_emplace(*name, number).first->second;
    if (number == sizes_.size()) sizes_.push_back(0);
    ++sizes_[number];
    return number;
  }
  [[nodiscard]] const std::vector<std::uint64_t>& sizes() const { return sizes_; }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::uint64_t> sizes_;
};

struct Cell {
  std::size_t truth = 0;
  std::size_t guess = 0;
  std::uint64_t articles = 0;
};

struct Table {
  std::vector<std::size_t> truth;  // by article
  std::vector<std::size_t> guess;
  Numbering groups;
  Numbering clusters;
  std::vector<Cell> cells;
  std::vector<std::uint64_t> groups_in;  // by cluster
  std::uint64_t missing = 0;
};

void count_cells(Table& table) {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> place;
  table.groups_in.resize(table.clusters.sizes().size());
  for (std::size_t i = 0; i < table.truth.size(); ++i) {
    const auto key = std::pair(table.truth[i], table.guess[i]);
    const auto [entry, is_new] = place.try_emplace(key, table.cells.size());
    if (is_new) {
      table.cells.push_back({key.first, key.second, 0});
      ++table.groups_in[key.second];
    }
    ++table.cells[entry->second].articles;
  }
}

Table tabulate(const std::vector<Label>& labels, const Assignments& assignments, ScoreKey key) {
  Table table;
  for (const Label& label : labels) {
    const bool story = key == ScoreKey::kStory;
    table.truth.push_back(table.groups.add(story ? label.story : label.family));
    const auto found = assignments.find(label.id);
    if (found == assignments.end()) {
      ++table.missing;
      table.guess.push_back(table.clusters.add(std::nullopt));
    } else {
      const Assignment& assigned = found->second;
      table.guess.push_back(table.clusters.add(story ? assigned.story : assigned.family));
    }
  }
  count_cells(table);
  return table;
}

double ratio(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

double f1(double precision, double recall) {
  const double sum = precision + recall;
  return sum == 0 ? 0.0 : 2 * precision * recall / sum;
}

std::uint64_t pairs_in(std::uint64_t n) { return n * (n - 1) / 2; }

std::uint64_t pairs_in(const std::vector<std::uint64_t>& sizes) {
  std::uint64_t sum = 0;
  for (const std::uint64_t size : sizes) sum += pairs_in(size);
  return sum;
}

PrecisionRecall bcubed(const Table& table) {
  PrecisionRecall score;
  for (const Cell& cell : table.cells) {
    const std::uint64_t squared = cell.articles * cell.articles;
    score.precision += ratio(squared, table.clusters.sizes()[cell.guess]);
    score.recall += ratio(squared, table.groups.sizes()[cell.truth]);
  }
  const auto articles = static_cast<double>(table.truth.size());
  score.precision /= articles;
  score.recall /= articles;
  score.f1 = f1(score.precision, score.recall);
  return score;
}

void score_all_pairs(const Table& table, Score& score) {
  std::uint64_t together = 0;
  for (const Cell& cell : table.cells) together += pairs_in(cell.articles);
  const std::uint64_t guessed = pairs_in(table.clusters.sizes());
  const std::uint64_t actual = pairs_in(table.groups.sizes());
  score.pairwise.precision = guessed > 0 ? ratio(together, guessed) : 1.0;
  score.pairwise.recall = actual > 0 ? ratio(together, actual) : 1.0;
  score.pairwise.f1 = f1(score.pairwise.precision, score.pairwise.recall);
  // What chance alone would put together, given the sizes.
  const std::uint64_t all = pairs_in(score.articles);
  const double expected = all == 0 ? 0.0
                                   : static_cast<double>(static_cast<long double>(guessed) *
                                                         static_cast<long double>(actual) /
                                                         static_cast<long double>(all));
  const double ceiling = static_cast<double>(guessed + actual) / 2;
  const double above_chance = static_cast<double>(together) - expected;
  score.ari = ceiling == expected ? 1.0 : above_chance / (ceiling - expected);
}

void score_merges(const Table& table, Score& score) {
  const std::vector<std::uint64_t>& sizes = table.clusters.sizes();
  const auto largest = std::max_element(sizes.begin(), sizes.end());
  score.largest_size = *largest;
  score.largest_true_groups = table.groups_in[static_cast<std::size_t>(largest - sizes.begin())];
  score.most_groups = *std::max_element(table.groups_in.begin(), table.groups_in.end());
  std::uint64_t surplus = 0;
  for (const std::uint64_t groups : table.groups_in) surplus += groups - 1;
  score.false_merges_per_10k =
      1e4 * static_cast<double>(surplus) / static_cast<double>(score.articles);
}

void score_look_alikes(const std::vector<Label>& labels, const Table& table, Score& score) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].relation != "other") continue;
    ++score.look_alikes.whole;
    if (table.groups_in[table.guess[i]] > 1) ++score.look_alikes.part;
  }
}

// The last 'original' of each true group, else its first article.
std::vector<std::size_t> anchors(const std::vector<Label>& labels, const Table& table) {
  constexpr std::size_t kNone = SIZE_MAX;
  std::vector<std::size_t> anchor(table.groups.sizes().size(), kNone);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::size_t& chosen = anchor[table.truth[i]];
    if (chosen == kNone || labels[i].relation == "original") chosen = i;
  }
  return anchor;
}

void score_recall(const std::vector<Label>& labels, const Table& table, Score& score) {
  const std::vector<std::size_t> anchor = anchors(labels, table);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t its_anchor = anchor[table.truth[i]];
    if (its_anchor == i) continue;
    Share& share = score.recall_by_relation[labels[i].relation.value_or("-")];
    ++share.whole;
    if (table.guess[i] == table.guess[its_anchor]) ++share.part;
  }
}

std::optional<RelationScore> score_relations(const std::vector<Label>& labels,
                                             const Assignments& assignments) {
  RelationScore score;
  bool any_decided = false;
  for (const Label& label : labels) {
    if (!label.relation || std::find(kScoredRelations.begin(), kScoredRelations.end(),
                                     *label.relation) == kScoredRelations.end()) {
      continue;
    }
    const auto found = assignments.find(label.id);
    const bool decided = found != assignments.end() && found->second.first_relation;
    any_decided = any_decided || decided;
    const std::string relation = decided ? *found->second.first_relation : "-";
    ++score.confusion[*label.relation][relation];
    ++score.right.whole;
    if (relation == *label.relation) ++score.right.part;
  }
  return any_decided ? std::optional(std::move(score)) : std::nullopt;
}

}  // namespace

Score score_labels(const std::vector<Label>& labels, const Assignments& assignments,
                   ScoreOptions options) {
  WIREFOLD_CHECK(!labels.empty());
  const Table table = tabulate(labels, assignments, options.key);
  Score score;
  score.key = options.key;
  score.articles = labels.size();
  score.missing = table.missing;
  score.true_groups = table.groups.sizes().size();
  score.predicted_clusters = table.clusters.sizes().size();
  score.bcubed = bcubed(table);
  score_all_pairs(table, score);
  score_merges(table, score);
  score_look_alikes(labels, table, score);
  score_recall(labels, table, score);
  score.relations = score_relations(labels, assignments);
  return score;
}

base::Result<Score, ScoreError> score_stories(const std::string& labels_path,
                                              const std::string& assignments_path,
                                              ScoreOptions options) {
  auto labels = read_labels(labels_path);
  if (!labels) return base::failure(std::move(labels.error()));
  if (labels->empty()) {
    return base::failure(ScoreError{ScoreErrorKind::kNothingLabelled,
                                    "The file labels no article; name one with a JSON object a "
                                    "line: " +
                                        labels_path});
  }
  auto assignments = read_assignments(assignments_path);
  if (!assignments) return base::failure(std::move(assignments.error()));
  return score_labels(*labels, *assignments, options);
}

base::Result<PairScore, ScoreError> score_pairs(const std::string& pairs_path,
                                                const std::string& assignments_path) {
  auto pairs = read_pairs(pairs_path);
  if (!pairs) return base::failure(std::move(pairs.error()));
  auto assignments = read_assignments(assignments_path);
  if (!assignments) return base::failure(std::move(assignments.error()));

  PairScore score;
  std::uint64_t hit = 0;
  std::uint64_t lost = 0;
  std::uint64_t wrong = 0;
  for (const PairLabel& pair : *pairs) {
    const auto a = assignments->find(pair.a);
    const auto b = assignments->find(pair.b);
    const bool known = a != assignments->end() && b != assignments->end();
    const bool joined =
        known && (a == b || (a->second.story && a->second.story == b->second.story));
    ++score.pairs;
    if (!known) ++score.missing;
    if (pair.same_story && joined) ++hit;
    if (pair.same_story && !joined) ++lost;
    if (!pair.same_story && joined) ++wrong;
  }
  PrecisionRecall& pairwise = score.pairwise;
  pairwise.precision = hit + wrong > 0 ? ratio(hit, hit + wrong) : 1.0;
  pairwise.recall = hit + lost > 0 ? ratio(hit, hit + lost) : 1.0;
  pairwise.f1 = f1(pairwise.precision, pairwise.recall);
  return score;
}

}  // namespace wirefold::quality
