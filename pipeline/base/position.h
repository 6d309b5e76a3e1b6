#pragma once
// Where an input record stood: the identity of an input, whatever carried it. Every decision and
// reject names it as its origin, and the commit names the positions that come next.

#include <cstdint>
#include <string>

namespace wirefold::base {

/// A record's place in its log. The offset counts from 0 within the partition.
struct Position {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace wirefold::base
