#pragma once
// Whether this build checks itself with a sanitizer: then times and memory are not those that users
// have, and tests of either skip.

namespace wirefold::support {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace wirefold::support
