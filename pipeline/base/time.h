#pragma once
// Time as the core knows it: values only, so that the same sequence of inputs gives the same
// stories at any hour. The wall clock lives in the shell.

#include <cstdint>

namespace wirefold::base {

/// Milliseconds since 1970-01-01T00:00:00Z, as in Kafka record timestamps. May be negative.
using TimeMs = std::int64_t;

inline constexpr TimeMs kSecondMs = 1000;
inline constexpr TimeMs kMinuteMs = 60 * kSecondMs;
inline constexpr TimeMs kHourMs = 60 * kMinuteMs;
inline constexpr TimeMs kDayMs = 24 * kHourMs;

}  // namespace wirefold::base
