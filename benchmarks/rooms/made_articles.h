#pragma once
// What the programs of this folder measure with: 512 made articles of 3 KB (made_stream.h, from the
// project's sample), each step of their way made once.

#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "article/decode.h"
#include "benchmarks/made_stream.h"

namespace wirefold::benchmarks {

inline constexpr std::size_t kArticles = 512;

/// As plain JSON.
inline const std::vector<std::string>& records() {
  static const std::vector<std::string> kRecords = [] {
    const auto stock = Stock::read(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
    if (!stock) {
      std::cerr << stock.error() << '\n';
      std::exit(1);
    }
    MadeStream stream(*stock, {});
    std::vector<std::string> made;
    for (std::size_t i = 0; i < kArticles; ++i) made.push_back(json_of(stream.next()));
    return made;
  }();
  return kRecords;
}

inline const std::vector<article::Article>& articles() {
  static const std::vector<article::Article> kDecoded = [] {
    article::Decoder decoder({});
    std::vector<article::Article> decoded;
    for (const std::string& record : records()) {
      decoded.push_back(std::get<article::Article>(*decoder.decode(record)));
    }
    return decoded;
  }();
  return kDecoded;
}

}  // namespace wirefold::benchmarks
