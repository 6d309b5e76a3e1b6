#pragma once
// HTML to plain text, as HTML5 parses it (gumbo): block elements end lines, entities are decoded,
// what is never shown as text is dropped. Called for the bodies of records, and by whoever reads
// saved pages. The only user of gumbo.

#include <memory>
#include <string>
#include <string_view>

namespace wirefold::article {

class HtmlSkeleton;

/// Strips one text at a time. Not thread-safe: it reuses its memory.
class HtmlStripper {
 public:
  HtmlStripper();
  ~HtmlStripper();
  HtmlStripper(HtmlStripper&&) noexcept;
  HtmlStripper& operator=(HtmlStripper&&) noexcept;

  /// The text of an HTML page, an HTML fragment or an NITF document: lines separated by "\n", none
  /// of them empty, white space within a line collapsed. Dropped whole: head, script, style, nav,
  /// media, form controls, NITF's body.head. `html` must be UTF-8; so is the result. Never fails:
  /// markup beyond the parser's bounds (512 KiB without the prose, 256 open elements, 128 bytes of
  /// tree a byte of it) has its tags cut out instead.
  [[nodiscard]] std::string strip(std::string_view html);

  /// The same with all of the page through the parser; tests compare the two.
  [[nodiscard]] std::string strip_slowly(std::string_view html);
  /// What was sent as a text, as plain text: stripped where it looks like HTML; else with its
  /// entities decoded ("it&#39;s"), line by line, since feeds leave them in plain text, too; and
  /// stripped if that shows HTML that was escaped as a whole.
  [[nodiscard]] std::string plain(std::string text);

 private:
  struct Arena;
  [[nodiscard]] std::string strip(std::string_view html, const HtmlSkeleton& skeleton);
  [[nodiscard]] std::string without_entities(std::string_view line);
  std::unique_ptr<Arena> arena_;
};

/// A saved page as an article sees it.
struct HtmlPage {
  std::string title;     ///< of the title element, white space collapsed
  std::string language;  ///< the lang attribute of the html element, as written
};

/// Whether a text is HTML beyond doubt: it contains a tag of a block element.
[[nodiscard]] bool looks_like_html(std::string_view text);

/// Whether a short text has inline tags or entities ("Fire &amp; <i>fury</i>").
[[nodiscard]] bool has_inline_markup(std::string_view text);

/// The title and language of a page; both empty where it states none.
[[nodiscard]] HtmlPage read_html_page(std::string_view html);

}  // namespace wirefold::article
