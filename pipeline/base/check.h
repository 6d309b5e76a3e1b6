#pragma once
// CHECK: an invariant whose failure means the process must stop and recover from its last commit.
// It stays on in release builds. Not for bad input: bad input is an outcome (article/decode.h).

#include <cstdio>
#include <cstdlib>

/// Stops the process with the broken invariant's text and place.
#define WIREFOLD_CHECK(condition)                                                            \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "wirefold: broken invariant: %s (%s:%d)\n", #condition, __FILE__, \
                   __LINE__);                                                                \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
