// Problem: gumbo spends some 65 ns on every character of prose, a token and a tree insertion each,
// which makes HTML bodies a hundred times dearer than plain ones. Method: no state of the HTML5
// tokenizer that can follow a '>' tells one letter from another, and no insertion mode tells one
// character that is not white space from another. So runs of letters, digits, spaces and mild
// punctuation behind a '>' shrink to one character. What could start something, '<', '&' and '=',
// ends the shrinking until the next '>' (or, for '&', the entity's end); quotes, dashes, slashes
// are copied. White space at both ends of a run stays. Cost: one pass, then parsing in proportion
// to the tags. tests/fuzz/fuzz_html compares it with parsing the page itself.

#include "article/html_skeleton.h"

#include <algorithm>
#include <array>

namespace wirefold::article {
namespace {

constexpr std::size_t kRunBytesMin = 16;
constexpr std::size_t kRunsMax = 60'000;

enum class Kind : std::uint8_t { kUnsafe, kSpace, kProse };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  for (std::size_t c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c >= 0x80) kinds[c] = Kind::kProse;
  }
  for (const char c : std::string_view(".,;:()?$%@*+"))
    kinds[static_cast<unsigned char>(c)] = Kind::kProse;
  for (const char c : std::string_view(" \n\t"))
    kinds[static_cast<unsigned char>(c)] = Kind::kSpace;
  return kinds;
}
constexpr std::array<Kind, 256> kKinds = make_kinds();

Kind kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

/// One past the run of prose that starts at `at`; it ends with a character that is no space.
std::size_t run_end(std::string_view html, std::size_t at) {
  std::size_t end = at;
  for (; at < html.size() && kind_of(html[at]) != Kind::kUnsafe; ++at) {
    if (kind_of(html[at]) == Kind::kProse) end = at + 1;
  }
  return end;
}

/// One past what must be copied as it is behind a character that may start something.
std::size_t verbatim_end(std::string_view html, std::size_t at) {
  const char c = html[at];
  if (c == '<' || c == '=') {
    const std::size_t end = html.find('>', at);
    return end == std::string_view::npos ? html.size() : end + 1;
  }
  if (c == '&') {
    at += html.substr(at, 2) == "&#" ? 2 : 1;
    while (at < html.size() && html[at] != ';' && kind_of(html[at]) == Kind::kProse) ++at;
    return at < html.size() && html[at] == ';' ? at + 1 : at;
  }
  return at + 1;
}

/// The value of the digits behind "&#", held below 2^32.
std::uint64_t reference_value(std::string_view digits) {
  const bool hex = !digits.empty() && (digits.front() | 0x20) == 'x';
  if (hex) digits.remove_prefix(1);
  std::uint64_t value = 0;
  for (const char c : digits) {
    const char low = static_cast<char>(c | 0x20);
    const bool letter = hex && low >= 'a' && low <= 'f';
    if (!letter && (c < '0' || c > '9')) break;
    value = value * (hex ? 16 : 10) + static_cast<std::uint64_t>(letter ? low - 'a' + 10 : c - '0');
    value = std::min<std::uint64_t>(value, 0xFFFFFFFF);
  }
  return value;
}

/// Whether a page holds characters that could be taken for marks, written out or by reference.
bool could_forge_marks(std::string_view html, char lead) {
  constexpr std::uint64_t kFirstOfLead = 0xC0000;  // U+C0000 … U+FFFFF start with 0xF3
  if (html.find(lead) != std::string_view::npos) return true;
  for (std::size_t at = html.find("&#"); at != std::string_view::npos;
       at = html.find("&#", at + 2)) {
    if (reference_value(html.substr(at + 2)) >= kFirstOfLead) return true;
  }
  return false;
}

}  // namespace

HtmlSkeleton HtmlSkeleton::verbatim(std::string_view html) {
  HtmlSkeleton skeleton;
  skeleton.markup_ = html;
  return skeleton;
}

HtmlSkeleton HtmlSkeleton::shorten(std::string_view html) {
  if (could_forge_marks(html, kLead)) return verbatim(html);
  HtmlSkeleton skeleton;
  for (std::size_t at = 0; at < html.size();) {
    const bool prose = kind_of(html[at]) == Kind::kProse;
    const std::size_t end = prose ? run_end(html, at) : verbatim_end(html, at);
    const std::string_view piece = html.substr(at, end - at);
    if (prose && piece.size() >= kRunBytesMin && skeleton.runs_.size() < kRunsMax) {
      skeleton.add_run(piece);
    } else {
      skeleton.markup_ += piece;
    }
    at = end;
  }
  return skeleton;
}

void HtmlSkeleton::add_run(std::string_view run) {
  const auto index = static_cast<std::uint32_t>(runs_.size());
  runs_.push_back(run);
  markup_ += kLead;
  markup_ += static_cast<char>(0xB0 | (index >> 12));
  markup_ += static_cast<char>(0x80 | ((index >> 6) & 0x3F));
  markup_ += static_cast<char>(0x80 | (index & 0x3F));
}

std::string_view HtmlSkeleton::run_of(std::string_view mark) const {
  const auto bits = [mark](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(mark[i]));
  };
  const std::uint32_t index = ((bits(1) & 0x0F) << 12) | ((bits(2) & 0x3F) << 6) | (bits(3) & 0x3F);
  return index < runs_.size() ? runs_[index] : std::string_view();
}

}  // namespace wirefold::article
