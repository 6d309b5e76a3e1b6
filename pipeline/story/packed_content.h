#pragma once
// What an article in the window is made of, features and caption, in as many bytes as its lists and
// strings have: with room for the longest of each it would be half as much again, and comparing it
// would touch half as many cache lines again.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/prefetch.h"
#include "similarity/features.h"

namespace wirefold::story {

/// What output records say of an article; not needed to compare it. Whoever made the view says how
/// long its strings live.
struct Caption {
  std::string_view id;  ///< as received
  std::string_view source;
  std::string_view headline;  ///< cleaned, at most kHeadlineBytesMax
  std::string_view version;
  std::string_view agency;  ///< key of the agency it derives from, or ""
  std::string_view language;
};
inline constexpr std::size_t kHeadlineBytesMax = 300;

/// A value in one stretch of memory: its own, or lent by a ContentStore. Copies have their own.
class PackedContent {
 public:
  /// Of an article without text or name.
  PackedContent() = default;
  /// The features' lists and the caption's strings are copied.
  PackedContent(const similarity::FeaturesView& features, const Caption& caption);
  PackedContent(const PackedContent& other);
  PackedContent(PackedContent&& other) noexcept { swap(other); }
  PackedContent& operator=(PackedContent other) noexcept {
    swap(other);
    return *this;
  }
  ~PackedContent() {
    if (segment_ == kOwn) delete[] at_;
  }

  [[nodiscard]] const similarity::FeatureFacts& facts() const { return head().facts; }
  /// Both valid as long as this content stays where it is.
  [[nodiscard]] similarity::FeaturesView features() const;
  [[nodiscard]] Caption caption() const;
  /// How many of features().names there are.
  [[nodiscard]] std::size_t names() const { return head().names; }
  /// Fetches what comparing will read.
  void prefetch() const { base::prefetch(at_, bytes_); }

  /// The bytes it takes, without those of this handle.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// The most that features and a caption of so many bytes take.
  [[nodiscard]] static std::size_t bytes_max(std::size_t caption_bytes);

 private:
  friend class ContentStore;

  static constexpr std::uint32_t kOwn = ~0U;
  static constexpr std::uint32_t kNobody = ~1U;  // of the empty one

  /// Stands before the lists: those aligned to four bytes, to two and to one, then the strings.
  struct Head {
    similarity::FeatureFacts facts;
    std::array<std::uint32_t, 6> text_bytes{};
    std::uint8_t terms = 0;  ///< and as many weights
    std::uint8_t heaviest = 0;
    std::uint8_t shingles = 0;
    std::uint8_t quotations = 0;
    std::uint8_t sentences = 0;
    std::uint8_t names = 0;
    std::uint8_t days = 0;
    std::uint8_t lead_numbers = 0;
    std::uint8_t numbers = 0;
  };
  static const Head kEmpty;

  /// Lent.
  PackedContent(const std::byte* at, std::uint32_t bytes, std::uint32_t segment)
      : at_(at), bytes_(bytes), segment_(segment) {}
  [[nodiscard]] const Head& head() const { return *reinterpret_cast<const Head*>(at_); }
  void swap(PackedContent& other) noexcept {
    std::swap(at_, other.at_);
    std::swap(bytes_, other.bytes_);
    std::swap(segment_, other.segment_);
  }
  const std::byte* at_ = reinterpret_cast<const std::byte*>(&kEmpty);
  std::uint32_t bytes_ = 0;
  std::uint32_t segment_ = kNobody;  // of the store that lends the memory
};

}  // namespace wirefold::story
