#pragma once
// A vector of at most N trivially copyable elements, stored in place: no allocation per article,
// and a value that contains one can be copied as bytes.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/check.h"

namespace wirefold::base {

/// Like std::vector for the calls it has. Elements beyond size() are unspecified.
template <typename T, std::size_t N>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(N <= 0xFFFF);

 public:
  using value_type = T;
  static constexpr std::size_t kCapacity = N;

  /// Empty; writes no item, since none at or above size() is ever read.
  InlineVector() {}  // NOLINT(modernize-use-equals-default): with it `{}` would zero all items

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool full() const { return size_ == N; }
  [[nodiscard]] T* data() { return items_.data(); }
  [[nodiscard]] const T* data() const { return items_.data(); }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] T* end() { return data() + size_; }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size_; }
  [[nodiscard]] T& operator[](std::size_t i) { return items_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return items_[i]; }
  [[nodiscard]] const T& back() const { return items_[size_ - 1]; }

  void clear() { size_ = 0; }
  /// Shortens to n elements; n must not exceed size().
  void truncate(std::size_t n) {
    WIREFOLD_CHECK(n <= size_);
    size_ = static_cast<std::uint16_t>(n);
  }
  /// Makes it n elements long, at most kCapacity; the new ones are to be written by the caller.
  void resize_for_overwrite(std::size_t n) {
    WIREFOLD_CHECK(n <= N);
    size_ = static_cast<std::uint16_t>(n);
  }
  /// Replaces all by `count` elements, at most N.
  void assign(const T* items, std::size_t count) {
    WIREFOLD_CHECK(count <= N);
    std::copy_n(items, count, items_.begin());
    size_ = static_cast<std::uint16_t>(count);
  }
  /// Appends; false (and no change) when full.
  bool push_back(const T& item) {
    if (full()) return false;
    items_[size_++] = item;
    return true;
  }
  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::uint16_t size_ = 0;
  union {
    std::array<T, N> items_;  // NOLINT(readability-identifier-naming): private all the same
  };
};

}  // namespace wirefold::base
