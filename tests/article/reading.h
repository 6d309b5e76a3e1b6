#pragma once
// The language of the decoder's tests: read a record and get the article, the skipped item or the
// class it is rejected for.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "article/decode.h"

namespace wirefold::article {

inline base::Result<Decoded, Rejection> decode_once(std::string_view record,
                                                    DecodeSettings settings = {}) {
  return Decoder(std::move(settings)).decode(record);
}

/// The article a record is; fails the test and gives an empty one if it is none.
inline Article read_article(std::string_view record, DecodeSettings settings = {}) {
  auto decoded = decode_once(record, std::move(settings));
  if (!decoded) {
    ADD_FAILURE() << "rejected: " << reject_class_name(decoded.error().reject_class) << ": "
                  << decoded.error().detail << "\n"
                  << record;
    return {};
  }
  auto* article = std::get_if<Article>(&*decoded);
  if (article == nullptr) {
    ADD_FAILURE() << "skipped: " << std::get<Skipped>(*decoded).reason << "\n" << record;
    return {};
  }
  return std::move(*article);
}

/// The class a record is rejected for, or "article" or "skipped".
inline std::string outcome(std::string_view record, DecodeSettings settings = {}) {
  const auto decoded = decode_once(record, std::move(settings));
  if (!decoded) return reject_class_name(decoded.error().reject_class);
  return std::holds_alternative<Article>(*decoded) ? "article" : "skipped";
}

/// Why an item is skipped, or its outcome if it is not.
inline std::string skip_of(std::string_view record) {
  const auto decoded = decode_once(record);
  if (!decoded || !std::holds_alternative<Skipped>(*decoded)) return outcome(record);
  return std::get<Skipped>(*decoded).reason;
}

}  // namespace wirefold::article
