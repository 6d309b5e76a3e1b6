#pragma once
// Fetching memory ahead. The compiler's own prefetch is not enough in a function that does nothing
// else: GCC 12 takes such a one for free of effects and drops its calls. The tables' look-ups use
// this.

#include <cstddef>
#include <cstdint>

namespace wirefold::base {

/// The cache line of `at` will be read soon. Never faults.
inline void prefetch(const void* at) {
  __builtin_prefetch(at);
  asm volatile("");  // an effect, as far as the compiler can tell
}

/// Calls `each` with an address in every cache line that has one of so many bytes, at least one.
template <typename Each>
void for_each_line(const void* begin, std::size_t bytes, Each each) {
  constexpr std::size_t kLine = 64;
  const char* const first = static_cast<const char*>(begin);
  const std::size_t before = reinterpret_cast<std::uintptr_t>(begin) % kLine;
  each(first);
  for (std::size_t at = kLine - before; at < bytes; at += kLine) each(first + at);
}

/// All cache lines of so many bytes.
inline void prefetch(const void* begin, std::size_t bytes) {
  for_each_line(begin, bytes, [](const void* at) { prefetch(at); });
}

}  // namespace wirefold::base
