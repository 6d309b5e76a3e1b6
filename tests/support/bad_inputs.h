#pragma once
// Bad input records by the hundred, for the tests of everything that must survive them: the
// decoder, the pipeline end to end, the rejects topic.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "article/article.h"

namespace wirefold::support {

/// A record that must be rejected, whatever the reader's settings, and for what.
struct BadInput {
  std::string kind;   ///< what was done to it, for messages: "lone surrogate"
  std::string bytes;  ///< at most 64 KiB, except of the kind "too large" (1,000,001 or more)
  article::RejectClass expected = article::RejectClass::kMalformed;
};

/// The kinds of bad input there are, in a fixed order.
[[nodiscard]] std::vector<std::string> bad_input_kinds();

/// `count` bad inputs; kinds take turns, so 200 of them hold each kind several times. The same seed
/// gives the same bytes. No bytes are repeated, except of kinds that have only one form (empty).
[[nodiscard]] std::vector<BadInput> bad_inputs(std::uint64_t seed, std::size_t count);

}  // namespace wirefold::support
