#pragma once
// A restore fills gigabytes of tables, and touching their memory for the first time takes longer
// than decoding what goes there. While one of these lives, a thread of its own touches pages ahead
// of the thread that made it: single ones before they are asked for, larger pieces from their end,
// since whoever fills them begins at the front. checkpoint_keeper.cc has one while it reads a
// checkpoint.

#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/huge_pages.h"

namespace wirefold::service {

/// Made, used and dropped by one thread, whose tables it serves.
class PagesAhead final : public base::PageSource {
 public:
  PagesAhead();
  ~PagesAhead() override;
  PagesAhead(const PagesAhead&) = delete;
  PagesAhead& operator=(const PagesAhead&) = delete;

  [[nodiscard]] void* take(std::size_t bytes) override;
  void note(void* at, std::size_t bytes) override;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] bool touch_one();
  [[nodiscard]] char* end_of_piece();

  std::mutex mutex_;
  std::vector<void*> pages_;  // touched and not taken yet
  // What was handed out untouched, but for what has been touched since; it may be gone by now.
  std::vector<std::pair<char*, std::size_t>> pieces_;
  base::PageSource* before_;
  std::jthread thread_;
};

}  // namespace wirefold::service
