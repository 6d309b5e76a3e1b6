#include "quality/score_report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <set>
#include <string_view>
#include <vector>

#include "files/json_text.h"

namespace wirefold::quality {
namespace {

constexpr std::size_t kNameColumns = 9;

std::string fixed(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string number(std::uint64_t value) { return std::to_string(value); }

// Shortest digits that read back as the same number, always recognisable as a fraction.
std::string json_number(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  std::string digits(text.data(), end);
  if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
  return digits;
}

std::string json_string(std::string_view text) {
  std::string out;
  files::append_json_string(out, text);
  return out;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::string padding(std::string_view text, std::size_t columns) {
  const std::size_t used = columns_of(text);
  return std::string(columns > used ? columns - used : 0, ' ');
}

std::string left(std::string_view text, std::size_t columns) {
  return std::string(text) + padding(text, columns);
}

std::string right(std::string_view text, std::size_t columns) {
  return padding(text, columns) + std::string(text);
}

std::string_view key_name(ScoreKey key) { return key == ScoreKey::kStory ? "story" : "family"; }

std::string precision_recall_line(std::string_view name, const PrecisionRecall& score) {
  return left(name, kNameColumns) + " P " + fixed(score.precision, 4) + "  R " +
         fixed(score.recall, 4) + "  F1 " + fixed(score.f1, 4);
}

double share(const Share& of) {
  return static_cast<double>(of.part) / static_cast<double>(of.whole);
}

// Rows and columns in the order in which relations drift from the original; others behind.
std::vector<std::string> in_order(const std::set<std::string>& names) {
  std::vector<std::string> ordered;
  for (const char* known :
       {"original", "verbatim", "edited", "excerpt", "update", "rewrite", "coverage"}) {
    if (names.count(known) > 0) ordered.emplace_back(known);
  }
  const std::size_t known_count = ordered.size();
  for (const std::string& name : names) {
    const auto known_end = ordered.begin() + static_cast<std::ptrdiff_t>(known_count);
    if (std::find(ordered.begin(), known_end, name) == known_end) ordered.push_back(name);
  }
  return ordered;
}

std::string relation_lines(const RelationScore& relations) {
  std::set<std::string> labelled;
  std::set<std::string> decided;
  for (const auto& [label, row] : relations.confusion) {
    labelled.insert(label);
    for (const auto& [decision, articles] : row) decided.insert(decision);
  }
  const std::vector<std::string> columns = in_order(decided);
  std::string text = left("relations", kNameColumns) + " " + number(relations.right.part) + "/" +
                     number(relations.right.whole) + " = " + fixed(share(relations.right), 4) +
                     " as labelled (rows: labelled, columns: first decision)\n";
  text += left("", kNameColumns);
  for (const std::string& column : columns) text += " " + right(column, kNameColumns);
  for (const std::string& label : in_order(labelled)) {
    const auto& row = relations.confusion.at(label);
    text += "\n" + left(label, kNameColumns);
    for (const std::string& column : columns) {
      const auto cell = row.find(column);
      const std::uint64_t articles = cell == row.end() ? 0 : cell->second;
      text += " " + right(number(articles), std::max(kNameColumns, columns_of(column)));
    }
  }
  return text + "\n";
}

std::string json_precision_recall(const PrecisionRecall& score) {
  return "\"p\": " + json_number(score.precision) + ", \"r\": " + json_number(score.recall) +
         ", \"f1\": " + json_number(score.f1);
}

std::string json_share(const Share& of) {
  return "[" + number(of.part) + ", " + number(of.whole) + "]";
}

// Joins "name": value pairs of a map into an object.
template <typename Map, typename Write>
std::string json_object(const Map& map, const Write& write) {
  std::string text = "{";
  const char* separator = "";
  for (const auto& [name, value] : map) {
    text += separator + json_string(name) + ": " + write(value);
    separator = ", ";
  }
  return text + "}";
}

std::string json_relations(const RelationScore& relations) {
  using Row = std::map<std::string, std::uint64_t>;
  return "{\"articles\": " + number(relations.right.whole) +
         ", \"right\": " + number(relations.right.part) +
         ", \"accuracy\": " + json_number(share(relations.right)) + ", \"confusion\": " +
         json_object(relations.confusion, [](const Row& row) { return json_object(row, number); }) +
         "}";
}

}  // namespace

std::string report_text(const Score& score) {
  std::string text = number(score.articles) + " articles, " + number(score.missing) + " missing, " +
                     number(score.true_groups) + " true groups (" +
                     std::string(key_name(score.key)) + "), " + number(score.predicted_clusters) +
                     " predicted clusters\n";
  text += precision_recall_line("bcubed", score.bcubed) + "\n";
  text += precision_recall_line("pairwise", score.pairwise) + "\n";
  text += "ari       " + fixed(score.ari, 4) + "\n";
  text += "largest   " + number(score.largest_size) + " articles from " +
          number(score.largest_true_groups) + " true groups\n";
  text += "most      " + number(score.most_groups) + " true groups in one predicted cluster\n";
  text += "false merges per 10k articles  " + fixed(score.false_merges_per_10k, 1) + "\n";
  if (score.look_alikes.whole > 0) {
    text += "look-alikes joined  " + number(score.look_alikes.part) + "/" +
            number(score.look_alikes.whole) + "\n";
  }
  for (const auto& [relation, recall] : score.recall_by_relation) {
    text += "recall    " + left(relation, kNameColumns) + " " + number(recall.part) + "/" +
            number(recall.whole) + " = " + fixed(share(recall), 3) + "\n";
  }
  if (score.relations) text += relation_lines(*score.relations);
  return text;
}

std::string report_text(const PairScore& score) {
  return number(score.pairs) + " pairs, " + number(score.missing) + " with an article missing\n" +
         precision_recall_line("pairs", score.pairwise) + "\n";
}

std::string report_json(const Score& score) {
  std::string json = "{\"articles\": " + number(score.articles) +
                     ", \"missing\": " + number(score.missing) + ", \"key\": \"" +
                     std::string(key_name(score.key)) +
                     "\", \"true_groups\": " + number(score.true_groups) +
                     ", \"predicted_clusters\": " + number(score.predicted_clusters);
  json += ", \"bcubed\": {" + json_precision_recall(score.bcubed) + "}";
  json += ", \"pairwise\": {" + json_precision_recall(score.pairwise) + "}";
  json += ", \"ari\": " + json_number(score.ari);
  json += ", \"largest\": {\"size\": " + number(score.largest_size) +
          ", \"true_groups\": " + number(score.largest_true_groups) + "}";
  json += ", \"most_groups\": " + number(score.most_groups);
  json += ", \"false_merges_per_10k\": " + json_number(score.false_merges_per_10k);
  json += ", \"look_alikes\": " + json_share(score.look_alikes);
  json += ", \"recall_by_relation\": " + json_object(score.recall_by_relation, json_share);
  if (score.relations) json += ", \"relations\": " + json_relations(*score.relations);
  return json + "}";
}

std::string report_json(const PairScore& score) {
  return "{\"pairs\": " + number(score.pairs) + ", \"missing\": " + number(score.missing) + ", " +
         json_precision_recall(score.pairwise) + "}";
}

}  // namespace wirefold::quality
