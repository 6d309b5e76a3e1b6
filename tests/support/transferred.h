#pragma once
// A value to bytes and back through its own `transfer` (base/bytes.h), whole.

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace wirefold::support {

template <typename Value>
[[nodiscard]] std::string written(const Value& value) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  Value::transfer(writer, value);
  writer.finish();
  return bytes;
}

/// Whether the bytes were taken, all of them.
template <typename Value>
[[nodiscard]] bool is_read(std::string_view bytes, Value& value) {
  base::ByteReader reader(bytes);
  Value::transfer(reader, value);
  return !reader.failed() && reader.at_end();
}

}  // namespace wirefold::support
