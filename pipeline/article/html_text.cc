#include "article/html_text.h"

#include <algorithm>
#include <array>

namespace wirefold::article {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_html_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
/// Bytes of white space at a place, 0 if there is none; NUL counts as white space.
std::size_t gap_bytes(std::string_view text, std::size_t at) {
  if (is_html_space(text[at]) || text[at] == '\0') return 1;
  return text[at] == kNoBreakSpace[0] && text.substr(at, 2) == kNoBreakSpace ? 2 : 0;
}
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Sorted by name; everything else is inline.
struct Effect {
  std::string_view name;
  TagEffect effect;
};
using enum TagEffect;
constexpr std::array kEffects{
    Effect{"address", kBlock},    Effect{"article", kBlock},
    Effect{"aside", kBlock},      Effect{"audio", kDropped},
    Effect{"block", kBlock},      Effect{"blockquote", kBlock},
    Effect{"body", kBlock},       Effect{"body.content", kBlock},
    Effect{"body.end", kDropped}, Effect{"body.head", kDropped},
    Effect{"br", kBlock},         Effect{"button", kDropped},
    Effect{"canvas", kDropped},   Effect{"caption", kBlock},
    Effect{"center", kBlock},     Effect{"dd", kBlock},
    Effect{"details", kBlock},    Effect{"div", kBlock},
    Effect{"dl", kBlock},         Effect{"dt", kBlock},
    Effect{"fieldset", kBlock},   Effect{"figcaption", kBlock},
    Effect{"figure", kBlock},     Effect{"footer", kBlock},
    Effect{"form", kBlock},       Effect{"h1", kBlock},
    Effect{"h2", kBlock},         Effect{"h3", kBlock},
    Effect{"h4", kBlock},         Effect{"h5", kBlock},
    Effect{"h6", kBlock},         Effect{"head", kDropped},
    Effect{"header", kBlock},     Effect{"hl2", kBlock},
    Effect{"hr", kBlock},         Effect{"html", kBlock},
    Effect{"iframe", kDropped},   Effect{"legend", kBlock},
    Effect{"li", kBlock},         Effect{"main", kBlock},
    Effect{"media", kDropped},    Effect{"menu", kBlock},
    Effect{"nav", kDropped},      Effect{"noscript", kDropped},
    Effect{"object", kDropped},   Effect{"ol", kBlock},
    Effect{"option", kDropped},   Effect{"p", kBlock},
    Effect{"pre", kBlock},        Effect{"script", kDropped},
    Effect{"section", kBlock},    Effect{"select", kDropped},
    Effect{"style", kDropped},    Effect{"summary", kBlock},
    Effect{"svg", kDropped},      Effect{"table", kBlock},
    Effect{"tbody", kBlock},      Effect{"td", kCell},
    Effect{"template", kDropped}, Effect{"textarea", kDropped},
    Effect{"tfoot", kBlock},      Effect{"th", kCell},
    Effect{"thead", kBlock},      Effect{"title", kDropped},
    Effect{"tr", kBlock},         Effect{"ul", kBlock},
    Effect{"video", kDropped},
};
static_assert(std::is_sorted(kEffects.begin(), kEffects.end(),
                             [](const Effect& a, const Effect& b) { return a.name < b.name; }));

void append_utf8(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

/// The value of "#123" or "#x7b"; nothing else is a number.
bool parse_reference(std::string_view name, std::uint32_t& code) {
  if (name.size() < 2 || name.size() > 9 || name[0] != '#') return false;
  const bool hex = (name[1] | 0x20) == 'x';
  name.remove_prefix(hex ? 2 : 1);
  if (name.empty()) return false;
  std::uint64_t value = 0;
  for (const char c : name) {
    const char low = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * (hex ? 16 : 10) + static_cast<std::uint64_t>(c - '0');
    } else if (hex && low >= 'a' && low <= 'f') {
      value = value * 16 + static_cast<std::uint64_t>(low - 'a' + 10);
    } else {
      return false;
    }
  }
  code = value > 0x10FFFF ? 0xFFFD : static_cast<std::uint32_t>(value);
  return true;
}

/// Appends what an entity between '&' and ';' stands for; false if it is not one we know.
bool append_entity(std::string& out, std::string_view name) {
  struct Named {
    std::string_view name;
    std::string_view text;
  };
  constexpr std::array<Named, 6> kNamed{{{"amp", "&"},
                                         {"lt", "<"},
                                         {"gt", ">"},
                                         {"quot", "\""},
                                         {"apos", "'"},
                                         {"nbsp", kNoBreakSpace}}};
  for (const Named& named : kNamed) {
    if (name != named.name) continue;
    out += named.text;
    return true;
  }
  std::uint32_t code = 0;
  if (!parse_reference(name, code)) return false;
  append_utf8(out, code);
  return true;
}

std::string decode_entities(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end =
        text[at] == '&' ? text.substr(at, 12).find(';') : std::string_view::npos;
    if (end != std::string_view::npos && append_entity(out, text.substr(at + 1, end - 1))) {
      at += end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

/// Behind the end of the element that `tag` opens and nothing within is shown.
std::size_t skip_element(std::string_view html, const Tag& tag) {
  Tag inner;
  for (std::size_t at = tag.end; next_tag(html, at, inner); at = inner.end) {
    if (inner.closing && inner.name == tag.name) return inner.end;
  }
  return html.size();
}

void apply(LineWriter& writer, TagEffect effect) {
  if (effect == TagEffect::kCell) writer.space();
  if (effect == TagEffect::kBlock || effect == TagEffect::kDropped) writer.end_line();
}

}  // namespace

void LineWriter::word(std::string_view word) {
  if (pending_space_) out_ += ' ';
  pending_space_ = false;
  line_empty_ = false;
  out_ += word;
}

void LineWriter::text(std::string_view text) {
  int newlines = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t gap = gap_bytes(text, at);
    if (gap > 0) {
      newlines += text[at] == '\n' ? 1 : 0;
      if (newlines > 1) end_line();
      space();
      at += gap;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && gap_bytes(text, end) == 0) ++end;
    word(text.substr(at, end - at));
    at = end;
    newlines = 0;
  }
}

void LineWriter::end_line() {
  if (!line_empty_) out_ += '\n';
  line_empty_ = true;
  pending_space_ = false;
}

std::string LineWriter::take() {
  end_line();
  if (!out_.empty()) out_.pop_back();
  std::string result = std::move(out_);
  out_.clear();
  return result;
}

TagEffect tag_effect(std::string_view name) {
  const auto* const found = std::lower_bound(
      kEffects.begin(), kEffects.end(), name,
      [](const Effect& effect, std::string_view text) { return effect.name < text; });
  return found != kEffects.end() && found->name == name ? found->effect : TagEffect::kInline;
}

bool is_void_element(std::string_view name) {
  constexpr std::array<std::string_view, 14> kVoid{"area",  "base",   "br",    "col",  "embed",
                                                   "hr",    "img",    "input", "link", "meta",
                                                   "param", "source", "track", "wbr"};
  return std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end();
}

bool has_implied_end(std::string_view name) {
  constexpr std::array<std::string_view, 13> kImplied{
      "body", "dd", "dt", "head", "html", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"};
  return std::find(kImplied.begin(), kImplied.end(), name) != kImplied.end();
}

bool next_tag(std::string_view html, std::size_t at, Tag& tag) {
  for (at = html.find('<', at); at != std::string_view::npos; at = html.find('<', at + 1)) {
    std::size_t name = at + 1;
    tag.closing = name < html.size() && html[name] == '/';
    if (tag.closing) ++name;
    if (name >= html.size() || (!is_letter(html[name]) && html[name] != '!')) continue;
    tag.begin = at;
    std::size_t end = name;
    while (end < html.size() && !is_html_space(html[end]) && html[end] != '>' && html[end] != '/') {
      ++end;
    }
    const bool comment = html[name] == '!';
    tag.name =
        comment ? "!" : std::string(html.substr(name, std::min<std::size_t>(end - name, 32)));
    for (char& c : tag.name) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    const bool dashes = html.substr(name, 3) == "!--";
    const std::size_t close = dashes ? html.find("-->", name + 1) : html.find('>', end);
    tag.end = close == std::string_view::npos ? html.size() : close + (dashes ? 3 : 1);
    return true;
  }
  return false;
}

std::string cut_tags(std::string_view html) {
  LineWriter writer;
  std::size_t at = 0;
  Tag tag;
  while (next_tag(html, at, tag)) {
    writer.text(decode_entities(html.substr(at, tag.begin - at)));
    const TagEffect effect = tag_effect(tag.name);
    apply(writer, effect);
    const bool skip = effect == TagEffect::kDropped && !tag.closing;
    at = skip ? skip_element(html, tag) : tag.end;
  }
  if (at < html.size()) writer.text(decode_entities(html.substr(at)));
  return writer.take();
}

}  // namespace wirefold::article
