#pragma once
// Moments at which something is due, each once, the earliest first: embargoes that end, stories
// that fall idle. Part of the state (state.h).

#include <compare>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace wirefold::story {

/// A moment at which something is due.
struct Due {
  base::TimeMs time = 0;
  std::uint64_t what = 0;
  friend auto operator<=>(const Due&, const Due&) = default;
};

/// Runs of dues in order. One thread.
class DueSet {
 public:
  /// What is there already is not put in again.
  void insert(const Due& due);
  /// Takes it out if it is there.
  void erase(const Due& due);
  [[nodiscard]] bool contains(const Due& due) const;
  /// There must be one.
  [[nodiscard]] const Due& earliest() const { return runs_.front().front(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// All, the earliest first.
  [[nodiscard]] std::vector<Due> sorted() const;
  void clear();

  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t dues);

 private:
  static constexpr std::size_t kRunMax = 255;  // and the allocator's own: 4 KiB
  using Run = std::vector<Due>;

  [[nodiscard]] std::size_t run_of(const Due& due) const;
  void split(std::size_t run);
  void join_next(std::size_t run);

  std::vector<Run> runs_;  // none is empty; each has room for kRunMax
  std::size_t size_ = 0;
};

}  // namespace wirefold::story
