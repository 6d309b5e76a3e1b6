// Any text through the HTML stripper: valid lines come out, and keeping prose away from the parser
// (html_skeleton.h) changes nothing.

#include <cstdint>
#include <string>
#include <string_view>

#include "article/html.h"
#include "article/html_text.h"
#include "article/json_scan.h"
#include "base/check.h"

namespace wirefold::article {
namespace {

void check_lines(std::string_view text) {
  WIREFOLD_CHECK(!find_utf8_fault(text));
  WIREFOLD_CHECK(text.find('\0') == std::string_view::npos);
  WIREFOLD_CHECK(text.find("\n\n") == std::string_view::npos);
  WIREFOLD_CHECK(text.find("  ") == std::string_view::npos);
  WIREFOLD_CHECK(text.empty() || (text.front() != '\n' && text.back() != '\n'));
}

void run(std::string_view html) {
  static HtmlStripper stripper;
  if (find_utf8_fault(html)) return;
  const std::string text = stripper.strip(html);
  check_lines(text);
  check_lines(cut_tags(html));
  // gumbo replaces control characters and noncharacters of prose; what it never sees keeps them.
  const std::string slow = stripper.strip_slowly(html);
  const bool replaced = slow.find("\uFFFD") != std::string::npos;
  WIREFOLD_CHECK(replaced || text == slow);
  if (looks_like_html(html)) WIREFOLD_CHECK(has_inline_markup(html));
  const HtmlPage page = read_html_page(html);
  WIREFOLD_CHECK(!find_utf8_fault(page.title) && !find_utf8_fault(page.language));
}

}  // namespace
}  // namespace wirefold::article

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  wirefold::article::run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
