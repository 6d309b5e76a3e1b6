#include "base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <utility>

namespace wirefold::base {
namespace {

constexpr std::size_t kPage = std::size_t{2} << 20;

std::size_t rounded(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

thread_local PageSource* page_source = nullptr;

void* map_aligned(std::size_t size) {
  // A page more than is wanted has an aligned stretch in it; what lies around that goes back.
  void* mapped =
      ::mmap(nullptr, size + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(mapped);
  const std::size_t before = (kPage - reinterpret_cast<std::uintptr_t>(begin) % kPage) % kPage;
  char* const aligned = begin + before;
  if (before > 0) ::munmap(begin, before);
  ::munmap(aligned + size, kPage - before);
  // A wish: a system without huge pages serves small ones.
  ::madvise(aligned, size, MADV_HUGEPAGE);
  return aligned;
}

}  // namespace

void* map_huge_pages(std::size_t bytes) {
  const std::size_t size = rounded(bytes);
  if (page_source == nullptr) return map_aligned(size);
  if (void* const ready = page_source->take(size)) return ready;
  void* const mapped = map_aligned(size);
  page_source->note(mapped, size);
  return mapped;
}

PageSource* set_page_source(PageSource* source) { return std::exchange(page_source, source); }

void unmap_huge_pages(void* at, std::size_t bytes) { ::munmap(at, rounded(bytes)); }

}  // namespace wirefold::base
