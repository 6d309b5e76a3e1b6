#include "base/hash.h"

// The library's loops for this processor, not those of the one it was built for.
#if defined(__x86_64__)
#include <immintrin.h>
#include <xxh_x86dispatch.h>
#else
#define XXH_INLINE_ALL
#include <xxhash.h>
#endif

namespace wirefold::base {
namespace {

// The library's wide loops leave the upper halves of the registers in use. On processors that then
// save them at each change between old and new instructions (Intel's since Ice Lake, by some 70
// cycles each way) all floating-point work of the thread is ten times slower until somebody clears
// them.
#if defined(__x86_64__)
[[gnu::target("avx")]] void clear_upper_halves() { _mm256_zeroupper(); }

void leave_library() {
  static const bool has_upper_halves = __builtin_cpu_supports("avx") != 0;
  if (has_upper_halves) clear_upper_halves();
}
#else
void leave_library() {}
#endif

}  // namespace

std::uint64_t hash64_by_library(std::string_view bytes) {
  const std::uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
  leave_library();
  return hash;
}

Hash128 hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  leave_library();
  return {hash.low64, hash.high64};
}

}  // namespace wirefold::base
