#pragma once
// The sample archive, and whatever can be made of it, for tests of any input in any order.

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "dedup/desk.h"
#include "support/bad_inputs.h"
#include "support/dice.h"

namespace wirefold::dedup {

using Lines = std::vector<std::string>;

inline Lines sample() {
  std::ifstream stream(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  Lines lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  EXPECT_EQ(lines.size(), 260U);
  return lines;
}

/// Good lines, the same again, broken ones, kills and other versions, in no order.
inline Lines mixed(std::uint64_t seed) {
  support::Dice dice(seed);
  const Lines good = sample();
  const auto bad = support::bad_inputs(seed, 60);
  Lines lines;
  for (int i = 0; i < 700; ++i) {
    const std::string& line = dice.pick(good);
    const std::string id = field(line, "id");
    switch (dice.below(8)) {
      case 0:
        lines.push_back(dice.pick(bad).bytes);
        break;
      case 1:
        lines.push_back(record({{"id", id}, {"status", "killed"}}));
        break;
      case 2:
        lines.push_back(
            record({{"id", id}, {"version", "2"}, {"headline", field(line, "headline")}}));
        break;
      case 3:
        lines.push_back(line.substr(0, dice.below(line.size())));
        break;
      default:
        lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace wirefold::dedup
