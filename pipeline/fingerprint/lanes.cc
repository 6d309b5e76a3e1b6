// Problem: a shingle's hash is a chain of four multiplications by two, each waiting for the one
// before, and a sort of a hundred random hashes mispredicts every other comparison. Both keep a
// core idle. Method: shingles do not wait for each other, so eight (AVX-512) or four (AVX2) chains
// run side by side; and a short list is sorted by counting, for each element, the smaller ones,
// which is quadratic but has no branch: a hundred hashes are a few hundred wide instructions. The
// loops are plain C++; each is compiled once more for each kind of processor (this file with -O3,
// which makes the compiler use lanes). Left out: the compiler's own dispatch (target_clones), whose
// resolvers run before the thread sanitizer is ready. Cost: 1.4 us for a thousand shingles with
// AVX-512, 3.6 with AVX2, 7 without.

#include "fingerprint/lanes.h"

#include "base/hash.h"
#include "fingerprint/signature.h"

namespace wirefold::fingerprint {
namespace {

struct HashFour {
  [[gnu::always_inline]] static void run(const std::uint64_t* __restrict words, std::size_t count,
                                         std::uint32_t* __restrict hashes) {
    static_assert(kShingleWords == 4);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t hash = kShingleWords;
      for (std::size_t k = 0; k < kShingleWords; ++k) hash = base::mix64(hash, words[i + k]);
      hashes[i] = base::fold32(hash);
    }
  }
};

struct Rank {
  [[gnu::always_inline]] static void run(const std::uint32_t* __restrict hashes, std::size_t count,
                                         std::uint32_t* __restrict ranks) {
    for (std::size_t begin = 0; begin < count; begin += kRankLanes) {
      std::uint32_t smaller[kRankLanes] = {};
      for (std::size_t k = 0; k < count; ++k) {
        const std::uint32_t hash = hashes[k];
        for (std::size_t i = 0; i < kRankLanes; ++i)
          smaller[i] += hash < hashes[begin + i] ? 1U : 0U;
      }
      for (std::size_t i = 0; i < kRankLanes; ++i) ranks[begin + i] = smaller[i];
    }
  }
};

struct Lesser {
  [[gnu::always_inline]] static void run(const double* __restrict values, std::size_t step,
                                         std::size_t count, double* __restrict least) {
    const double* const later = values + step;
    for (std::size_t i = 0; i < count; ++i) least[i] = values[i] < later[i] ? values[i] : later[i];
  }
};

struct Changes {
  [[gnu::always_inline]] static std::size_t run(const double* values, std::size_t count) {
    std::size_t changes = 0;
    for (std::size_t i = 1; i < count; ++i) changes += values[i - 1] != values[i] ? 1U : 0U;
    return changes;
  }
};

// One more copy of a loop for each kind of processor, and the best of them for this one.
template <typename Loop, typename Out, typename... In>
struct Compiled {
  static Out plain(In... in) { return Loop::run(in...); }
#if defined(__x86_64__)
  [[gnu::target("avx2")]] static Out avx2(In... in) { return Loop::run(in...); }
  [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] static Out avx512(In... in) {
    return Loop::run(in...);
  }
  static auto best() {
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw")) {
      return avx512;
    }
    return __builtin_cpu_supports("avx2") ? avx2 : plain;
  }
#else
  static auto best() { return plain; }
#endif
};

template <typename Loop, typename Out, typename... In>
auto best(Out (*)(In...)) {
  return Compiled<Loop, Out, In...>::best();
}

}  // namespace

void hash_four(const std::uint64_t* words, std::size_t count, std::uint32_t* hashes) {
  static const auto chosen = best<HashFour>(hash_four);
  chosen(words, count, hashes);
}

void rank_hashes(const std::uint32_t* hashes, std::size_t count, std::uint32_t* ranks) {
  static const auto chosen = best<Rank>(rank_hashes);
  chosen(hashes, count, ranks);
}

void lesser_pairs(const double* values, std::size_t step, std::size_t count, double* least) {
  static const auto chosen = best<Lesser>(lesser_pairs);
  chosen(values, step, count, least);
}

std::size_t count_changes(const double* values, std::size_t count) {
  static const auto chosen = best<Changes>(count_changes);
  return chosen(values, count);
}

}  // namespace wirefold::fingerprint
