#pragma once
// Two texts side by side: each cut into segments that say what both share and what stands in one
// only. What is shared is what dedup::explain finds; here it is laid over the whole text. Pure.
// Called by readings.cc.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/deduplicator.h"
#include "dedup/explanation.h"

namespace wirefold::desk {

enum class SegmentKind : std::uint8_t { kPlain, kPassage, kQuotation, kName, kNumber, kBreak };
/// "plain", "passage", "quotation", "name", "number", "break".
[[nodiscard]] std::string_view segment_kind_name(SegmentKind kind);
enum class TextPart : std::uint8_t { kHeadline, kBody };

/// A stretch of one side. All segments together, breaks as empty lines, are the whole text.
struct Segment {
  std::string text;
  SegmentKind kind = SegmentKind::kPlain;
  TextPart part = TextPart::kBody;
  /// Segments of both sides with the same number are the same thing; absent where the other side
  /// shows it as part of something longer.
  std::optional<std::uint32_t> match;
};

struct Comparison {
  std::vector<Segment> left;
  std::vector<Segment> right;
  double left_in_right = 0;  ///< share of the left side's words that stand in a shared passage
  double right_in_left = 0;
  dedup::Explanation explanation;
};

[[nodiscard]] Comparison compare(const dedup::AnalyzedArticle& left,
                                 const dedup::AnalyzedArticle& right,
                                 const dedup::Knowledge& knowledge,
                                 const story::Settings& settings);

/// A text that has nothing to be compared with.
[[nodiscard]] std::vector<Segment> plain_segments(const dedup::AnalyzedArticle& article);

}  // namespace wirefold::desk
