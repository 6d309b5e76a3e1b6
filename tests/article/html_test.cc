#include "article/html.h"

#include <gtest/gtest.h>

#include "article/html_text.h"
#include "article/json_scan.h"

namespace wirefold::article {
namespace {

struct Stripped {
  const char* html;
  const char* text;
};

const std::vector<Stripped>& examples() {
  static const std::vector<Stripped> list{
      {"", ""},
      {"plain words", "plain words"},
      {"<p>One.</p><p>Two.</p>", "One.\nTwo."},
      {"<p>One<p>Two", "One\nTwo"},
      {"<div>A <b>bold</b>, <i>odd</i> word</div>", "A bold, odd word"},
      {"line<br>line<br/><br>line", "line\nline\nline"},
      {"<ul><li>one<li>two</ul>after", "one\ntwo\nafter"},
      {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
      {"<p>x</p><script>var a = '<p>no</p>';</script><p>y</p>", "x\ny"},
      {"<style>p { color: red }</style><p>y</p>", "y"},
      {"<html><head><title>T</title></head><body><h1>H</h1>t</body></html>", "H\nt"},
      {"<nav><a href=x>Home</a></nav><p>y</p>", "y"},
      {"<p>a &amp; b &lt;c&gt; &#8220;d&#x201D; e&nbsp;f</p>", "a & b <c> “d” e f"},
      {"<p>first\n\nsecond\nstill second</p>", "first\nsecond still second"},
      {"<!-- <p>no</p> --><p>y</p>", "y"},
      {"<P CLASS=\"a>b\">y</P>", "y"},
      {"<p>1 < 2 and 3 > 2</p>", "1 < 2 and 3 > 2"},
      {"<body.head>no</body.head><body.content><p>yes</p></body.content>", "yes"},
      {"<p>\xE2\x80\xA8</p>é<span>à</span>", "\xE2\x80\xA8\néà"},
      {"<p>unclosed <b", "unclosed"},
  };
  return list;
}

TEST(HtmlStripper, TurnsMarkupIntoLines) {
  HtmlStripper stripper;
  for (const Stripped& known : examples()) {
    SCOPED_TRACE(known.html);
    EXPECT_EQ(stripper.strip(known.html), known.text);
  }
}

TEST(HtmlStripper, KeepsProseFromTheParserWithoutATrace) {
  HtmlStripper stripper;
  std::string page;
  for (const Stripped& known : examples()) {
    page += known.html;
    page += "<p>A sentence with enough words to be taken out, &ldquo;quoted&rdquo;.</p> \n\n loose";
  }
  for (const char* html :
       {page.c_str(), "<p>One &amp; several more words</p>",
        "<a title=\"x > a long title behind it\" href='y'>the text of the link</a>",
        "<pre>\n  first line of it\n\n second line</pre>", "no markup at all, but many words",
        "\xF3\xB0\x80\x80 private use, not our own mark", "<p>a = b and more words than sixteen"}) {
    SCOPED_TRACE(html);
    EXPECT_EQ(stripper.strip(html), stripper.strip_slowly(html));
  }
}

TEST(HtmlStripper, GivesUtf8ForReferencesThatOverflow) {
  HtmlStripper stripper;
  for (const char* html : {"<p>a&#x09191C999999999999999999;b", "<p>&#99999999999999999999;",
                           "&#xD800;", "&#0;x", "&#xFFFFFFFFFFFFFFFF;"}) {
    SCOPED_TRACE(html);
    EXPECT_FALSE(find_utf8_fault(stripper.strip(html)));
    EXPECT_FALSE(find_utf8_fault(cut_tags(html)));
  }
}

TEST(CutTags, AgreesWithTheParserOnWellFormedText) {
  HtmlStripper stripper;
  for (const Stripped& known : examples()) {
    SCOPED_TRACE(known.html);
    const std::string_view html = known.html;
    const bool needs_a_parser =
        html.find("a>b") != std::string_view::npos || html.find("var a") != std::string_view::npos;
    if (needs_a_parser) continue;
    EXPECT_EQ(cut_tags(html), stripper.strip(html));
  }
}

std::string repeated(std::string_view unit, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += unit;
  return text;
}

TEST(HtmlStripper, SurvivesWhatBreaksParsers) {
  HtmlStripper stripper;
  for (const char* unit : {"<div>",
                           "<b>",
                           "<a>",
                           "<table><td>",
                           "<font size=1>",
                           "<div><table></div></table>",
                           "<p><b a=1>",
                           "<svg>",
                           "<select><option>",
                           "<template>",
                           "<",
                           "<!--",
                           "</p>",
                           "<a href=\"",
                           "&",
                           "&#x",
                           "<x y",
                           "<button><p>",
                           "<math><mi>",
                           "<frameset>",
                           "<p><font a=1></x>",
                           "\xC2\xA0"}) {
    SCOPED_TRACE(unit);
    const std::string text = stripper.strip(repeated(unit, 40'000) + "end");
    EXPECT_FALSE(find_utf8_fault(text));
    EXPECT_LE(text.size(), 40'000 * 30u);
  }
  EXPECT_EQ(stripper.strip("<p>fine</p>"), "fine");
}

TEST(HtmlStripper, KeepsTheTextOfPagesBeyondItsBounds) {
  HtmlStripper stripper;
  const std::string long_page = repeated("<p>Sentence &amp; more.</p>", 40'000);
  EXPECT_EQ(stripper.strip(long_page).size(), 40'000 * 17u - 1);
  const std::string deep_page = repeated("<div>", 1'000) + "core" + repeated("</div>", 1'000);
  EXPECT_EQ(stripper.strip(deep_page), "core");
}

TEST(HtmlStripper, PlainTextLosesItsEntitiesLineByLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"It&#39;s wet.\n\nThe river &quot;rose&quot;.", "It's wet.\n\nThe river \"rose\"."},
      {"R&amp;D costs 5 < 6 and a<b here", "R&D costs 5 < 6 and a<b here"},
      {"A <i>Titanic</i> task\nAT&T; said", "A <i>Titanic</i> task\nAT&T; said"},
      {"Two\n  indented lines & no more\n", "Two\n  indented lines & no more\n"},
      {"a < b", "a < b"},
      {"See x.example/?b=1&copy=2&lt=3 &amp; more", "See x.example/?b=1&copy=2&lt=3 & more"},
      {"The &lt;title&gt; and &lt;br&gt; tags\nwere open", "The <title> and <br> tags\nwere open"},
      {"", ""},
      {"<p>One</p><p>Two &lt;p&gt;</p>", "One\nTwo <p>"},
      {"&lt;p&gt;Escaped &lt;b&gt;whole&lt;/b&gt;&lt;/p&gt;\n&lt;p&gt;It&#39;s out&lt;/p&gt;",
       "Escaped whole\nIt's out"},
  };
  HtmlStripper stripper;
  for (const auto& [sent, plain] : cases) {
    SCOPED_TRACE(sent);
    EXPECT_EQ(stripper.plain(sent), plain);
  }
}

TEST(LooksLikeHtml, NeedsABlockTag) {
  for (const char* html : {"<p>x", "a<br>b", "x<BR/>y", "<div class=a>", "</p>", "<h2>t</h2>"}) {
    SCOPED_TRACE(html);
    EXPECT_TRUE(looks_like_html(html));
  }
  for (const char* text :
       {"", "a < b", "x<y>z", "<b>bold</b>", "<p", "if p<q then", "5 <6> 7", "&lt;p&gt;"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(looks_like_html(text));
  }
}

TEST(HtmlPage, HasTitleAndLanguage) {
  const HtmlPage page = read_html_page(
      "<!DOCTYPE html><html class=x lang=\"pt-BR\"><head><title>\n Ponte &amp; rio "
      "</title></head><body>");
  EXPECT_EQ(page.title, "Ponte & rio");
  EXPECT_EQ(page.language, "pt-BR");
  EXPECT_EQ(read_html_page("<p>no head").title, "");
  EXPECT_EQ(read_html_page("<html lang=>").language, "");
  EXPECT_EQ(read_html_page("<html lang=\"de").language, "de");
}

}  // namespace
}  // namespace wirefold::article
