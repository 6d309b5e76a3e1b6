#pragma once
// Markup with its prose taken out: what the HTML parser needs to see of a page. Room-internal to
// html.cc, which puts the prose back into the parsed tree's text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::article {

/// A page whose long runs of prose are replaced by one private-use character each. The tree that
/// HTML5 builds from `markup` is that of the page, but for the text.
class HtmlSkeleton {
 public:
  /// Takes the prose out. `html` must be UTF-8 and outlive the skeleton.
  [[nodiscard]] static HtmlSkeleton shorten(std::string_view html);
  /// Takes nothing out: the slow twin.
  [[nodiscard]] static HtmlSkeleton verbatim(std::string_view html);

  [[nodiscard]] std::string_view markup() const { return markup_; }

  /// Calls piece(text) for the pieces of a parsed text, in order, with the prose put back.
  template <typename Piece>
  void expand(std::string_view text, Piece piece) const {
    while (!runs_.empty()) {
      const std::size_t at = text.find(kLead);
      if (at == std::string_view::npos || text.size() - at < kMarkBytes) break;
      if (at > 0) piece(text.substr(0, at));
      piece(run_of(text.substr(at, kMarkBytes)));
      text.remove_prefix(at + kMarkBytes);
    }
    if (!text.empty()) piece(text);
  }

 private:
  // U+F0000 and up, one for each run: four bytes that start with 0xF3, which no page has itself
  // (one that does is not shortened).
  static constexpr char kLead = '\xF3';
  static constexpr std::size_t kMarkBytes = 4;

  [[nodiscard]] std::string_view run_of(std::string_view mark) const;
  void add_run(std::string_view run);

  std::string markup_;
  std::vector<std::string_view> runs_;
};

}  // namespace wirefold::article
