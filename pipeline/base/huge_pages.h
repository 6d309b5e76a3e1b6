#pragma once
// Memory for the large tables of the state, in pages of 2 MiB where the system has them. A
// checkpoint is written by a copy of the process, and making the copy costs time for every page:
// 60 ms for a million articles in pages of 4 KiB, a tenth of that so. Look-ups meet fewer misses of
// the address tables, too. index/ and story/ use it for their vectors.

#include <cstddef>
#include <memory>

namespace wirefold::base {

/// Whole, aligned huge pages, zeroed; throws std::bad_alloc, as allocators do. Memory counts as
/// used from the first touch of each page on.
[[nodiscard]] void* map_huge_pages(std::size_t bytes);
void unmap_huge_pages(void* at, std::size_t bytes);

/// Asked before new memory is mapped, by the thread that has set it. The first touch of a page
/// costs more than decoding what goes there, many times more where a host gives its guests memory
/// as they touch it; so who fills gigabytes may have pages touched ahead (service/pages_ahead.h).
class PageSource {
 public:
  virtual ~PageSource() = default;
  /// `bytes` in whole huge pages, zeroed, mapped by map_huge_pages(); null: there is none.
  [[nodiscard]] virtual void* take(std::size_t bytes) = 0;
  /// So much has been mapped and not been touched yet.
  virtual void note(void* at, std::size_t bytes) = 0;
};
/// For this thread; null for none. The one before is returned.
PageSource* set_page_source(PageSource* source);

// AddressSanitizer watches what malloc gives, and finds no pointers in other memory.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kHasHugePages = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kHasHugePages = false;
#else
inline constexpr bool kHasHugePages = true;
#endif
#else
inline constexpr bool kHasHugePages = true;
#endif

/// A standard allocator: from so many bytes on in huge pages, below as any other.
template <typename T>
struct HugePageAllocator {
  using value_type = T;
  static constexpr std::size_t kBytesMin = std::size_t{1} << 20;

  HugePageAllocator() = default;
  template <typename Other>
  explicit HugePageAllocator(const HugePageAllocator<Other>& /*other*/) {}

  [[nodiscard]] T* allocate(std::size_t items) {
    if (!is_large(items)) return std::allocator<T>().allocate(items);
    return static_cast<T*>(map_huge_pages(items * sizeof(T)));
  }
  void deallocate(T* at, std::size_t items) {
    if (!is_large(items)) return std::allocator<T>().deallocate(at, items);
    unmap_huge_pages(at, items * sizeof(T));
  }
  [[nodiscard]] static bool is_large(std::size_t items) {
    return kHasHugePages && items * sizeof(T) >= kBytesMin;
  }
  friend bool operator==(const HugePageAllocator& /*a*/, const HugePageAllocator& /*b*/) {
    return true;
  }
};

}  // namespace wirefold::base
