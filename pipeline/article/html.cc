// Problem: a wire body is HTML of any quality, and one record must not stop the stream. gumbo
// parses as browsers do, but it recurses when it frees a tree, clones active formatting elements
// without bound, and walks its stack of open elements for every tag. Method: it allocates from an
// arena that is dropped whole (so nothing recurses), the arena has a budget of tree bytes for the
// bytes of text (left by longjmp through gumbo's C frames, which own nothing else), and markup too
// long or too deep goes to cut_tags. Prose never reaches the parser (html_skeleton.h). Cost: about
// 70 ns a byte of markup, 5 ns a byte of prose; memory 65 MiB at the worst.
// Lost alternatives: regular expressions (wrong on real pages), gumbo_destroy_output (a stack
// overflow at 100,000 nested divs).

#include "article/html.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <vector>

#include "article/html_skeleton.h"
#include "article/html_text.h"
#include "article/json_scan.h"

namespace wirefold::article {

struct HtmlStripper::Arena {
  static constexpr std::size_t kBlockBytes = 256 * 1024;

  std::vector<std::unique_ptr<char[]>> blocks;
  std::size_t used = kBlockBytes;
  std::size_t total = 0;
  std::size_t budget = 0;
  std::jmp_buf escape;

  /// Leaves one block for the next text.
  void reset(std::size_t new_budget) {
    if (blocks.size() > 1) blocks.resize(1);
    if (!blocks.empty() && first_is_large_) blocks.clear();
    first_is_large_ = false;
    used = blocks.empty() ? kBlockBytes : 0;
    total = 0;
    budget = new_budget;
  }

  void* allocate(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    total += size;
    if (total > budget) std::longjmp(escape, 1);
    if (size > kBlockBytes) return add_block(size);
    if (kBlockBytes - used < size) {
      add_block(kBlockBytes);
      used = 0;
    }
    char* const place = blocks.back().get() + used;
    used += size;
    return place;
  }

  /// The tree of the markup, in this arena; nullptr if it would outgrow the budget.
  const GumboOutput* parse(std::string_view markup) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = [](void* arena, std::size_t size) {
      return static_cast<Arena*>(arena)->allocate(size);
    };
    options.deallocator = [](void*, void*) {};
    options.userdata = this;
    options.max_errors = 0;
    if (setjmp(escape) != 0) return nullptr;
    return gumbo_parse_with_options(&options, markup.data(), markup.size());
  }

 private:
  bool first_is_large_ = false;

  void* add_block(std::size_t size) {
    if (blocks.empty()) first_is_large_ = size > kBlockBytes;
    blocks.emplace_back(new char[size]);
    used = kBlockBytes;
    return blocks.back().get();
  }
};

namespace {

constexpr std::size_t kParseBytesMax = 512 * 1024;
constexpr std::size_t kOpenElementsMax = 256;
constexpr std::size_t kTreeBytesPerByte = 128;
constexpr std::size_t kTreeBytesMin = 1024 * 1024;

/// Whether a text leaves more elements open than the parser should carry. Each name is counted by
/// itself, so that stray end tags cannot hide what stays open.
bool is_too_deep(std::string_view html) {
  struct Open {
    std::string name;
    std::size_t count;
  };
  std::vector<Open> open;
  std::size_t total = 0;
  Tag tag;
  for (std::size_t at = 0; next_tag(html, at, tag); at = tag.end) {
    if (is_void_element(tag.name) || has_implied_end(tag.name) || tag.name == "!") continue;
    auto found = std::find_if(open.begin(), open.end(),
                              [&tag](const Open& other) { return other.name == tag.name; });
    if (found == open.end()) {
      if (tag.closing) continue;
      found = open.insert(open.end(), Open{tag.name, 0});
    }
    if (tag.closing && found->count == 0) continue;
    if (tag.closing) {
      --found->count;
      --total;
    } else {
      ++found->count;
      ++total;
    }
    if (total > kOpenElementsMax || open.size() > kOpenElementsMax) return true;
  }
  return false;
}

std::string_view element_name(const GumboNode& node, std::string& buffer) {
  if (node.v.element.tag != GUMBO_TAG_UNKNOWN) {
    return gumbo_normalized_tagname(node.v.element.tag);
  }
  GumboStringPiece piece = node.v.element.original_tag;
  gumbo_tag_from_original_text(&piece);
  if (piece.data == nullptr) return {};
  buffer.assign(piece.data, std::min<std::size_t>(piece.length, 32));
  for (char& c : buffer) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return buffer;
}

/// Writes a tree's text depth first, without recursion.
class TreeText {
 public:
  explicit TreeText(const HtmlSkeleton& skeleton) : skeleton_(skeleton) {}

  std::string write(const GumboNode& root) {
    enter(root);
    while (!open_.empty()) {
      Frame& frame = open_.back();
      const GumboVector& children = frame.node->v.element.children;
      if (frame.next == children.length) {
        leave(frame.effect);
        open_.pop_back();
      } else {
        enter(*static_cast<const GumboNode*>(children.data[frame.next++]));
      }
    }
    return writer_.take();
  }

 private:
  struct Frame {
    const GumboNode* node;
    TagEffect effect;
    unsigned next;
  };

  void enter(const GumboNode& node) {
    if (node.type == GUMBO_NODE_ELEMENT) {
      const TagEffect effect = tag_effect(element_name(node, name_));
      leave(effect);
      if (effect != TagEffect::kDropped) open_.push_back({&node, effect, 0});
    } else if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
               node.type == GUMBO_NODE_CDATA) {
      skeleton_.expand(node.v.text.text, [this](std::string_view text) { writer_.text(text); });
    }
  }

  void leave(TagEffect effect) {
    if (effect == TagEffect::kCell) writer_.space();
    if (effect == TagEffect::kBlock || effect == TagEffect::kDropped) writer_.end_line();
  }

  const HtmlSkeleton& skeleton_;
  LineWriter writer_;
  std::vector<Frame> open_;
  std::string name_;
};

constexpr std::array<std::string_view, 25> kBlockTags{
    "p",    "br",   "div", "li",    "ul",     "ol",           "h1",      "h2",      "h3",
    "h4",   "h5",   "h6",  "table", "tr",     "td",           "section", "article", "blockquote",
    "html", "body", "hr",  "pre",   "figure", "body.content", "block"};
constexpr std::array<std::string_view, 14> kInlineTags{
    "a", "b", "i", "em", "strong", "span", "u", "sup", "sub", "small", "font", "q", "cite", "abbr"};

template <typename Names>
bool has_tag_of(std::string_view text, const Names& names) {
  Tag tag;
  for (std::size_t at = 0; next_tag(text, at, tag); at = tag.end) {
    const bool closed = tag.end > 0 && text[tag.end - 1] == '>';
    if (closed && std::find(names.begin(), names.end(), tag.name) != names.end()) return true;
  }
  return false;
}

/// Puts U+FFFD for what is not UTF-8: gumbo overflows on references such as &#x9999999999;.
std::string repair_utf8(std::string_view text) {
  std::string out;
  while (const auto fault = find_utf8_fault(text)) {
    out.append(text.substr(0, fault->offset)).append("\uFFFD");
    text.remove_prefix(fault->offset + 1);
  }
  return out.append(text);
}

std::string_view lang_attribute(std::string_view tag) {
  const std::size_t at = tag.find(" lang=");
  if (at == std::string_view::npos) return {};
  std::string_view value = tag.substr(at + 6);
  const bool quoted = !value.empty() && (value[0] == '"' || value[0] == '\'');
  if (!quoted) return value.substr(0, value.find_first_of(" >"));
  return value.substr(1, value.find(value[0], 1) - 1);
}

/// Whether a reference begins here that has its semicolon.
bool is_entity(std::string_view text) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (text.front() != '&' || end == std::string_view::npos || end < 2) return false;
  const std::string_view name = text.substr(1, end - 1);
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#';
  });
}

bool has_entity(std::string_view text) {
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    if (is_entity(text.substr(at))) return true;
  }
  return false;
}

/// Whether HTML that was escaped as a whole, and not a text that speaks of a tag.
bool begins_as_html(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  Tag tag;
  return at != std::string_view::npos && looks_like_html(text) && next_tag(text, at, tag) &&
         tag.begin == at;
}

}  // namespace

HtmlStripper::HtmlStripper() : arena_(std::make_unique<Arena>()) {}
HtmlStripper::~HtmlStripper() = default;
HtmlStripper::HtmlStripper(HtmlStripper&&) noexcept = default;
HtmlStripper& HtmlStripper::operator=(HtmlStripper&&) noexcept = default;

std::string HtmlStripper::strip(std::string_view html) {
  return strip(html, HtmlSkeleton::shorten(html));
}

std::string HtmlStripper::strip_slowly(std::string_view html) {
  return strip(html, HtmlSkeleton::verbatim(html));
}

std::string HtmlStripper::strip(std::string_view html, const HtmlSkeleton& skeleton) {
  const std::string_view markup = skeleton.markup();
  if (markup.size() > kParseBytesMax || is_too_deep(markup)) return cut_tags(html);
  arena_->reset(kTreeBytesMin + markup.size() * kTreeBytesPerByte);
  const GumboOutput* const tree = arena_->parse(markup);
  if (tree == nullptr) return cut_tags(html);
  std::string text = TreeText(skeleton).write(*tree->root);
  return html.find("&#") == std::string_view::npos ? text : repair_utf8(text);
}

/// A line of a text that is no HTML: whatever a "<" begins there, it is no tag, and a reference
/// without its semicolon may be part of an address ("?a=1&copy=2").
std::string HtmlStripper::without_entities(std::string_view line) {
  std::string escaped;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '<') {
      escaped += "&lt;";
    } else if (line[i] == '&' && !is_entity(line.substr(i))) {
      escaped += "&amp;";
    } else {
      escaped += line[i];
    }
  }
  return strip(escaped);
}

std::string HtmlStripper::plain(std::string text) {
  if (looks_like_html(text)) return strip(text);
  if (!has_entity(text)) return text;
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end;
    if (!has_entity(line)) {
      lines += line;
      continue;
    }
    lines += without_entities(line);
    if (line.back() == '\n') lines += '\n';
  }
  return begins_as_html(lines) ? strip(lines) : lines;
}

bool looks_like_html(std::string_view text) {
  return text.find('<') != std::string_view::npos && has_tag_of(text, kBlockTags);
}

bool has_inline_markup(std::string_view text) {
  return has_entity(text) || (text.find('<') != std::string_view::npos &&
                              (has_tag_of(text, kInlineTags) || has_tag_of(text, kBlockTags)));
}

HtmlPage read_html_page(std::string_view html) {
  HtmlPage page;
  Tag tag;
  for (std::size_t at = 0; next_tag(html, at, tag) && tag.name != "body"; at = tag.end) {
    if (tag.closing) continue;
    if (tag.name == "html" && page.language.empty()) {
      page.language = lang_attribute(html.substr(tag.begin, tag.end - tag.begin));
    }
    if (tag.name != "title") continue;
    const std::size_t end = html.find("</", tag.end);
    page.title =
        cut_tags(html.substr(tag.end, end == std::string_view::npos ? end : end - tag.end));
    std::replace(page.title.begin(), page.title.end(), '\n', ' ');
    break;
  }
  return page;
}

}  // namespace wirefold::article
