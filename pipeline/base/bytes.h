#pragma once
// Values to bytes and back, for journal and checkpoint. A format is written once, as a function
// `transfer(stream, value)` that serves both ways: with a ByteWriter it appends the value, with a
// ByteReader it fills it, so the two cannot drift apart. Numbers are little-endian and as wide as
// their type, floats and doubles as their IEEE 754 bits, truth values a byte, a text or list its
// length in 64 bits and then its items.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/check.h"

namespace wirefold::base {

static_assert(std::endian::native == std::endian::little, "the formats are little-endian");

/// Types whose bytes in memory are their value and nothing else.
template <typename T>
concept Plain = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;
/// What number() takes.
template <typename T>
concept Number = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// Texts, lists of plain items and transfer_list() may be given the most that there can be: writing
/// checks it, and reading takes a longer one for damage before it asks for memory.
inline constexpr std::uint64_t kUnbounded = ~std::uint64_t{0};
/// Of a text. No record is as long.
inline constexpr std::uint64_t kTextBytesMax = std::uint64_t{1} << 20;

/// Collects bytes and hands them on in pieces. Call finish() behind the last value.
class ByteWriter {
 public:
  static constexpr bool kReads = false;
  using Sink = std::function<void(std::string_view)>;
  /// `sink` gets pieces of `piece_bytes`, the last one shorter; the views live through the call.
  explicit ByteWriter(Sink sink, std::size_t piece_bytes = 1U << 20)
      : sink_(std::move(sink)), piece_bytes_(piece_bytes) {}

  template <Number T>
  void number(const T& value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    raw({bytes, sizeof(T)});
  }
  /// A list's length; the items follow.
  void length(std::uint64_t items, std::uint64_t items_max = kUnbounded) {
    WIREFOLD_CHECK(items <= items_max);
    number(items);
  }
  void text(std::string_view value, std::uint64_t bytes_max = kTextBytesMax) {
    length(value.size(), bytes_max);
    raw(value);
  }
  /// A whole list of plain items.
  template <Plain T, typename Allocator>
  void items(const std::vector<T, Allocator>& list, std::uint64_t items_max = kUnbounded) {
    length(list.size(), items_max);
    raw({reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T)});
  }
  void raw(std::string_view bytes) {
    if (bytes.size() < piece_bytes_ - buffer_.size()) {
      buffer_.append(bytes);
      return;
    }
    while (!bytes.empty()) {
      const std::size_t taken = std::min(bytes.size(), piece_bytes_ - buffer_.size());
      buffer_.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (buffer_.size() == piece_bytes_) finish();
    }
  }
  /// Hands on what is left.
  void finish() {
    if (!buffer_.empty()) sink_(buffer_);
    buffer_.clear();
  }

 private:
  Sink sink_;
  std::size_t piece_bytes_;
  std::string buffer_;
};

/// Takes values out of bytes that come in pieces. After the first failure every value is zero or
/// empty: look at failed() once, at the end.
class ByteReader {
 public:
  static constexpr bool kReads = true;
  using Source = std::function<std::string_view()>;
  /// `source` gives the next piece, or an empty view at the end; all pieces have at most
  /// `bytes_max` bytes, so a damaged length asks for no memory beyond those.
  explicit ByteReader(Source source, std::uint64_t bytes_max = kUnbounded)
      : source_(std::move(source)), to_come_max_(bytes_max) {}
  /// Of bytes that are all there.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <Number T>
  void number(T& value) {
    char bytes[sizeof(T)] = {};
    raw(bytes, sizeof(T));
    if constexpr (std::is_same_v<T, bool>) {
      value = bytes[0] != 0;
    } else {
      std::memcpy(&value, bytes, sizeof(T));
    }
  }
  [[nodiscard]] std::uint64_t length(std::uint64_t items_max = kUnbounded) {
    std::uint64_t items = 0;
    number(items);
    failed_ = failed_ || items > items_max;
    return failed_ ? 0 : items;
  }
  void text(std::string& value, std::uint64_t bytes_max = kTextBytesMax) {
    value.clear();
    grow(value, length(bytes_max));
  }
  template <Plain T, typename Allocator>
  void items(std::vector<T, Allocator>& list, std::uint64_t items_max = kUnbounded) {
    list.clear();
    grow(list, length(items_max));
  }
  /// Exactly `size` bytes, or a failure.
  void raw(char* into, std::size_t size) {
    if (size == 0) return;  // there may be no piece to copy nothing from
    if (size <= rest_.size()) {
      std::memcpy(into, rest_.data(), size);
      rest_.remove_prefix(size);
      return;
    }
    while (size > 0 && refill()) {
      const std::size_t taken = std::min(size, rest_.size());
      std::memcpy(into, rest_.data(), taken);
      rest_.remove_prefix(taken);
      into += taken;
      size -= taken;
    }
    failed_ = failed_ || size > 0;
  }
  /// For formats that meet a value that cannot be.
  void fail() { failed_ = true; }
  [[nodiscard]] bool failed() const { return failed_; }
  /// Whether nothing is left.
  [[nodiscard]] bool at_end() { return !refill(); }

 private:
  bool refill() {
    while (rest_.empty() && source_) {
      rest_ = source_();
      if (rest_.empty()) source_ = nullptr;
      to_come_max_ -= std::min<std::uint64_t>(to_come_max_, rest_.size());
    }
    return !rest_.empty();
  }
  // Memory grows as bytes come, so a damaged length cannot ask for more than there is. What is not
  // touched is none: a large table has its room at once, or growing would touch twice as much. But
  // others may touch it ahead (huge_pages.h), so there is no room for more than can come.
  template <typename List>
  void grow(List& list, std::uint64_t items) {
    using Item = typename List::value_type;
    constexpr std::uint64_t kStep = std::max<std::uint64_t>(1, (1U << 20) / sizeof(Item));
    if constexpr (requires { List::allocator_type::kBytesMin; }) {
      constexpr std::uint64_t kRoomBytesMax = 1U << 30;
      const std::uint64_t room = std::min(kRoomBytesMax, to_come_max_) + rest_.size();
      list.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(items, room / sizeof(Item))));
    }
    while (items > 0 && !failed_) {
      const auto step = static_cast<std::size_t>(std::min(items, kStep));
      const std::size_t begin = list.size();
      list.resize(begin + step);
      raw(reinterpret_cast<char*>(list.data() + begin), step * sizeof(Item));
      items -= step;
    }
    if (failed_) list.clear();
  }

  Source source_;
  std::string_view rest_;
  std::uint64_t to_come_max_ = 0;  // behind the rest
  bool failed_ = false;
};

/// A list whose items `each` transfers one by one. Reading, the list is built anew.
template <typename Stream, typename List, typename Each>
void transfer_list(Stream& stream, List& list, Each each, std::uint64_t items_max = kUnbounded) {
  if constexpr (Stream::kReads) {
    list.clear();
    for (std::uint64_t left = stream.length(items_max); left > 0 && !stream.failed(); --left) {
      each(list.emplace_back());
    }
  } else {
    stream.length(list.size(), items_max);
    for (auto& item : list) each(item);
  }
}

/// The numbers of a value, one after another.
template <typename Stream, typename... Numbers>
void transfer_numbers(Stream& stream, Numbers&... numbers) {
  (stream.number(numbers), ...);
}

}  // namespace wirefold::base
