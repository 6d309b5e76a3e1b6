#pragma once
// The result type of every operation that can fail for operational reasons.
// Each room declares its own closed `enum class` of errors; nothing throws across rooms.

#include <tl/expected.hpp>

namespace wirefold::base {

/// Either a value or an error of the room that returns it. Never ignored silently: functions that
/// return it are marked [[nodiscard]].
template <typename Value, typename Error>
using Result = tl::expected<Value, Error>;

/// Wraps an error for returning: `return failure(DecodeError::kTruncated)`.
template <typename Error>
[[nodiscard]] tl::unexpected<Error> failure(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace wirefold::base
