#pragma once
// A list that mostly holds one or two items: so many stand in the list itself, without an
// allocation, and only a longer one has memory of its own. For values of which there are a million,
// where three vectors each would cost more than what they hold. story/ uses it.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace wirefold::base {

/// Like std::vector for the calls it has; kNear items in place. Pointers to items are good until
/// the next call that changes the list, also by a move.
template <typename T, std::size_t kNear>
class ShortList {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(void*));

 public:
  using value_type = T;

  ShortList() = default;
  ShortList(std::initializer_list<T> items) { append(items.begin(), items.size()); }
  ShortList(const ShortList& other) { append(other.data(), other.size()); }
  ShortList(ShortList&& other) noexcept { swap(other); }
  ShortList& operator=(const ShortList& other) {
    if (this == &other) return *this;
    ShortList copy(other);
    swap(copy);
    return *this;
  }
  ShortList& operator=(ShortList&& other) noexcept {
    ShortList taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~ShortList() { free_far(); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return has_far() ? far() : reinterpret_cast<T*>(room_.data()); }
  [[nodiscard]] const T* data() const {
    return has_far() ? far() : reinterpret_cast<const T*>(room_.data());
  }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] T* end() { return data() + size_; }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size_; }
  [[nodiscard]] T& operator[](std::size_t i) { return data()[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return data()[i]; }
  [[nodiscard]] const T& front() const { return data()[0]; }
  [[nodiscard]] const T& back() const { return data()[size_ - 1]; }

  void push_back(T item) {
    if (size_ == capacity_) set_capacity(std::max<std::size_t>(2 * capacity_, 2));
    data()[size_++] = item;
  }
  T& emplace_back() {
    push_back({});
    return data()[size_ - 1];
  }
  void erase(T* at) {
    std::copy(at + 1, end(), at);
    truncate(size_ - 1U);
  }
  /// Shortens to n items; n must not exceed size().
  void truncate(std::size_t n) {
    WIREFOLD_CHECK(n <= size_);
    size_ = static_cast<std::uint32_t>(n);
    // What was long once must not stay so: memory is four times the items' at most.
    while (is_far() && size_ <= capacity_ / 4) set_capacity(capacity_ / 2);
  }
  void clear() { truncate(0); }
  /// Beside the list itself.
  [[nodiscard]] std::size_t far_bytes() const { return is_far() ? capacity_ * sizeof(T) : 0; }

  friend bool operator==(const ShortList& a, const ShortList& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  [[nodiscard]] bool is_far() const { return capacity_ > kNear; }
  /// With no room in place even an empty list's items are far, at null.
  [[nodiscard]] bool has_far() const { return kNear == 0 || is_far(); }
  [[nodiscard]] T* far() const {
    T* at = nullptr;
    std::memcpy(&at, room_.data(), sizeof(T*));
    return at;
  }
  void free_far() {
    if (is_far()) std::allocator<T>().deallocate(far(), capacity_);
  }
  void set_capacity(std::size_t wanted) {
    const std::size_t capacity = std::max(wanted, kNear);
    WIREFOLD_CHECK(capacity <= std::numeric_limits<std::uint32_t>::max());
    std::array<std::byte, kRoom> made{};
    if (capacity > kNear) {
      T* const to = std::allocator<T>().allocate(capacity);
      std::uninitialized_copy(begin(), end(), to);
      std::memcpy(made.data(), &to, sizeof(T*));
    } else if (kNear > 0) {  // as many as have room there, and no more
      std::memcpy(made.data(), data(), std::min<std::size_t>(size_, kNear) * sizeof(T));
    }
    free_far();
    room_ = made;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  void append(const T* items, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) push_back(items[i]);
  }
  void swap(ShortList& other) noexcept {
    std::swap(room_, other.room_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  static constexpr std::size_t kRoom = std::max(kNear * sizeof(T), sizeof(T*));
  alignas(T*) std::array<std::byte, kRoom> room_{};  // the items, or where they are
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = kNear;
};

/// Takes out the items of which `is_out` holds and returns how many these were.
template <typename T, std::size_t kNear, typename IsOut>
std::size_t erase_if(ShortList<T, kNear>& list, IsOut is_out) {
  const auto kept = std::remove_if(list.begin(), list.end(), is_out) - list.begin();
  const std::size_t taken = list.size() - static_cast<std::size_t>(kept);
  list.truncate(static_cast<std::size_t>(kept));
  return taken;
}

}  // namespace wirefold::base
