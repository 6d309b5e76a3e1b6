#pragma once
// Contents that say which they are: each of another length, and told from every other one.

#include <algorithm>
#include <string>

#include "story/packed_content.h"

namespace wirefold::story {

inline PackedContent made_content(std::uint32_t number) {
  similarity::Features features;
  features.language = number;
  const std::size_t shingles = number * 37 % decltype(features.shingles)::kCapacity;
  while (features.shingles.size() < shingles) features.shingles.push_back(number);
  const std::string headline(number * 61 % kHeadlineBytesMax, 'h');
  const std::string id = std::to_string(number);
  return {features, {id, {}, headline, {}, {}, {}}};
}

inline bool is_made_content(const PackedContent& content, std::uint32_t number) {
  const PackedContent wanted = made_content(number);
  const auto found = content.features().shingles;
  const auto expected = wanted.features().shingles;
  return content.facts().language == number && content.bytes() == wanted.bytes() &&
         content.caption().id == wanted.caption().id &&
         content.caption().headline == wanted.caption().headline &&
         std::equal(found.begin(), found.end(), expected.begin(), expected.end());
}

}  // namespace wirefold::story
