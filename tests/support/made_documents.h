#pragma once
// Documents made of numbered words, for tests that need many texts and no language: word 7 is the
// same word everywhere, and a text is a list of numbers.

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "text/document.h"

namespace wirefold::support {

using Words = std::vector<std::uint32_t>;

/// The token of a numbered word; word and stem are the same.
inline text::Token made_token(std::uint32_t word, std::uint16_t flags = 0) {
  text::Token token;
  token.word = base::hash64("word " + std::to_string(word));
  token.stem = token.word;
  token.flags = flags;
  return token;
}

/// Headline and body as a document; each ten words of the body are a line and a sentence.
inline text::Document made_document(const Words& title, const Words& body) {
  text::Document document;
  document.language = "en";
  for (const std::uint32_t word : title) document.tokens.push_back(made_token(word));
  document.title_tokens = static_cast<std::uint32_t>(title.size());
  for (const std::uint32_t word : body) document.tokens.push_back(made_token(word));
  const auto count = static_cast<std::uint32_t>(document.tokens.size());
  for (std::uint32_t begin = document.title_tokens; begin < count; begin += 10) {
    const text::TokenRange range{begin, begin + 10 < count ? begin + 10 : count};
    std::uint64_t hash = 0;
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
      hash = base::mix64(hash, document.tokens[i].word);
    }
    document.lines.push_back({range, hash});
    document.sentences.push_back({range, hash});
  }
  return document;
}

}  // namespace wirefold::support
