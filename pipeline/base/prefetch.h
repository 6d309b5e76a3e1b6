#pragma once
// Fetching memory ahead. The compiler's own prefetch is not enough in a function that does nothing
// else: GCC 12 takes such a one for free of effects and drops its calls. The tables' look-ups use
// this.

#include <cstddef>

namespace wirefold::base {

/// The cache line of `at` will be read soon. Never faults.
inline void prefetch(const void* at) {
  __builtin_prefetch(at);
  asm volatile("");  // an effect, as far as the compiler can tell
}

/// A cache line in each 64 of so many bytes; the last one may be missed if `begin` is not aligned.
inline void prefetch(const void* begin, std::size_t bytes) {
  constexpr std::size_t kLine = 64;
  for (std::size_t at = 0; at < bytes; at += kLine) {
    prefetch(static_cast<const char*>(begin) + at);
  }
}

}  // namespace wirefold::base
