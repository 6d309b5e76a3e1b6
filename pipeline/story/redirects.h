#pragma once
// Where the stories went that ended in another, so that a ruling about one that was merged
// meanwhile still finds it. Part of the state: the newest kRedirectsMax are remembered.

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "base/bytes.h"
#include "base/ids.h"

namespace wirefold::story {

inline constexpr std::size_t kRedirectsMax = 100'000;

class Redirects {
 public:
  void add(base::StoryId from, base::StoryId to) {
    if (to_.insert_or_assign(from.value, to.value).second) order_.push_back(from.value);
    if (order_.size() <= kRedirectsMax) return;
    to_.erase(order_.front());
    order_.pop_front();
  }
  /// Where the story is now; itself if it is not known to have ended in another.
  [[nodiscard]] base::StoryId follow(base::StoryId id) const {
    // A story that ended never lives again, so this ends; the count is for bytes that were spoilt.
    for (std::size_t steps = 0; steps < kRedirectsMax; ++steps) {
      const auto next = to_.find(id.value);
      if (next == to_.end()) return id;
      id = {next->second};
    }
    return id;
  }
  [[nodiscard]] std::size_t size() const { return to_.size(); }
  [[nodiscard]] std::uint64_t bytes() const { return to_.size() * 48; }

  /// As bytes, both ways (base/bytes.h): from and to of each, oldest first.
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table) {
    if constexpr (Stream::kReads) table.to_.clear();
    const auto each = [&](auto& from) {
      stream.number(from);
      if constexpr (Stream::kReads) {
        stream.number(table.to_[from]);
      } else {
        stream.number(table.to_.at(from));
      }
    };
    base::transfer_list(stream, table.order_, each, kRedirectsMax);
  }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> to_;
  std::deque<std::uint64_t> order_;
};

}  // namespace wirefold::story
