#include "service/pages_ahead.h"

#include <sys/mman.h>

#include "service/back_off.h"

namespace wirefold::service {
namespace {

constexpr std::size_t kPage = std::size_t{2} << 20;
constexpr std::size_t kSmallPage = 4096;
constexpr std::size_t kPagesMax = 8;
constexpr int kLookEveryMs = 1;  // so many pages last for longer
#ifdef MADV_POPULATE_WRITE
constexpr int kPopulateWrite = MADV_POPULATE_WRITE;
#else
constexpr int kPopulateWrite = 23;  // of Linux 5.14; an older kernel says no
#endif

}  // namespace

PagesAhead::PagesAhead()
    : before_(base::set_page_source(this)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PagesAhead::~PagesAhead() {
  thread_.request_stop();
  thread_.join();
  base::set_page_source(before_);
  for (void* const page : pages_) base::unmap_huge_pages(page, kPage);
}

void* PagesAhead::take(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes != kPage || pages_.empty()) return nullptr;
  void* const page = pages_.back();
  pages_.pop_back();
  return page;
}

void PagesAhead::note(void* at, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes > kPage) pieces_.emplace_back(static_cast<char*>(at), bytes);
}

void PagesAhead::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!touch_one()) back_off(stop, kLookEveryMs);
  }
}

/// The last untouched page of a piece, or null.
char* PagesAhead::end_of_piece() {
  const std::lock_guard lock(mutex_);
  if (pieces_.empty()) return nullptr;
  auto& [begin, bytes] = pieces_.back();
  bytes -= kPage;
  char* const page = begin + bytes;
  if (bytes == 0) pieces_.pop_back();
  return page;
}

/// False: nothing is to be done now.
bool PagesAhead::touch_one() {
  if (char* const end = end_of_piece()) {
    ::madvise(end, kPage, kPopulateWrite);  // which does no harm where the piece is gone by now
    return true;
  }
  {
    const std::lock_guard lock(mutex_);
    if (pages_.size() >= kPagesMax) return false;
  }
  // Not by madvise(), which would keep all others from mapping meanwhile. Where huge pages are
  // missing each small one is touched.
  auto* const page = static_cast<volatile char*>(base::map_huge_pages(kPage));
  for (std::size_t at = 0; at < kPage; at += kSmallPage) page[at] = 0;
  const std::lock_guard lock(mutex_);
  pages_.push_back(const_cast<char*>(page));
  return true;
}

}  // namespace wirefold::service
