#pragma once
// The slow, obvious twin of simdjson: walks a record byte by byte and names the first thing wrong
// with it. decode.cc calls it only for records that simdjson refuses, because simdjson says that a
// document is bad and not where, nor whether it merely ends too early. tests/fuzz runs both on the
// same bytes: they must agree on what is JSON.

#include <cstddef>
#include <optional>
#include <string_view>

#include "article/article.h"

namespace wirefold::article {

/// The first fault of a record: its class, what is wrong there, and the byte it was found at.
struct ScanFault {
  RejectClass reject_class = RejectClass::kMalformed;
  const char* what = "";
  std::size_t offset = 0;
};

/// Nothing if `bytes` is one JSON document (RFC 8259) in valid UTF-8, nested at most `depth_max`
/// deep. Does not judge the range of numbers. Never fails on any bytes; linear in their length.
[[nodiscard]] std::optional<ScanFault> scan_json(std::string_view bytes, std::size_t depth_max);

/// Where the first byte stands that is not UTF-8 (RFC 3629: no surrogates, no overlong forms), or
/// nothing. `complete` is false if the bytes only end within a character.
struct Utf8Fault {
  std::size_t offset = 0;
  bool complete = true;
};
[[nodiscard]] std::optional<Utf8Fault> find_utf8_fault(std::string_view bytes);

}  // namespace wirefold::article
