#pragma once
// Lines of text as they come out of markup: collapses white space, keeps no empty line. Also the
// facts about element names that html.cc and its fallback share. Room-internal.

#include <cstddef>
#include <string>
#include <string_view>

namespace wirefold::article {

/// Gathers text into lines.
class LineWriter {
 public:
  /// Appends text; runs of white space become one space, a blank line within it ends the line.
  void text(std::string_view text);
  /// Ends the current line, if it has any text.
  void end_line();
  /// Puts white space before the next word (table cells).
  void space() { pending_space_ = !line_empty_; }
  /// The lines so far; the writer is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  void word(std::string_view word);

  std::string out_;
  bool pending_space_ = false;
  bool line_empty_ = true;
};

/// What a tag means for the text around it.
enum class TagEffect { kInline, kBlock, kCell, kDropped };

/// For a lower-case element name.
[[nodiscard]] TagEffect tag_effect(std::string_view name);

/// Elements without content ("br", "img").
[[nodiscard]] bool is_void_element(std::string_view name);

/// Elements whose end tag HTML lets one leave out ("p", "li", "td").
[[nodiscard]] bool has_implied_end(std::string_view name);

/// A tag found in a text: its name in lower case, and where it starts and ends.
struct Tag {
  std::string name;
  bool closing = false;
  std::size_t begin = 0;
  std::size_t end = 0;  ///< one past the '>'
};

/// The next thing from `at` on that reads as a tag or a comment (name "!"); false if none is left.
[[nodiscard]] bool next_tag(std::string_view html, std::size_t at, Tag& tag);

/// Cuts tags out by scanning, for markup beyond the parser's bounds: linear, no tree. Decodes the
/// five named entities of XML, nbsp and numeric references.
[[nodiscard]] std::string cut_tags(std::string_view html);

}  // namespace wirefold::article
