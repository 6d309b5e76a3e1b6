#include "service/pages_ahead.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>

#include "service/back_off.h"

namespace wirefold::service {
namespace {

constexpr std::size_t kPage = std::size_t{2} << 20;

bool is_resident(void* at) {
  unsigned char seen = 0;
  return ::mincore(at, 1, &seen) == 0 && (seen & 1) != 0;
}

template <typename Condition>
bool comes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    back_off({}, 1);
  }
  return true;
}

TEST(PagesAhead, PageThatWaitsIsTouchedAndZeroed) {
  PagesAhead ahead;
  void* page = nullptr;
  ASSERT_TRUE(comes_true([&] { return (page = ahead.take(kPage)) != nullptr; }));
  EXPECT_TRUE(is_resident(page));
  const char* const bytes = static_cast<const char*>(page);
  EXPECT_TRUE(std::all_of(bytes, bytes + kPage, [](char byte) { return byte == 0; }));
  base::unmap_huge_pages(page, kPage);
}

// What touches larger pieces came with Linux 5.14.
bool kernel_populates() {
  static const bool can_populate = [] {
    void* const page = base::map_huge_pages(kPage);
    const bool is_done = ::madvise(page, kPage, 23 /* MADV_POPULATE_WRITE */) == 0;
    base::unmap_huge_pages(page, kPage);
    return is_done;
  }();
  return can_populate;
}

constexpr const char* kOldKernel =
    "THIS KERNEL HAS NO MADV_POPULATE_WRITE (Linux 5.14): that larger pieces are touched ahead "
    "stays unchecked. A restore works without, and takes longer.";

TEST(PagesAhead, LargerPieceIsTouchedFromItsEnd) {
  if (!kernel_populates()) GTEST_SKIP() << kOldKernel;
  PagesAhead ahead;
  char* const piece = static_cast<char*>(base::map_huge_pages(3 * kPage));
  EXPECT_TRUE(comes_true([&] { return is_resident(piece + 2 * kPage); }));
  EXPECT_TRUE(comes_true([&] { return is_resident(piece); }));
  base::unmap_huge_pages(piece, 3 * kPage);
}

TEST(PagesAhead, OnlyTheThreadThatMadeItIsServed) {
  if (!kernel_populates()) GTEST_SKIP() << kOldKernel;
  PagesAhead ahead;
  void* theirs = nullptr;
  std::jthread([&] { theirs = base::map_huge_pages(3 * kPage); }).join();
  void* const own = base::map_huge_pages(3 * kPage);
  EXPECT_TRUE(comes_true([&] { return is_resident(own); }));
  EXPECT_FALSE(is_resident(theirs));
  base::unmap_huge_pages(theirs, 3 * kPage);
  base::unmap_huge_pages(own, 3 * kPage);
}

TEST(PagesAhead, NothingIsTouchedWhenItIsGone) {
  { const PagesAhead ahead; }
  void* const piece = base::map_huge_pages(3 * kPage);
  EXPECT_FALSE(is_resident(piece));
  base::unmap_huge_pages(piece, 3 * kPage);
}

}  // namespace
}  // namespace wirefold::service
