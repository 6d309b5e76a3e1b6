#pragma once
// The tokenizer's rules written one by one over a list of characters, each asked of ICU: slow and
// obvious. The fast one must give the same tokens (tokenize_test.cc, tests/fuzz/).

#include <string_view>
#include <vector>

#include "text/document.h"
#include "text/tokenize.h"

namespace wirefold::text {

[[nodiscard]] std::vector<Token> tokenize_slowly(std::string_view text, Orthography orthography);

}  // namespace wirefold::text
