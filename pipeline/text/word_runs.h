#pragma once
// Where a text's words and numbers of ASCII begin and end: found for a whole text before the first
// word is read, so that no word waits for the one before it. Made and read by tokenize.cc.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace wirefold::text {

/// A run begins where a letter, a digit or a byte of another script follows anything else; its end
/// is the first byte behind it that is no letter or digit. So a run that begins in another script
/// is empty. Kept from text to text for its memory.
class WordRuns {
 public:
  /// So many elements behind the last run can be read from begins() and ends(); they are anything.
  static constexpr std::size_t kRoom = 64;

  void read(std::string_view text);
  /// The same sixteen bytes at a time: the way of machines without AVX-512.
  void read_by_sixteen(std::string_view text);
  /// The same byte by byte: the fast ones' twin, and the way of other machines.
  void read_plainly(std::string_view text);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::uint32_t* begins() const { return begins_.data(); }
  [[nodiscard]] const std::uint32_t* ends() const { return ends_.data(); }

  /// The odd runs in order: those that are no whole word or number by themselves, or may be none.
  /// Behind each other run stands a byte that ends a word of letters and digits, or a number of
  /// digits, in every language; it is shorter than sixteen bytes.
  [[nodiscard]] std::size_t odd_count() const { return odd_count_; }
  [[nodiscard]] std::uint32_t odd(std::size_t i) const { return odd_[i]; }

  /// Where the text's newlines are, in order.
  [[nodiscard]] const std::uint32_t* newlines() const { return newlines_.data(); }
  [[nodiscard]] std::size_t newline_count() const { return newline_count_; }

  /// Whether a letter, a digit or a character of another script stands at byte `at`.
  [[nodiscard]] bool is_word_byte(std::size_t at) const {
    return (words_[at / kBlock] >> (at % kBlock) & 1U) != 0;
  }

 private:
  static constexpr std::size_t kBlock = 64;
  friend class RunWriter;

  void make_room(std::size_t bytes);

  std::vector<std::uint32_t> begins_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint32_t> odd_;
  std::vector<std::uint32_t> newlines_;
  std::vector<std::uint64_t> words_;  // a bit for each byte
  std::size_t size_ = 0;
  std::size_t odd_count_ = 0;
  std::size_t newline_count_ = 0;
};

}  // namespace wirefold::text
